import { hash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { type Digest, fill } from './digest';
import { SourceChangedError } from './source-changed';

/** A source whose digest was taken; `bytes` are those it was taken of, where they have been held since. */
export interface DigestedSource {
  readonly source: string;
  readonly digest: Digest;
  readonly bytes?: Buffer;
}

/** Reads sources again, one after the other, in one piece of memory: a dozen megabytes each leave nothing to collect. */
export class SourceReader {
  private memory = Buffer.alloc(0);

  /**
   * @returns the bytes that the source's digest was taken of; they are gone with the next source
   * @throws SourceChangedError when the file has other bytes by now
   */
  read({ source, digest, bytes }: DigestedSource): Buffer {
    if (bytes !== undefined) return bytes;
    const { size, md5 } = digest;
    // There is room for one byte more than there should be.
    if (this.memory.length <= size) this.memory = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(size + 1)));
    const descriptor = openSync(source, 'r');
    let read: Buffer;
    try {
      read = this.memory.subarray(0, fill(this.memory, descriptor, source));
    } finally {
      closeSync(descriptor);
    }
    if (read.length !== size || hash('md5', read) !== md5) throw new SourceChangedError(source);
    return read;
  }
}
