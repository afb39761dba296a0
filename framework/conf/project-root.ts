import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The project's folder: the nearest one from `folder` upwards that holds a package.json.
 *
 * Meant for `BASE_DIR: projectRoot(__dirname)`, which says the same in `project/settings.ts` and in the
 * compiled `dist/project/settings.js`. Where no folder has a package.json the answer is `folder` itself.
 */
export function projectRoot(folder: string): string {
  const start = resolve(folder);
  for (let current = start; ; current = dirname(current)) {
    if (existsSync(join(current, 'package.json'))) return current;
    if (dirname(current) === current) return start;
  }
}
