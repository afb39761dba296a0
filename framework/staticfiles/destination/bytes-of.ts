import { readFile } from '../read-file';
import type { Content } from './destination';

/**
 * Takes the bytes to publish, and has them checked.
 *
 * @throws the error of the check, or that of reading the file
 */
export function bytesOf(content: Content): Uint8Array {
  const bytes = 'bytes' in content ? content.bytes : readFile(content.file);
  content.check?.();
  return bytes;
}
