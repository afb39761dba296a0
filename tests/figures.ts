import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PAGE = path.join(__dirname, '..', 'docs', 'reliability.md');

/**
 * Puts figures into their place in docs/reliability.md, between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error when the page has no such place
 */
export function writeFigures(name: string, text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no place for the figures of ${name}`);
  writeFileSync(PAGE, `${page.slice(0, from + start.length)}${text}\n${page.slice(to)}`);
}
