import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** A file to be published, before its name is known. */
export interface SourceAsset {
  /** Where it goes under the static root; forward slashes, no leading slash. */
  readonly path: string;
  /** Where it comes from: an absolute file, for messages. */
  readonly source: string;
  /** Its bytes. Called only for files that can hold references, and more than once for those that do. */
  read(): Buffer;
  /** MD5 of its bytes, hex. Called at most once, and only for files that are published as they are. */
  digest(): string;
}

/**
 * An asset that is a file on disk.
 *
 * @param knownDigest its MD5, when an earlier run knows it and the file has not changed since
 */
export function fileAsset(path: string, source: string, knownDigest?: string): SourceAsset {
  return {
    path,
    source,
    read: () => readFileSync(source),
    digest: () => knownDigest ?? digestOfFile(source),
  };
}

const CHUNK = 256 * 1024;

/** Reads in chunks: a video must not be held as a whole. */
function digestOfFile(file: string): string {
  const hash = createHash('md5');
  const chunk = Buffer.allocUnsafe(CHUNK);
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const length = readSync(descriptor, chunk, 0, CHUNK, null);
      if (length === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
}
