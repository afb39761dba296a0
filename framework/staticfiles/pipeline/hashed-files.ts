import { type FileRecord, hashedName, MANIFEST_NAME } from '../../manifest';
import { digestBytes } from '../digest';
import { hashAssets, type ReferenceOptions, type SourceAsset } from '../hashing';
import { compareNames } from '../names';
import { type Problem, problemOfFile } from '../problems';
import { SourceReader } from '../source-bytes';
import type { DigestedAsset } from './digest-assets';
import { nameTooLong, type Output, type Processing, type ProcessingContext } from './processing';

export interface HashedFilesOptions extends ReferenceOptions {
  /** The path of the manifest in the destination. */
  readonly manifestName?: string;
  /** Leaves out the files under their own names, and removes those of earlier releases. */
  readonly keepOnlyHashedFiles?: boolean;
}

/**
 * Publishes every file under its own name and under one that holds the hash of its content, with references that name
 * the hashed files, and writes the manifest.
 */
export function hashedFiles(options: HashedFilesOptions): Processing {
  const { manifestName = MANIFEST_NAME, keepOnlyHashedFiles = false } = options;
  return {
    description: `hashed ${describe(options)}`,
    manifestName,
    encodersFor: () => [],
    process(assets, context) {
      const byPath = new Map(assets.map((asset) => [asset.path, asset]));
      const reader = new SourceReader();
      const sources = assets.map((asset) => toSource(asset, reader));
      const hashing = hashAssets(sources, options, context);
      const problems = [...hashing.problems, ...longNames(assets, context)];
      if (problems.some(({ severity }) => severity === 'error')) return { outputs: [], problems };
      const hashed: Output[] = [];
      const plain: Output[] = [];
      const paths: Record<string, string> = Object.create(null);
      const files: Record<string, FileRecord> = Object.create(null);
      for (const { path, hashedPath, content, digest: md5, pinned } of hashing.files()) {
        const asset = byPath.get(path) as DigestedAsset;
        const source = { asset, digest: asset.digest };
        const rewritten = content && {
          asset,
          digest: digestBytes(content, md5),
          content: context.keep(content),
        };
        const { digest } = rewritten ?? source;
        hashed.push({ path: hashedPath, ...(rewritten ?? source) });
        // Scripts load each other by the same names, whichever name they were loaded by themselves: a module under two
        // names would be two modules.
        plain.push({ path, ...((pinned ? null : rewritten) ?? source) });
        paths[path] = hashedPath;
        files[hashedPath] = {
          size: digest.size,
          integrity: digest.integrity,
          ...(rewritten && { source: asset.digest.integrity }),
        };
      }
      plain.sort((a, b) => compareNames(a.path, b.path));
      const serviceWorkers = new Set(hashing.serviceWorkers);
      const keepsPlainName = ({ path }: Output) => !keepOnlyHashedFiles || serviceWorkers.has(path);
      for (const { path, digest } of plain.filter(keepsPlainName)) {
        files[path] = {
          size: digest.size,
          integrity: digest.integrity,
          ...(serviceWorkers.has(path) && { revalidate: true }),
        };
      }
      return {
        outputs: [
          ...hashed.filter(({ path }) => keepOnlyHashedFiles || !byPath.has(path)),
          ...plain.filter(keepsPlainName),
        ],
        obsolete: plain.filter((output) => !keepsPlainName(output)).map(({ path }) => path),
        manifest: { path: manifestName, paths, files },
        problems: [...problems, ...clashes(plain, hashed, manifestName)],
      };
    },
  };
}

/** Finds sources whose hashed names, which are longer than their own, are too long. */
function longNames(assets: readonly DigestedAsset[], { canHold }: ProcessingContext): Problem[] {
  return assets.flatMap((asset) => {
    const published = hashedName(asset.path, asset.digest.md5);
    return canHold(published) ? [] : [nameTooLong(asset, published)];
  });
}

/** Finds sources whose own names are taken: by the manifest, or by another file's hashed name. */
function clashes(plain: readonly Output[], hashed: readonly Output[], manifestName: string): Problem[] {
  const problems: Problem[] = [];
  const byPath = new Map(plain.map((output) => [output.path, output]));
  const manifest = byPath.get(manifestName);
  if (manifest) problems.push(clash(manifest.asset, 'has the name that the manifest is published under'));
  for (const { path, digest, asset } of hashed) {
    const other = byPath.get(path);
    if (!other || other.digest.integrity === digest.integrity) continue;
    problems.push(
      clash(other.asset, `has the name that '${asset.path}' is published under, and other content`),
    );
  }
  return problems;
}

function clash({ path, source }: DigestedAsset, what: string): Problem {
  return problemOfFile({ severity: 'error', file: path, source, message: what });
}

function toSource(asset: DigestedAsset, reader: SourceReader): SourceAsset {
  const { path, source, digest } = asset;
  return { path, source, digest: digest.md5, read: () => reader.read(asset) };
}

/** Writes options as text; regular expressions, which JSON drops, by their source. */
function describe(options: object): string {
  return JSON.stringify(options, (_key, value) => (value instanceof RegExp ? String(value) : value));
}
