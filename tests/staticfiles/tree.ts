import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that the running test may do with as it likes; removed after it. */
export function folder(): string {
  const created = mkdtempSync(path.join(os.tmpdir(), 'whitenoise-test-'));
  made.push(created);
  return created;
}

/** Writes files into a folder, or into a new one. */
export function tree(files: Readonly<Record<string, string | Uint8Array>>, into = folder()): string {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(into, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return into;
}

/** The files below a folder and their contents as text, the build's own folder left out. */
export function contents(root: string): Record<string, string> {
  return Object.fromEntries(paths(root).map((name) => [name, readFileSync(path.join(root, name), 'latin1')]));
}

/** The paths of the files below a folder, sorted, the build's own folder left out. */
export function paths(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((name) => !name.startsWith('.whitenoise/'))
    .sort();
}
