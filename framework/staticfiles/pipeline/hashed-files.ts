import { MANIFEST_NAME, type Manifest } from '../../manifest';
import { hashAssets, publishedName, type ReferenceOptions, type SourceAsset } from '../hashing';
import { type Problem, problemOfFile } from '../problems';
import { SourceReader } from '../source-bytes';
import type { DigestedAsset } from './digest-assets';
import { type FinalNames, finalNames, isViteManifest } from './final-names';
import { HashedOutputs } from './hashed-outputs';
import { updateHashedFiles } from './hashed-update';
import {
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
      if (known !== null && !hasErrors(known)) return known;
      return processOnce(collected, { ...context, remembered: null }) as Release;
    },
  };

  /** @returns null only with a memory that does not suffice */
  function processOnce(collected: readonly DigestedAsset[], context: ProcessingContext): Release | null {
    const reader = new SourceReader();
    const finals = finalNames(collected, options.prehashed ?? [], reader);
    const assets = finals.manifests === 0 ? collected : collected.filter((asset) => !isViteManifest(asset));
    const sources = assets.map((asset) => new AssetSource(asset, reader, finals.files.has(asset.path)));
    const hashing = hashAssets(sources, options, context, context.remembered?.memory);
    const known = [...finals.problems, ...hashing.problems];
    // Where a bundler named files, the names of others may depend on it.
    if (hashing.changes !== undefined && finals.files.size === 0 && assets.length === collected.length) {
      const options = { manifestName, keepOnlyHashedFiles };
      const update = updateHashedFiles(assets, hashing.changes(), hashing, context, options);
      return update === null ? null : { ...update, problems: known };
    }
    const byPath = new Map(assets.map((asset) => [asset.path, asset]));
    const problems = [...known, ...longNames(sources, byPath, context)];
    if (hasErrors({ problems })) return { outputs: [], problems };
    const outputs = new HashedOutputs(hashing.serviceWorkers, keepOnlyHashedFiles, context);
    for (const file of hashing.files()) {
      outputs.add(file, byPath.get(file.path) as DigestedAsset, finals.files.get(file.path));
    }
    const { hashed, plain, final, paths } = outputs;
    const published = outputs.published();
    return {
      outputs: [
        ...hashed.filter(({ path }) => keepOnlyHashedFiles || !byPath.has(path)),
        // Files under their own names may refer to them.
        ...final,
        ...published,
      ],
      obsolete: plain.map(({ path }) => path).filter((path) => outputs.isObsolete(path)),
      manifest: {
        path: manifestName,
        paths,
        files: outputs.files(),
        bundles: collectedBundles(finals),
        ...hashing.graph,
      },
      problems: [...problems, ...clashes([...plain, ...final], hashed, manifestName)],
      memory: hashing.memory(),
    };
  }
}

function hasErrors({ problems }: Pick<Release, 'problems'>): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

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

/** An asset as hashing takes it. */
class AssetSource implements SourceAsset {
  readonly path: string;
  readonly source: string;
  readonly digest: string;
  readonly isFinal: boolean;
  readonly #asset: DigestedAsset;
  readonly #reader: SourceReader;

  constructor(asset: DigestedAsset, reader: SourceReader, isFinal: boolean) {
    this.path = asset.path;
    this.source = asset.source;
    this.digest = asset.digest.md5;
    this.isFinal = isFinal;
    this.#asset = asset;
    this.#reader = reader;
  }

  read(): Buffer {
    return this.#reader.read(this.#asset);
  }
}

/** Writes options as text; regular expressions, which JSON drops, by their source. */
function describe(options: object): string {
  return JSON.stringify(options, (_key, value) => (value instanceof RegExp ? String(value) : value));
}
