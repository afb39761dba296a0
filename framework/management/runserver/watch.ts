import { type Dirent, type FSWatcher, readdirSync, watch } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

/** Files that the running code was made of. */
const CODE = /(?:\.[cm]?[jt]s|\.json|^\.env)$/;

/** Folders without code of the project. */
const SKIPPED = /^(?:node_modules|bower_components|coverage|dist|\..*)$/;

/** Milliseconds to wait for further changes: editors write a file in several steps. */
const SETTLE = 60;

/** Watches folders until it is closed. */
export interface Watch {
  /** Watches the folders of these files too. */
  add(files: Iterable<string>): void;
  close(): void;
}

/** Calls back when code in a folder or below changes. See {@link watchFiles}. */
export function watchCode(
  roots: readonly string[],
  ignored: readonly string[],
  changed: (files: readonly string[]) => void,
): Watch {
  return watchFiles(roots, ignored, CODE, changed);
}

/**
 * Calls back when a file in a folder or below changes, once per burst of changes.
 *
 * Folders are watched, not files, of which a project has too many for the system's limits.
 *
 * @param roots the folders; `node_modules`, dot folders and `ignored` ones are left out
 * @param names matches the names of the files that matter
 * @param changed gets the files that changed, in the order in which they did
 */
export function watchFiles(
  roots: readonly string[],
  ignored: readonly string[],
  names: RegExp,
  changed: (files: readonly string[]) => void,
): Watch {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const burst = new Set<string>();

  const notify = (file: string) => {
    burst.add(file);
    timer ??= setTimeout(() => {
      const files = [...burst];
      timer = undefined;
      burst.clear();
      changed(files);
    }, SETTLE);
  };
  const watchFolder = (folder: string) => {
    if (watchers.has(folder) || ignored.includes(folder)) return;
    try {
      const watcher = watch(folder, (event, name) => {
        if (name === null) return;
        const path = join(folder, name);
        if (names.test(name)) notify(path);
        else if (event === 'rename') watchAnew(path);
      });
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
    } catch {
      // Gone between listing and watching.
    }
  };
  /** Watches a folder and those below it; gives a file in them that matters, if there is one. */
  const watchTree = (folder: string): string | null => {
    if (SKIPPED.test(basename(folder)) || ignored.includes(folder)) return null;
    const entries = listFolder(folder);
    if (entries === null) return null;
    watchFolder(folder);
    let found: string | null = null;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) found = watchTree(path) ?? found;
      else if (names.test(entry.name)) found = path;
    }
    return found;
  };
  /** Something of this name came or went. A folder that comes back, as when branches change, is another one. */
  const watchAnew = (path: string) => {
    for (const [folder, watcher] of watchers) {
      if (folder !== path && !folder.startsWith(path + sep)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    const found = watchTree(path);
    if (found !== null) notify(found);
  };

  for (const root of roots) watchTree(root);
  return {
    add(files) {
      const folders = new Set([...files].map((file) => dirname(file)));
      for (const folder of folders) if (!folder.split(sep).includes('node_modules')) watchFolder(folder);
    },
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function listFolder(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return null;
  }
}
