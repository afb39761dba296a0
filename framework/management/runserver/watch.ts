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

/**
 * Calls back when code in a folder or below changes, once per burst of changes.
 *
 * @param roots the folders; `node_modules`, dot folders and `ignored` ones are left out
 * @param changed gets the file that changed first
 */
export function watchCode(
  roots: readonly string[],
  ignored: readonly string[],
  changed: (file: string) => void,
): Watch {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;

  const notify = (file: string) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed(file);
    }, SETTLE);
  };
  const watchFolder = (folder: string) => {
    if (watchers.has(folder) || ignored.includes(folder)) return;
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name === null) return;
        const path = join(folder, name);
        if (CODE.test(name)) notify(path);
        else watchTree(path);
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
  const watchTree = (folder: string) => {
    if (SKIPPED.test(basename(folder)) || ignored.includes(folder)) return;
    const entries = listFolder(folder);
    if (entries === null) return;
    watchFolder(folder);
    for (const entry of entries) {
      if (entry.isDirectory()) watchTree(join(folder, entry.name));
    }
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
