import { type Problem, problemOfFile } from '../problems';

/**
 * What is wrong with a source that cannot be read.
 *
 * @param path its destination path; of a folder, with a slash at its end
 * @param error what the file system said
 * @throws the error when it is none of the file system's
 */
export function unreadable(path: string, source: string, error: unknown): Problem {
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  const { code = '' } = error as NodeJS.ErrnoException;
  const hint = /^(?:EACCES|EPERM)$/.test(code)
    ? { hint: 'let the user who collects read it, or leave it out with --ignore' }
    : {};
  const message = `cannot be read: ${error.message}`;
  return problemOfFile({ severity: 'error', file: path, source, message, ...hint });
}
