import { readFileSync } from 'node:fs';

/**
 * The bytes of a file.
 *
 * @throws the file system's error, which says which file it was
 */
export function readFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw withPath(error, file);
  }
}

/** Node's errors of opening a file have its path, those of reading it have not: a build reads thousands. */
export function withPath(error: unknown, file: string): unknown {
  if (!(error instanceof Error && 'syscall' in error) || 'path' in error) return error;
  return Object.assign(error, { message: `${error.message} '${file}'`, path: file });
}
