import type { Digest } from '../digest';

/** A file that was collected: the source of one destination path. */
export interface Asset {
  /** Destination path, with forward slashes. */
  readonly path: string;
  /** Its path below the place it was found in: what messages call it, as in Django. */
  readonly name: string;
  /** Absolute path of the source file. */
  readonly source: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** When the file's data or metadata last changed: unlike the time of modification, it cannot be set back. */
  readonly ctimeMs: number;
  /** The file's number in its file system. */
  readonly ino: number;
}

/** An asset whose bytes have been looked at. */
export interface DigestedAsset extends Asset {
  readonly digest: Digest;
  /** The bytes, where they were read in this build and there was room to hold them. */
  readonly bytes?: Buffer;
}
