import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CONTENT = fileURLToPath(new URL('../.content/', import.meta.url));

/** The title of an assembled page, without marks. */
export function titleOf(page: string): string {
  const [, title = page] = /^# (.+)$/m.exec(readFileSync(path.join(CONTENT, `${page}.md`), 'utf8')) ?? [];
  return title.replaceAll('`', '');
}

/** Links to the pages of examples. */
export function exampleLinks(): { text: string; link: string }[] {
  return readdirSync(path.join(CONTENT, 'examples'))
    .map((file) => file.slice(0, -'.md'.length))
    .filter((name) => name !== 'index')
    .map((name) => ({ text: titleOf(`examples/${name}`), link: `/examples/${name}` }));
}
