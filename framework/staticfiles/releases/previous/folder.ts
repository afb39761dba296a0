import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError } from '../../../system-error';
import { PreviousError, type PreviousRelease, type ReadLimits } from './release';

/** Opening a FIFO for reading would wait for a writer; Windows has none. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A release in a folder of this machine. */
export class PreviousFolder implements PreviousRelease {
  readonly label: string;

  /** @param folder absolute path */
  constructor(folder: string) {
    this.label = folder;
  }

  locate(name: string): string {
    return path.join(this.label, name);
  }

  async read(name: string, { bytes: most }: ReadLimits): Promise<Buffer> {
    try {
      const file = await open(this.locate(name), READ);
      try {
        const stat = await file.stat();
        if (!stat.isFile()) throw new PreviousError('is not a file');
        if (stat.size > most) throw new PreviousError(tooLarge(most));
        const bytes = Buffer.alloc(stat.size);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const isGone = error.code === 'ENOENT' || error.code === 'ENOTDIR';
      throw new PreviousError(isGone ? 'is not there' : `cannot be read: ${error.message}`, { cause: error });
    }
  }
}

/** The message for a file with more bytes than are read. */
export function tooLarge(most: number): string {
  return `has more than ${most / 1024 / 1024} MiB`;
}
