import { readdirSync, type Stats, statSync } from 'node:fs';
import { posix } from 'node:path';
import { WORK_FOLDER } from '../destination';
import { destinationPath, type Finder } from '../finders';
import { compareNames } from '../names';
import { type Problem, problemOfFile } from '../problems';
import type { Asset } from './asset';
import type { Report } from './events';
import { unreadable } from './unreadable';

export interface CollectedAssets {
  /** In the order of their destination paths. */
  readonly assets: readonly Asset[];
  /** How many files lost against one of the same destination path. */
  readonly conflicts: number;
  readonly problems: readonly Problem[];
}

/** Asks the finders, in order of priority, for all files. The first file of a destination path wins. */
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
      if (assets.has(path)) {
        conflicts++;
        report({ kind: 'conflict', path });
        continue;
      }
      const { source } = found;
      const stat = look(source);
      if (stat instanceof Error) {
        problems.push(unreadable(posix.normalize(path), source, stat));
      } else if (stat?.isFile()) {
        const { size, mtimeMs, ctimeMs, ino } = stat;
        assets.set(path, { path, name: found.path, source, size, mtimeMs, ctimeMs, ino });
      } else {
        problems.push(problem(path, source, `${source} is a link that leads nowhere, or no file`));
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
 * Assets under paths that nothing can be published under: those that {@link whyMisplaced} tells of, and those that
 * need a folder where another one is a file. What is true of a folder is found out once for the files in a row in it.
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

const UNPLAIN = /(?:^|\/)\.{0,2}(?:\/|$)/;
const AMONG_REMEMBERED = `${WORK_FOLDER}/`;

/**
 * Why nothing can be published under a path: one file would have two names, or come to lie outside, or among what
 * builds remember. The built-in finders give no such paths, those that users write may.
 */
function whyMisplaced(path: string): string | null {
  if (UNPLAIN.test(path)) return `'${path}' is no plain path: empty parts, '.' and '..' are refused`;
  return path.startsWith(AMONG_REMEMBERED) ? `${WORK_FOLDER} is where builds keep what they remember` : null;
}

/** What lies at a source, undefined where nothing does; or why that cannot be told, for a folder why it is listed. */
function look(source: string): Stats | undefined | Error {
  try {
    const stat = statSync(source, { throwIfNoEntry: false });
    if (stat?.isDirectory()) readdirSync(source);
    return stat;
  } catch (error) {
    return error as Error;
  }
}

/** The folder of a path that is a file, or null. */
export function fileInTheWay(path: string, isFile: (path: string) => boolean): string | null {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const ancestor = path.slice(0, slash);
    if (isFile(ancestor)) return ancestor;
  }
  return null;
}

function problem(file: string, source: string, message: string): Problem {
  return problemOfFile({ severity: 'error', file, source, message });
}
