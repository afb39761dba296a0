import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { isSystemError } from '../../system-error';

/** The number of bytes up to which every file system takes a name. (eCryptfs takes 143, most others 255.) */
const SHORT = 100;

/** The length of a path in the folder from which on the whole path may be too long for the system. */
const LONG_PATH = 500;

/** Tells whether a folder, which need not exist, can hold a file with this path. */
export function isPossibleName(folder: string, name: string): boolean {
  if (Buffer.byteLength(name) <= SHORT) return true;
  const long = name.split('/').filter((part) => Buffer.byteLength(part) > SHORT);
  if (long.length === 0 && name.length < LONG_PATH) return true;
  // A name is judged by the file system of the nearest folder that exists, the length of the whole path by any.
  let existing = folder;
  while (!existsSync(existing)) existing = path.dirname(existing);
  return [path.join(folder, name), ...long.map((part) => path.join(existing, part))].every(isPossible);
}

function isPossible(file: string): boolean {
  try {
    lstatSync(file, { throwIfNoEntry: false });
    return true;
  } catch (error) {
    return !isSystemError(error, 'ENAMETOOLONG');
  }
}
