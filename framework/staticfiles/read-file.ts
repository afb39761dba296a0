import { readFileSync } from 'node:fs';

/**
 * Reads the bytes of a file.
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

/**
 * Adds the path of a file to a system error that lacks it. Node's errors of opening a file have the path, those of
 * reading it do not, and a build reads thousands of files.
 */
export function withPath(error: unknown, file: string): unknown {
  if (!(error instanceof Error && 'syscall' in error) || 'path' in error) return error;
  return Object.assign(error, { message: `${error.message} '${file}'`, path: file });
}
