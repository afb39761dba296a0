import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { type FileSource, isHidden } from './source';

/** The rules by which files of a folder are served or left out. */
export interface FolderPolicy {
  readonly allowDotfiles: boolean;
  readonly allowExternalSymlinks: boolean;
  readonly warn: (message: string) => void;
}

/** The hidden folder in which Vite puts its manifest. */
const VITE_FOLDER = '.vite';

/** File systems on which two spellings of a name can lead to one file. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

/**
 * A folder on disk: its regular files under the names that the disk spells, and symbolic links as far as the
 * policy goes. `find` and `list` agree on every path; a test holds them to it.
 */
export class Folder implements FileSource {
  readonly label: string;
  /**
   * The folder with a slash at its end, so that each file's name is this text and its path; null on Windows, where the
   * two have different separators.
   */
  readonly start: string | null;
  readonly #root: string;
  readonly #policy: FolderPolicy;

  constructor(root: string, policy: FolderPolicy) {
    this.#root = path.resolve(root);
    this.label = this.#root;
    this.start = path.sep === '/' ? withSeparator(this.#root) : null;
    this.#policy = policy;
  }

  find(relative: string): string | null {
    const file = path.join(this.#root, relative);
    try {
      const root = realpathSync.native(this.#root);
      const real = realpathSync.native(file);
      if (real !== path.join(root, relative) && !this.#mayFollow(root, relative)) return null;
      return statSync(real).isFile() ? file : null;
    } catch {
      return null;
    }
  }

  *list(): Generator<readonly [path: string, file: string]> {
    let root: string;
    try {
      root = realpathSync.native(this.#root);
    } catch {
      this.#policy.warn(`No directory at: ${this.#root}`);
      return;
    }
    const waiting: ListedFolder[] = [{ prefix: '', above: [root] }];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop())
      yield* this.#walk(root, folder, waiting);
  }

  /** Lists the files of one folder, and adds the folders in it to those that wait. */
  *#walk(
    root: string,
    { prefix, above }: ListedFolder,
    waiting: ListedFolder[],
  ): Generator<readonly [path: string, file: string]> {
    const folder = path.join(this.#root, prefix);
    const start = withSeparator(folder);
    for (const entry of this.#read(folder)) {
      const relative = prefix + entry.name;
      if (this.#isRefused(entry.name)) {
        if (entry.name === VITE_FOLDER) yield* this.#viteManifest(prefix);
        continue;
      }
      const file = start + entry.name;
      if (entry.isFile()) {
        yield [relative, file];
        continue;
      }
      const { kind, real } = entry.isSymbolicLink()
        ? this.#followed(root, file)
        : { kind: kindOf(entry), real: path.join(above.at(-1) ?? root, entry.name) };
      if (kind === 'folder') {
        if (above.includes(real)) this.#skip(file, 'it leads back to a folder above it');
        else waiting.push({ prefix: `${relative}/`, above: [...above, real] });
      } else if (kind === 'file') {
        yield [relative, file];
      } else if (kind === 'special') {
        this.#skip(file, 'it is neither a file nor a folder');
      }
    }
  }

  /** Lists Vite's manifest, which is read and not served, although its folder is hidden. */
  *#viteManifest(prefix: string): Generator<readonly [path: string, file: string]> {
    const path = `${prefix}${VITE_FOLDER}/manifest.json`;
    const file = this.find(path);
    if (file !== null) yield [path, file];
  }

  #read(folder: string): Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      this.#skip(folder, (error as Error).message);
      return [];
    }
  }

  /** Tells whether every link on the way may be followed, and none leads back to a folder above it. */
  #mayFollow(root: string, relative: string): boolean {
    const above = [root];
    let folder = root;
    const names = relative.split('/');
    for (const [index, name] of names.entries()) {
      const expected = path.join(folder, name);
      const real = realpathSync.native(expected);
      if (real !== expected) {
        if (FOLDS_CASE && real.toLowerCase() === expected.toLowerCase()) return false;
        const kind = index === names.length - 1 ? 'file' : 'folder';
        if (this.#refusal(root, real, kind) !== null) return false;
      }
      if (above.includes(real)) return false;
      above.push(real);
      folder = real;
    }
    return true;
  }

  /** Follows a symbolic link. Its target is looked up once: it may be gone at any moment. */
  #followed(root: string, link: string): { kind: Kind | null; real: string } {
    const nothing = { kind: null, real: link };
    try {
      const real = realpathSync.native(link);
      const kind = kindOf(statSync(real));
      const refusal = this.#refusal(root, real, kind);
      if (refusal === null) return { kind, real };
      this.#skip(link, refusal);
      return nothing;
    } catch (error) {
      this.#skip(link, (error as Error).message);
      return nothing;
    }
  }

  /**
   * The reason why the target of a link is not served; null when it is. Folders whose names begin with two dots are on
   * the way of such links where Kubernetes mounts a volume: `config.json` leads to `..data/config.json`, and `..data` to
   * a folder of the current version. They have no URL of their own.
   */
  #refusal(root: string, real: string, kind: Kind): string | null {
    const inside = path.relative(root, real);
    const external = inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside);
    if (external) {
      return this.#policy.allowExternalSymlinks
        ? null
        : 'the link leads out of the root (allowExternalSymlinks)';
    }
    const names = inside.split(path.sep);
    const folders = kind === 'folder' ? names.length : names.length - 1;
    const told = names.filter((name, index) => index >= folders || !name.startsWith('..'));
    return this.#isRefused(told.join('/')) ? 'the link leads to a dotfile (allowDotfiles)' : null;
  }

  #isRefused(relative: string): boolean {
    return !this.#policy.allowDotfiles && isHidden(relative);
  }

  #skip(file: string, reason: string): void {
    this.#policy.warn(`Not served: ${file}: ${reason}`);
  }
}

/** A folder that is to be listed. */
interface ListedFolder {
  /** Its path within the root, with a slash at its end; empty for the root. */
  readonly prefix: string;
  /** The real folders above and including this one, to notice a link that leads back up. */
  readonly above: readonly string[];
}

function withSeparator(folder: string): string {
  return folder.endsWith(path.sep) ? folder : folder + path.sep;
}

type Kind = 'file' | 'folder' | 'special';

function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory'>): Kind {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'special';
}
