import { randomUUID } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Matches the names of files that are being fetched. They begin with a dot: they are never served. */
const PARTIAL = /^\.whitenoise-[\da-f-]{36}\.part$/;

/** Age in ms at which a file that is being fetched is one that a process left behind when it was killed. */
const ABANDONED = 60_000;

/** The folder of a release, as the place where files arrive that it does not have. */
export class Landing {
  readonly #root: string;
  #swept: Promise<void> | null = null;

  constructor(root: string) {
    this.#root = root;
  }

  /** Gives the name of a file to write to. It lies on the file system of the release, for {@link settle}. */
  async temporary(): Promise<string> {
    this.#swept ??= this.#sweep();
    await this.#swept;
    return path.join(this.#root, `.whitenoise-${randomUUID()}.part`);
  }

  /**
   * Puts a file that is complete into its place, in one step.
   *
   * @param name its path in the release
   * @returns false when the way there leads over a link or a file
   */
  async settle(temporary: string, name: string): Promise<boolean> {
    if (!this.#isFree(name)) {
      await rm(temporary, { force: true });
      return false;
    }
    const file = path.join(this.#root, name);
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return true;
  }

  /** Tells that each folder on the way is a folder itself, or not there yet: a link might lead anywhere. */
  #isFree(name: string): boolean {
    let folder = this.#root;
    for (const part of name.split('/').slice(0, -1)) {
      folder = path.join(folder, part);
      const stats = lstatSync(folder, { throwIfNoEntry: false });
      if (stats === undefined) return true;
      if (!stats.isDirectory()) return false;
    }
    return true;
  }

  /** Removes the files that a process was fetching when it was killed. One that cannot be removed harms nobody. */
  async #sweep(): Promise<void> {
    const names = await readdir(this.#root).catch(() => []);
    for (const name of names.filter((name) => PARTIAL.test(name))) {
      const file = path.join(this.#root, name);
      const stats = await stat(file).catch(() => null);
      if (stats === null || Date.now() - stats.mtimeMs < ABANDONED) continue;
      await rm(file, { force: true }).catch(() => {});
    }
  }
}
