import { readFileSync, writeFileSync } from 'node:fs';

/** Puts results between their two markers in a page of Markdown; throws when the page has lost them. */
export function writeIntoPage(file: string, command: string, results: string): void {
  const page = readFileSync(file, 'utf8');
  const marker = `<!-- results: written by \`${command}\` -->`;
  const begin = page.indexOf(marker);
  const end = page.indexOf('<!-- end of results -->', begin);
  if (begin < 0 || end < 0) throw new Error(`${file} lacks ${marker}, or the end of these results`);
  writeFileSync(file, `${page.slice(0, begin + marker.length)}\n\n${results}\n\n${page.slice(end)}`);
}

/** A table of Markdown: what stands in its first column is text, everything else figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map(line).join('\n');
}
