import { closeSync, constants, copyFileSync, openSync, statSync, writeFileSync } from 'node:fs';
import { isSystemError, type SystemError } from '../../system-error';
import { fill } from '../digest';
import { readFile } from '../read-file';

/** Tells whether a file system refused to set an attribute that it does not keep. */
export function isRefusal(error: unknown): error is SystemError {
  return isSystemError(error, 'EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL');
}

/** Copies a file. The system's own copying sets a mode, too; where that is refused, the bytes are copied here. */
export function copyFile(source: string, target: string): void {
  try {
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    copyBytes(source, target);
  }
}

function copyBytes(source: string, target: string): void {
  const piece = Buffer.allocUnsafe(1024 * 1024);
  const input = openSync(source, 'r');
  try {
    const output = openSync(target, 'w');
    try {
      for (let length = fill(piece, input, source); length > 0; length = fill(piece, input, source)) {
        writeFileSync(output, piece.subarray(0, length));
      }
    } finally {
      closeSync(output);
    }
  } finally {
    closeSync(input);
  }
}

/** The size up to which reading and writing a file is cheaper than having the system copy it. */
const SMALL = 128 * 1024;

/** Reads the bytes of a small file; null for a large one. */
export function smallFile(file: string): Buffer | null {
  return statSync(file).size <= SMALL ? readFile(file) : null;
}
