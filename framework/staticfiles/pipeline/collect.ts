import { readdirSync, type Stats, statSync } from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../../system-error';
import { WORK_FOLDER } from '../destination';
import { destinationPath, type Finder } from '../finders';
import { compareNames } from '../names';
import { type Problem, problemOfFile } from '../problems';
import type { Report } from './events';
import { fileInTheWay } from './paths';

/** A file that was collected: the source of one destination path. */
export interface Asset {
  /** Destination path, with forward slashes. */
  readonly path: string;
  /** Its path below the folder it was found in, which messages show, as in Django. */
  readonly name: string;
  /** Absolute path of the source file. */
  readonly source: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** The time of the last change of data or metadata. Unlike the time of modification, it cannot be set back. */
  readonly ctimeMs: number;
  /** The file's number in its file system. */
  readonly ino: number;
}

export interface CollectedAssets {
  /** In the order of their destination paths. */
  readonly assets: readonly Asset[];
  /** The number of files that lost against one of the same destination path. */
  readonly conflicts: number;
  readonly problems: readonly Problem[];
}

/** Collects all files from the finders, in order of priority: the first file of a destination path wins. */
export function collect(
  finders: readonly Finder[],
  ignorePatterns: readonly string[],
  report: Report,
): CollectedAssets {
  const assets = new Map<string, Asset>();
  const problems: Problem[] = [];
  let conflicts = 0;
  for (const finder of finders) {
    for (const found of finder.list(ignorePatterns)) {
      const path = destinationPath(found);
      const { source } = found;
      const taken = assets.get(path)?.source;
      if (taken !== undefined) {
        conflicts++;
        report({ kind: 'conflict', path, taken, source });
        continue;
      }
      const stat = statsOf(source);
      if (stat instanceof Error) {
        problems.push(unreadable(posix.normalize(path), source, stat));
      } else if (stat?.isFile()) {
        const { size, mtimeMs, ctimeMs, ino } = stat;
        assets.set(path, { path, name: found.path, source, size, mtimeMs, ctimeMs, ino });
      } else {
        const fault = stat ? 'is not a regular file' : 'does not exist, or is a link to a file that does not';
        problems.push(problem(path, source, `${source} ${fault}`));
      }
    }
  }
  return {
    assets: [...assets.values()].sort((a, b) => compareNames(a.path, b.path)),
    conflicts,
    problems: [...problems, ...misplacements(assets)],
  };
}

/**
 * Finds assets under paths that nothing can be published under: those that {@link whyMisplaced} describes, and those
 * that need a folder where another asset is a file. Each folder is examined once for the files in a row in it.
 */
function misplacements(assets: ReadonlyMap<string, Asset>): Problem[] {
  const problems: Problem[] = [];
  let folder = '';
  let file: string | null = null;
  for (const [path, { source }] of assets) {
    const misplaced = whyMisplaced(path);
    if (misplaced !== null) problems.push(problem(path, source, misplaced));
    const start = path.slice(0, path.lastIndexOf('/') + 1);
    if (start !== folder) {
      folder = start;
      file = fileInTheWay(path, (ancestor) => assets.has(ancestor));
    }
    if (file === null) continue;
    const message = `'${path}' needs a folder where '${file}' is a file (${assets.get(file)?.source})`;
    problems.push(problem(path, source, message));
  }
  return problems;
}

const NOT_NORMALISED = /(?:^|\/)\.{0,2}(?:\/|$)/;
const WORK_FOLDER_PREFIX = `${WORK_FOLDER}/`;

/**
 * Describes why nothing can be published under a path; null if a file can. Two names would lead to one file, or the
 * file would be outside of the destination, or in the folder of the builds. Finders that users write may give such
 * paths; the built-in ones do not.
 */
function whyMisplaced(path: string): string | null {
  if (NOT_NORMALISED.test(path))
    return `'${path}' is not a path to publish under: it has an empty segment, '.' or '..'`;
  const isInWorkFolder = path === WORK_FOLDER || path.startsWith(WORK_FOLDER_PREFIX);
  return isInWorkFolder ? `${WORK_FOLDER} is the folder of the builds' own files` : null;
}

/** Stats of a source; undefined if nothing is there; the error if it cannot be read (for a folder: cannot be listed). */
function statsOf(source: string): Stats | undefined | Error {
  try {
    const stat = statSync(source, { throwIfNoEntry: false });
    if (stat?.isDirectory()) readdirSync(source);
    return stat;
  } catch (error) {
    return error as Error;
  }
}

function problem(file: string, source: string, message: string): Problem {
  return problemOfFile({ severity: 'error', file, source, message });
}

/**
 * Describes a source that cannot be read.
 *
 * @param path its destination path; of a folder, with a slash at its end
 * @param error the file system's error
 * @throws the error if it is not the file system's
 */
export function unreadable(path: string, source: string, error: unknown): Problem {
  if (!isSystemError(error)) throw error;
  const hint = isSystemError(error, 'EACCES', 'EPERM')
    ? { hint: 'let the user who collects read it, or leave it out with --ignore' }
    : {};
  const message = `cannot be read: ${error.message}`;
  return problemOfFile({ severity: 'error', file: path, source, message, ...hint });
}
