import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { withPath } from '../read-file';

/**
 * Whether a file that lies where a variant would go is something else: it does not decode as its name says. What
 * an encoding other than gzip and Brotli makes is not looked into.
 */
export async function isForeign(file: string, encoding: string): Promise<boolean> {
  const decoder = decoderOf(encoding);
  if (decoder === null) return false;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(createReadStream(file), decoder, nowhere);
    return false;
  } catch (error) {
    // zlib's own errors have an errno of zlib; those of the file system name the operation.
    if (error instanceof Error && 'syscall' in error) throw withPath(error, file);
    return true;
  }
}

function decoderOf(encoding: string) {
  if (encoding === 'gzip') return zlib.createGunzip();
  return encoding === 'br' ? zlib.createBrotliDecompress() : null;
}
