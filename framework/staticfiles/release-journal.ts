import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isSystemError } from '../system-error';
import { isSameTime, type PublishedFile, WORK_FOLDER } from './destination';

/**
 * The journal of a release that is being made of a bundler's folder: a file in its work folder that names each file
 * which is no part of the bundle, before it is put there or while it is about to be removed. The manifest comes last, so
 * that after a run that was killed nothing else tells such files from those of the bundle. A file is known by its name
 * and its time of modification: the bundler may make one of that name afterwards.
 */
export class ReleaseJournal {
  readonly #file: string;
  readonly #times = new Map<string, number[]>();

  /** @param folder absolute path of the bundler's folder */
  constructor(folder: string) {
    this.#file = path.join(folder, WORK_FOLDER, 'unfinished');
    for (const line of readLines(this.#file)) {
      const entry = parseEntry(line);
      if (entry !== null) this.#remember(...entry);
    }
  }

  /** Lists the names that the journal has for files of an inventory. */
  namesIn(inventory: ReadonlyMap<string, PublishedFile>): string[] {
    return [...this.#times].flatMap(([name, times]) => {
      const mtimeMs = inventory.get(name)?.mtimeMs;
      return mtimeMs !== undefined && times.some((time) => isSameTime(time, mtimeMs)) ? [name] : [];
    });
  }

  /**
   * Writes down a file that is no part of the bundle.
   *
   * @param mtimeMs the time of modification, in milliseconds, that it has or will have
   */
  add(name: string, mtimeMs: number): void {
    this.#remember(name, mtimeMs);
    // The line before may have been cut off when its run was killed.
    appendFileSync(this.#file, `\n${JSON.stringify([name, mtimeMs])}`);
  }

  /** Removes the journal: the manifest tells everything now. */
  end(): void {
    rmSync(this.#file, { force: true });
  }

  #remember(name: string, mtimeMs: number): void {
    const times = this.#times.get(name);
    if (times) times.push(mtimeMs);
    else this.#times.set(name, [mtimeMs]);
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

/** Reads a line; null for one that was cut off. */
function parseEntry(line: string): [name: string, mtimeMs: number] | null {
  try {
    const [name, mtimeMs] = JSON.parse(line);
    return typeof name === 'string' && typeof mtimeMs === 'number' ? [name, mtimeMs] : null;
  } catch {
    return null;
  }
}
