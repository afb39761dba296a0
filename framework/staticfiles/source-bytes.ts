import { hash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { BuildError } from './build-error';
import { type Digest, fill } from './digest';

/** A source changed while it was being collected. */
export class SourceChangedError extends BuildError {
  /** @param source absolute path */
  constructor(source: string) {
    super(`${source} changed while it was being collected. Run collectstatic again.`);
  }
}

/** A source whose digest was taken. */
export interface DigestedSource {
  /** Absolute path. */
  readonly source: string;
  readonly digest: Digest;
  /** The bytes that the digest was taken of, if they are still in memory. */
  readonly bytes?: Buffer;
}

/** Reads sources again, one after the other, in one piece of memory: a dozen megabytes each leave nothing to collect. */
export class SourceReader {
  #memory = Buffer.alloc(0);

  /**
   * Reads the bytes that a source's digest was taken of.
   *
   * @returns bytes that are overwritten when the next source is read
   * @throws SourceChangedError when the file has other bytes by now
   */
  read({ source, digest, bytes }: DigestedSource): Buffer {
    if (bytes !== undefined) return bytes;
    const { size, md5 } = digest;
    // Space for one byte more than expected shows that a file has grown.
    if (this.#memory.length <= size) {
      this.#memory = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(size + 1)));
    }
    const descriptor = openSync(source, 'r');
    let read: Buffer;
    try {
      read = this.#memory.subarray(0, fill(this.#memory, descriptor, source));
    } finally {
      closeSync(descriptor);
    }
    if (read.length !== size || hash('md5', read) !== md5) throw new SourceChangedError(source);
    return read;
  }
}
