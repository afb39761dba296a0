import type { FileOnDisk, FileToSend } from './disk';

/** The bytes of one file on the disk, and the place where they are kept while they are in memory. */
export class Content implements FileToSend {
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly original: FileOnDisk | null;
  /** The bytes while they are in memory; a string is latin1. The body cache writes this and the next. */
  bytes: string | Buffer | null = null;
  recentlyUsed = false;

  /** @param original the file that this one holds compressed; null for one that stands for itself */
  constructor({ file, size, mtimeMs }: FileOnDisk, original: FileOnDisk | null) {
    this.file = file;
    this.size = size;
    this.mtimeMs = mtimeMs;
    this.original = original;
  }
}
