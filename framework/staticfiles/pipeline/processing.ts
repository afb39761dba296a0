import type { Encoder } from '../compression';
import type { Content } from '../destination';
import type { Digest } from '../digest';
import type { Problem } from '../problems';
import type { DigestedAsset } from './asset';

/** One file of a release, before it is published. */
export interface Output {
  /** Published path. */
  readonly path: string;
  /** What it was made of. */
  readonly asset: DigestedAsset;
  /** Of the bytes to publish. */
  readonly digest: Digest;
  /** The bytes; the asset's own when left out. */
  readonly content?: Content;
}

/** What is to be published: decided in full before the first byte is written. */
export interface Release {
  /** In the order of their publication: what nothing refers to yet comes first. */
  readonly outputs: readonly Output[];
  /** A file that ties the release together, published last. */
  readonly manifest?: { readonly path: string; readonly text: string };
  /** Published paths of earlier releases that must go because of what the processing is. */
  readonly obsolete?: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * What a storage does to the files that were collected. It reads sources and decides; it publishes nothing, and
 * does not know where the bytes will live.
 */
export interface Processing {
  /** Everything the release depends on besides the sources: another description means work to be done again. */
  readonly description: string;
  /** The name of the manifest it writes, for one that publishes under hashed names. */
  readonly manifestName?: string;
  /**
   * @param assets in the order of their paths
   * @param keep takes bytes that are not a source's own until they are published
   * @param missing paths that are lacking among the assets because of errors, which will end the build: of folders,
   *   with a slash at the end (`./` for a whole root)
   * @returns the release; one with errors among its problems is not published
   */
  process(
    assets: readonly DigestedAsset[],
    keep: (bytes: Uint8Array) => Content,
    missing?: readonly string[],
  ): Release;
  /** The encoders of the variants of a published path. */
  encodersFor(path: string): readonly Encoder[];
}
