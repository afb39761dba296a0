import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Digest } from './digest';
import { SourceChangedError } from './source-changed';

/** A source whose digest was taken; `bytes` are those it was taken of, where they have been held since. */
export interface DigestedSource {
  readonly source: string;
  readonly digest: Digest;
  readonly bytes?: Buffer;
}

/**
 * The bytes that a source's digest was taken of: held since then, or read again.
 *
 * @throws SourceChangedError when the file has other bytes by now
 */
export function sourceBytes({ source, digest, bytes }: DigestedSource): Buffer {
  if (bytes !== undefined) return bytes;
  const read = readFileSync(source);
  if (hash('md5', read) !== digest.md5) throw new SourceChangedError(source);
  return read;
}
