import type { FileRecord, Manifest } from '../../manifest';
import { compressible, type Encoder, SKIP_COMPRESS_EXTENSIONS } from '../compression';
import type { Content } from '../destination';
import type { Digest } from '../digest';
import { type Problem, problemOfFile } from '../problems';
import { SourceReader } from '../source-bytes';
import type { DigestedAsset } from './digest-assets';
import { readBundles } from './final-names';

/** One file of a release, before it is published. */
export interface Output {
  /** Published path. */
  readonly path: string;
  /** The asset that it is made of. */
  readonly asset: DigestedAsset;
  /** Digest of the bytes to publish. */
  readonly digest: Digest;
  /** The bytes to publish; the asset's own when left out. */
  readonly content?: Content;
  /** Set when the asset's own name carries the hash of a bundler, so that it is published like one that got a hash. */
  readonly isPrehashed?: boolean;
  /**
   * Set when the last build published it, and its bytes were not made again: its content throws
   * {@link NotRememberedError}.
   */
  readonly isRemembered?: boolean;
}

/** Thrown where something of the last build is needed that this one has not made again. */
export class NotRememberedError extends Error {
  /** @param what the published path of the bytes that are needed, or another name */
  constructor(what: string) {
    super(`A build of what changed lacks ${what}.`);
  }
}

/** The files to publish, decided in full before the first byte is written. */
export interface Release {
  /** In the order of their publication: files that nothing refers to yet come first. */
  readonly outputs: readonly Output[];
  /** The file that ties the release together. It is published last, with what the build adds to it. */
  readonly manifest?: ReleaseManifest;
  /** Published paths of earlier releases that are removed, because the processing does not publish such files. */
  readonly obsolete?: readonly string[];
  readonly problems: readonly Problem[];
  /** The memory for the next build; null where the next build has to process everything. */
  readonly memory?: Buffer | null;
  /** Set where `outputs`, and the manifest's `paths` and `files`, are only those that the last build did not publish. */
  readonly update?: ReleaseUpdate;
}

/**
 * A release that has the files of the last build's, and publishes most of them under the same names and with the same
 * bytes. Those are listed nowhere again: with thousands of files, lists of all of them take longer than the change.
 */
export interface ReleaseUpdate {
  /** All assets of the release. */
  readonly assets: readonly DigestedAsset[];
  /** The hashed name that each of the others had and the one that it has now, by the path of the asset. */
  readonly changed: ReadonlyMap<string, { readonly before: string; readonly now: string }>;
}

/** The release of the last build. All of it is in the destination as that build left it, and the recipe is the same. */
export interface RememberedRelease {
  /** See {@link Release.memory}. */
  readonly memory: Buffer;
  /** The size and the integrity of a published file. */
  recordOf(path: string): Pick<Digest, 'size' | 'integrity'> | undefined;
}

/** The manifest of a release, as its processing knows it. */
export interface ReleaseManifest
  extends Pick<Manifest, 'paths' | 'bundles' | 'modules' | 'lazyModules' | 'imports'> {
  /** Its path in the destination. */
  readonly path: string;
  /** See {@link Manifest.files}. The build adds those of earlier versions. */
  readonly files: Record<string, FileRecord>;
}

/** The surroundings of a processing. */
export interface ProcessingContext {
  /** Keeps bytes that are not a source's own until they are published. */
  keep(bytes: Uint8Array): Content;
  /**
   * Paths that are not among the assets because of errors, which will end the build. A folder's path ends with a slash
   * (`./` for a whole root).
   */
  readonly missing: readonly string[];
  /** Tells whether another program put a file with this path into the destination, where it stays. */
  isUserFile(path: string): boolean;
  /** Tells whether the destination can hold a file with this path: its name may be too long. */
  canHold(path: string): boolean;
  /** The release of the last build, for a processing that only makes what changed; null where there is none to rely on. */
  readonly remembered: RememberedRelease | null;
}

/**
 * The part of a storage that makes a release of the collected files. It reads sources and decides; it publishes
 * nothing, and does not know where the bytes will be kept.
 */
export interface Processing {
  /** Everything that the release depends on besides the sources: with another description it is made again. */
  readonly description: string;
  /** The name of the manifest, for a processing that publishes under hashed names. */
  readonly manifestName?: string;
  /**
   * Makes the release; one with errors among its problems is not published.
   *
   * @param assets in the order of their paths
   */
  process(assets: readonly DigestedAsset[], context: ProcessingContext): Release;
  /** The encoders of the variants of a published path. */
  encodersFor(path: string): readonly Encoder[];
}

/** Publishes files as they are, under their own names. */
export function plainFiles(): Processing {
  return {
    description: 'plain',
    encodersFor: () => [],
    process: (assets, { canHold }) => ({
      outputs: assets.map((asset) => ({ path: asset.path, asset, digest: asset.digest })),
      problems: [
        // The wrapper reads Vite's manifests where they are published.
        ...readBundles(assets, new SourceReader()).problems,
        ...assets.flatMap((asset) => (canHold(asset.path) ? [] : [nameTooLong(asset, asset.path)])),
      ],
    }),
  };
}

/** The error of an asset whose published name is too long for the destination. */
export function nameTooLong({ path: file, source }: DigestedAsset, published: string): Problem {
  const name = published.slice(published.lastIndexOf('/') + 1);
  const message = `would be published as '${name}', which is too long a name (${Buffer.byteLength(name)} bytes)`;
  const hint = 'give the file a shorter name, or leave it out with --ignore';
  return problemOfFile({ severity: 'error', file, source, message, hint });
}

export interface CompressedOptions {
  readonly encoders: readonly Encoder[];
  /** Extensions of files that are not worth compressing; {@link SKIP_COMPRESS_EXTENSIONS} by default. */
  readonly skipExtensions?: readonly string[];
}

/** Adds compressed variants to the files that another processing publishes. */
export function compressed(processing: Processing, options: CompressedOptions): Processing {
  const { encoders, skipExtensions = SKIP_COMPRESS_EXTENSIONS } = options;
  const isCompressible = compressible(skipExtensions);
  const made = encoders.map(({ description }) => description).join(' and ');
  return {
    ...processing,
    description: `${processing.description}, compressed with ${made} but for ${skipExtensions.join(' ')}`,
    encodersFor: (path) => (isCompressible(path) ? encoders : []),
  };
}
