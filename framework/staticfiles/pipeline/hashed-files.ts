import { type FileRecord, MANIFEST_NAME, type Manifest } from '../../manifest';
import type { Content } from '../destination';
import { digestBytes } from '../digest';
import {
  type HashedFile,
  hashAssets,
  publishedName,
  type ReferenceOptions,
  type SourceAsset,
} from '../hashing';
import { compareNames } from '../names';
import { type Problem, problemOfFile } from '../problems';
import { SourceReader } from '../source-bytes';
import type { DigestedAsset } from './digest-assets';
import { type FinalNames, finalNames, isViteManifest } from './final-names';
import {
  NotRememberedError,
  nameTooLong,
  type Output,
  type Processing,
  type ProcessingContext,
  type Release,
} from './processing';

export interface HashedFilesOptions extends ReferenceOptions {
  /** The path of the manifest in the destination. */
  readonly manifestName?: string;
  /** Leaves out the files under their own names, and removes those of earlier releases. */
  readonly keepOnlyHashedFiles?: boolean;
  /**
   * Shell patterns of files to whose names a bundler gave a hash: they are published as they are. Those that a manifest
   * of Vite names are known without.
   */
  readonly prehashed?: readonly string[] | undefined;
}

/**
 * Publishes every file under its own name and under one that holds the hash of its content, with references that name
 * the hashed files, and writes the manifest. Files that a bundler has named for good are published under that name only.
 */
export function hashedFiles(options: HashedFilesOptions): Processing {
  const { manifestName = MANIFEST_NAME, keepOnlyHashedFiles = false } = options;
  return {
    description: `hashed ${describe(options)}`,
    manifestName,
    encodersFor: () => [],
    process: (collected, context) => {
      const known = context.remembered && processOnce(collected, context);
      // Errors are told in the order in which a build from nothing finds them.
      return known !== null && !hasErrors(known)
        ? known
        : processOnce(collected, { ...context, remembered: null });
    },
  };

  function processOnce(collected: readonly DigestedAsset[], context: ProcessingContext): Release {
    const reader = new SourceReader();
    const finals = finalNames(collected, options.prehashed ?? [], reader);
    const assets = collected.filter((asset) => !isViteManifest(asset));
    const byPath = new Map(assets.map((asset) => [asset.path, asset]));
    const sources = assets.map((asset) => toSource(asset, reader, finals.files.has(asset.path)));
    const { remembered } = context;
    const hashing = hashAssets(sources, options, context, remembered?.memory);
    const problems = [...finals.problems, ...hashing.problems, ...longNames(sources, byPath, context)];
    if (hasErrors({ problems })) return { outputs: [], problems };
    const serviceWorkers = new Set(hashing.serviceWorkers);
    const hashed: Output[] = [];
    const plain: Output[] = [];
    const final: Output[] = [];
    const paths: Record<string, string> = Object.create(null);
    const files: Record<string, FileRecord> = Object.create(null);
    for (const file of hashing.files()) {
      const { path, hashedPath, pinned } = file;
      const asset = byPath.get(path) as DigestedAsset;
      const source = { asset, digest: asset.digest };
      const named = finals.files.get(path);
      if (named !== undefined) {
        final.push({ path, ...source, isPrehashed: named.isHashed && !serviceWorkers.has(path) });
        paths[path] = path;
        const { size, integrity } = asset.digest;
        const lasting = serviceWorkers.has(path) ? REVALIDATE : named.isHashed && IMMUTABLE;
        files[path] = { size, integrity, ...lasting };
        continue;
      }
      const rewritten = rewrittenFile(file, asset, context);
      if (rewritten === null) {
        const { digest } = asset;
        hashed.push({ path: hashedPath, asset, digest });
        plain.push({ path, asset, digest });
        paths[path] = hashedPath;
        files[hashedPath] = { size: digest.size, integrity: digest.integrity };
        continue;
      }
      const { digest } = rewritten;
      hashed.push({ path: hashedPath, ...rewritten });
      // Scripts load each other by the same names, whichever name they were loaded by themselves: a module under two
      // names would be two modules.
      plain.push({ path, ...(pinned ? source : rewritten) });
      paths[path] = hashedPath;
      files[hashedPath] = {
        size: digest.size,
        integrity: digest.integrity,
        source: asset.digest.integrity,
      };
    }
    plain.sort((a, b) => compareNames(a.path, b.path));
    const keepsPlainName = ({ path }: Output) => !keepOnlyHashedFiles || serviceWorkers.has(path);
    for (const { path, digest } of plain.filter(keepsPlainName)) {
      const { size, integrity } = digest;
      files[path] = serviceWorkers.has(path) ? { size, integrity, ...REVALIDATE } : { size, integrity };
    }
    return {
      outputs: [
        ...hashed.filter(({ path }) => keepOnlyHashedFiles || !byPath.has(path)),
        // Files under their own names may refer to them.
        ...final,
        ...plain.filter(keepsPlainName),
      ],
      obsolete: plain.filter((output) => !keepsPlainName(output)).map(({ path }) => path),
      manifest: { path: manifestName, paths, files, bundles: collectedBundles(finals), ...hashing.graph },
      problems: [...problems, ...clashes([...plain, ...final], hashed, manifestName)],
      memory: hashing.memory(),
    };
  }
}

function hasErrors({ problems }: Pick<Release, 'problems'>): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Makes the output of a file that was rewritten, but for its path; null for other files. */
function rewrittenFile(
  { hashedPath, digest: md5, content, isRemembered }: HashedFile,
  asset: DigestedAsset,
  { keep, remembered }: ProcessingContext,
): Omit<Output, 'path'> | null {
  if (content !== null) return { asset, digest: digestBytes(content, md5), content: keep(content) };
  if (isRemembered !== true) return null;
  const record = remembered?.recordOf(hashedPath);
  if (record === undefined) throw new NotRememberedError(hashedPath);
  const { size, integrity } = record;
  return { asset, digest: { size, integrity, md5 }, content: notRemembered(hashedPath), isRemembered };
}

/** Stands for bytes that were not made again. */
function notRemembered(path: string): Content {
  return {
    get bytes(): Uint8Array {
      throw new NotRememberedError(path);
    },
  };
}

const REVALIDATE = { revalidate: true } as const;
const IMMUTABLE = { immutable: true } as const;

/** Finds sources whose hashed names, which are longer than their own, are too long. */
function longNames(
  sources: readonly SourceAsset[],
  assets: ReadonlyMap<string, DigestedAsset>,
  { canHold }: ProcessingContext,
): Problem[] {
  return sources.flatMap((source) => {
    const published = publishedName(source, source.digest);
    return canHold(published) ? [] : [nameTooLong(assets.get(source.path) as DigestedAsset, published)];
  });
}

function collectedBundles({ bundles }: FinalNames): Manifest['bundles'] {
  return Object.fromEntries(bundles.map(({ folder, chunks }) => [folder, chunks]));
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

function toSource(asset: DigestedAsset, reader: SourceReader, isFinal: boolean): SourceAsset {
  const { path, source, digest } = asset;
  return { path, source, digest: digest.md5, isFinal, read: () => reader.read(asset) };
}

/** Writes options as text; regular expressions, which JSON drops, by their source. */
function describe(options: object): string {
  return JSON.stringify(options, (_key, value) => (value instanceof RegExp ? String(value) : value));
}
