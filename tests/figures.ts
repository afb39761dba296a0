import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DOCS = path.join(__dirname, '..', 'docs');

/**
 * Puts figures into their place in a page of the guide, between `<!-- name -->` and `<!-- /name -->`.
 *
 * @param file the page in docs/
 * @throws Error when the page has no such place
 */
export function writeFigures(name: string, text: string, file = 'reliability.md'): void {
  const page = readFileSync(path.join(DOCS, file), 'utf8');
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/${file} has no place for the figures of ${name}`);
  writeFileSync(path.join(DOCS, file), `${page.slice(0, from + start.length)}${text}\n${page.slice(to)}`);
}
