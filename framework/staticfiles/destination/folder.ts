import {
  chmodSync,
  closeSync,
  fchmodSync,
  fstatSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isSystemError } from '../../system-error';
import { type Problem, problemOfFile, warning } from '../problems';
import { readFile, withPath } from '../read-file';
import { WARNINGS, type WarningKind } from '../warnings';
import { copyFile, isRefusal, smallFile } from './copy';
import { assertNoDanglingLink } from './dangling-link';
import {
  type Content,
  type Destination,
  type PublishedFile,
  type PutOptions,
  WORK_FOLDER,
} from './destination';
import { lockFile } from './lock';
import { isPossibleName } from './long-names';

export interface FolderOptions {
  /** Mode of published files (FILE_UPLOAD_PERMISSIONS); null leaves it to the umask. */
  readonly filePermissions?: number | null;
  /** Mode of folders that are created (FILE_UPLOAD_DIRECTORY_PERMISSIONS); null leaves it to the umask. */
  readonly folderPermissions?: number | null;
  /** The absolute path of a file outside of the folder that is published with it: the manifest. */
  readonly manifest?: string;
}

/** A file in a local folder: folders keep times. */
export interface FolderFile extends PublishedFile {
  readonly mtimeMs: number;
}

/**
 * Publishes into a local folder.
 *
 * It uses the file system's synchronous calls: thousands of small files take a fraction of the time that the
 * asynchronous calls need, and a build has nothing else to do meanwhile.
 */
export class FolderDestination implements Destination {
  readonly folder: string;
  readonly #options: FolderOptions;
  readonly #work: string;
  readonly #umask = process.umask();
  /** Folders that exist. */
  readonly #known = new Set<string>();
  readonly #problems: Problem[] = [];
  #scratchFolder: string | null = null;
  #written = 0;

  /** @param folder absolute path; created when something is written */
  constructor(folder: string, options: FolderOptions = {}) {
    this.folder = folder;
    this.#options = options;
    this.#work = path.join(folder, WORK_FOLDER);
  }

  get label(): string {
    return this.folder;
  }

  async inventory(): Promise<Map<string, FolderFile>> {
    assertNoDanglingLink(this.folder);
    const files = new Map<string, FolderFile>();
    this.#list('', namesIn(this.folder), files);
    const { manifest } = this.#options;
    const stat = manifest && lstatSync(manifest, { throwIfNoEntry: false });
    if (manifest && stat) files.set(manifest, { size: stat.size, mtimeMs: stat.mtimeMs });
    return files;
  }

  #list(location: string, names: readonly string[], files: Map<string, FolderFile>): void {
    const start = path.join(this.folder, location) + path.sep;
    const inside = location === '' ? '' : `${location}/`;
    for (const entry of names) {
      const name = inside + entry;
      if (name === WORK_FOLDER) continue;
      const file = start + entry;
      const stat = lstatSync(file, { throwIfNoEntry: false });
      // A name that is not UTF-8 leads to nothing: nobody can ask for it, and it is not ours.
      if (stat === undefined) continue;
      const { size, mtimeMs } = stat;
      if (stat.isDirectory()) this.#list(name, this.#namesInFolder(name, file), files);
      else if (stat.isSymbolicLink()) files.set(name, { size, mtimeMs, link: readlinkSync(file) });
      else files.set(name, { size, mtimeMs });
    }
  }

  /** Lists a folder below the root; one that may not be listed is somebody else's, such as ext4's lost+found. */
  #namesInFolder(name: string, folder: string): readonly string[] {
    try {
      return namesIn(folder);
    } catch (error) {
      if (!isSystemError(error, 'EACCES', 'EPERM')) throw error;
      this.#warn(WARNINGS.unreadableFolder, `${name}/`, folder, `cannot be listed: ${error.message}`);
      return [];
    }
  }

  problems(): readonly Problem[] {
    return this.#problems;
  }

  #warn(kind: WarningKind, file: string, source: string, message: string): void {
    if (this.#problems.some((problem) => problem.id === kind.id && problem.file === file)) return;
    this.#problems.push(problemOfFile(warning(kind, { file, source, message })));
  }

  canHold(name: string): boolean {
    return isPossibleName(this.folder, name);
  }

  async read(name: string): Promise<Buffer | null> {
    try {
      return readFile(this.#pathOf(name));
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return null;
      throw error;
    }
  }

  async put(name: string, content: Content, { mtimeMs }: PutOptions = {}): Promise<FolderFile> {
    const temporary = this.#temporaryFileFor(name);
    const bytes = 'bytes' in content ? content.bytes : smallFile(content.file);
    // A copy has its source's mode: without a setting it must have the one that a new file would get.
    const mode = this.#options.filePermissions ?? (bytes === null ? 0o666 & ~this.#umask : null);
    if (bytes === null && 'file' in content) copyFile(content.file, temporary);
    const descriptor = openSync(temporary, bytes === null ? 'r' : 'w', mode ?? 0o666);
    let written: Stats;
    try {
      if (bytes !== null) writeFileSync(descriptor, bytes);
      if (mtimeMs !== undefined) {
        const seconds = mtimeMs / 1000;
        this.#attempt('time of modification', name, () => {
          // Windows sets no times by a descriptor that only reads, as that of a copy does.
          if (bytes === null) utimesSync(temporary, seconds, seconds);
          else futimesSync(descriptor, seconds, seconds);
        });
      }
      written = fstatSync(descriptor);
      // Nearly always it has the mode already: the umask rarely takes bits away.
      if (mode !== null && (written.mode & 0o7777) !== mode) {
        this.#attempt('mode', name, () => fchmodSync(descriptor, mode));
      }
    } catch (error) {
      throw withPath(error, this.#pathOf(name));
    } finally {
      closeSync(descriptor);
    }
    content.check?.();
    this.#moveTo(temporary, name);
    return { size: written.size, mtimeMs: written.mtimeMs };
  }

  /** Sets an attribute, which file systems without it refuse: Android's, SMB and FUSE have no modes, or no times. */
  #attempt(attribute: string, name: string, set: () => void): void {
    try {
      set();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const message = `cannot be given its ${attribute} by the file system (${error.code})`;
      this.#warn(WARNINGS.limitedFileSystem, name, path.join(this.folder, name), message);
    }
  }

  async link(name: string, target: string): Promise<FolderFile> {
    const temporary = this.#temporaryFile();
    symlinkSync(target, temporary);
    const { size, mtimeMs } = lstatSync(temporary);
    this.#moveTo(temporary, name);
    return { size, mtimeMs, link: target };
  }

  async remove(name: string): Promise<void> {
    const file = this.#pathOf(name);
    rmSync(file, { force: true });
    // An empty folder holds no information, and would be in the way of a file of its name.
    const start = this.folder + path.sep;
    for (let parent = path.dirname(file); parent.startsWith(start); parent = path.dirname(parent)) {
      if (!removeIfEmpty(parent)) break;
      this.#known.delete(parent);
    }
  }

  async lock(owner?: string): Promise<() => Promise<void>> {
    assertNoDanglingLink(this.folder);
    this.#problems.length = 0;
    const release = this.#takeLock(owner);
    // Temporary files of an interrupted build are of no use to anyone now.
    const scratch = path.join(this.#work, 'scratch');
    rmSync(scratch, { recursive: true, force: true });
    return async () => {
      rmSync(scratch, { recursive: true, force: true });
      this.#scratchFolder = null;
      this.#known.clear();
      release();
      removeIfEmpty(this.#work); // when the build left no state
    };
  }

  #takeLock(owner?: string): () => void {
    for (let attempt = 1; ; attempt++) {
      // Any folder may have been removed since the last build.
      this.#known.clear();
      this.#makeFolder(this.#work);
      try {
        return lockFile(path.join(this.#work, 'lock'), owner);
      } catch (error) {
        // Another build that ends may remove the empty folder just after this one made it.
        if (!isSystemError(error, 'ENOENT') || attempt === 10) throw error;
      }
    }
  }

  async scratch(): Promise<string> {
    return this.#temporaryFolder();
  }

  /** A renamed file stays on its file system, so one outside of the folder is written beside its final place. */
  #temporaryFileFor(name: string): string {
    if (name !== this.#options.manifest) return this.#temporaryFile();
    this.#makeFolder(path.dirname(name));
    return `${name}.new`;
  }

  #temporaryFile(): string {
    return `${this.#temporaryFolder()}${path.sep}${this.#written++}`;
  }

  #temporaryFolder(): string {
    if (this.#scratchFolder === null) {
      const parent = path.join(this.#work, 'scratch');
      this.#makeFolder(parent);
      this.#scratchFolder = mkdtempSync(path.join(parent, 'build-'));
    }
    return this.#scratchFolder;
  }

  #moveTo(temporary: string, name: string): void {
    const file = this.#pathOf(name);
    this.#makeFolder(path.dirname(file));
    try {
      renameSync(temporary, file);
    } catch (error) {
      // Folders without a single file are in no inventory, and must not be in the way.
      if (!statSync(file, { throwIfNoEntry: false })?.isDirectory() || !removeEmptyFolders(file)) throw error;
      this.#known.clear();
      renameSync(temporary, file);
    }
  }

  #pathOf(name: string): string {
    if (name === this.#options.manifest) return name;
    const file = path.join(this.folder, name);
    if (!file.startsWith(this.folder + path.sep)) throw new Error(`'${name}' leads out of ${this.folder}`);
    return file;
  }

  /** Creates a folder and those above it, with the mode of the options. */
  #makeFolder(folder: string): void {
    if (this.#known.has(folder)) return;
    const first = mkdirSync(folder, { recursive: true });
    const mode = this.#options.folderPermissions;
    if (first !== undefined && mode != null) {
      for (let made = folder; made.length >= first.length; made = path.dirname(made)) {
        const current = made;
        this.#attempt('mode', `${path.relative(this.folder, made)}/`, () => chmodSync(current, mode));
      }
    }
    this.#known.add(folder);
  }
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** Removes a folder with all the folders in it, unless one of them holds a file. */
function removeEmptyFolders(folder: string): boolean {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(path.join(folder, entry.name));
  }
  return removeIfEmpty(folder);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}
