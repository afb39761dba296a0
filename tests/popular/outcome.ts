import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { JUDGEMENTS, POPULAR } from './packages';

/** The result of collecting one package and opening its pages. */
export interface Outcome {
  readonly name: string;
  readonly version: string;
  /** Files that were published, its companions' included. */
  readonly files: number;
  /** Set where the files were compressed as well. */
  readonly compressed: boolean;
  /** Pages that were opened. */
  readonly pages: number;
  /** Different requests of theirs. */
  readonly requests: number;
  /** Hashed files that were asked for by their own name. */
  readonly plain: readonly string[];
  /** Errors and warnings of collecting it with no option set but those that have more kinds of file rewritten. */
  readonly errors: number;
  readonly warnings: number;
  readonly differences: readonly string[];
}

/** The parts of an outcome that stay the same from run to run. */
export interface Verdict {
  readonly errors: number;
  readonly warnings: number;
  readonly differences: readonly string[];
}

const PAGE = path.join(__dirname, 'outcome.md');
const HEAD = `# Popular packages, collected and opened

What \`npm run test:popular\` found, and expects to find again; \`POPULAR_UPDATE=1 npm run test:popular\` writes it anew, for
all packages or those that \`-t\` names. _Errors_ and _warnings_ are those of \`collectstatic\` with \`html\`, \`svg\` and
\`webmanifest\`, each kind once: packages ship pages that refer to files which they do not ship. _By plain name_ counts
files that were asked for without their hash, because a script puts their names together.

| package | version | compressed | files | pages | requests | by plain name | errors | warnings | differences |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
`;

/** One line for the terminal. */
export function describeOutcome(outcome: Outcome): string {
  const { name, files, errors, warnings, pages, requests, plain, differences } = outcome;
  return `${name}: ${files} files, ${errors} errors, ${warnings} warnings; ${pages} pages, ${requests} requests, ${plain.length} by plain name, ${differences.length} differences`;
}

/** The verdict that is written down; null where there is none. */
export function expectedVerdict(name: string): Verdict | null {
  const { rows, sections } = readPage();
  const cells = rows.get(name)?.split('|');
  if (cells === undefined) return null;
  const [errors = 0, warnings = 0] = cells.slice(8, 10).map(Number);
  const differences = [...(sections.get(name) ?? '').matchAll(/^- `(.*)`$/gm)].map(([, entry = '']) => entry);
  return { errors, warnings, differences };
}

/** The verdict of an outcome. */
export function verdictOf({ errors, warnings, differences }: Outcome): Verdict {
  return { errors, warnings, differences: differences.map(inOneLine) };
}

/** Writes the outcome of a package into the page, in place of an earlier one. */
export function writeOutcome(outcome: Outcome): void {
  const { rows, sections } = readPage();
  const { name, version, compressed, files, pages, requests, plain, errors, warnings, differences } = outcome;
  const cells = [name, version, compressed ? 'yes' : '', files, pages, requests, plain.length];
  rows.set(name, `| ${[...cells, errors, warnings, differences.length].join(' | ')} |`);
  const entries = differences.map((entry) => `- \`${inOneLine(entry)}\``);
  const judgement = name in JUDGEMENTS ? `${JUDGEMENTS[name]}\n\n` : '';
  if (entries.length > 0) sections.set(name, `## ${name}\n\n${judgement}${entries.join('\n')}\n`);
  else sections.delete(name);
  const names = Object.keys(POPULAR);
  const inOrder = (parts: ReadonlyMap<string, string>) => names.flatMap((each) => parts.get(each) ?? []);
  writeFileSync(PAGE, [`${HEAD}${inOrder(rows).join('\n')}\n`, ...inOrder(sections)].join('\n'));
}

function readPage(): { rows: Map<string, string>; sections: Map<string, string> } {
  const text = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  const [table = '', ...sections] = text.split(/\n(?=## )/);
  const rows = table.split('\n').filter((line) => /^\| \S+ \| \d/.test(line));
  return {
    rows: new Map(rows.map((row) => [row.split(' ')[1] ?? '', row])),
    sections: new Map(
      sections.map((section) => [/^## (\S+)/.exec(section)?.[1] ?? '', `${section.trimEnd()}\n`]),
    ),
  };
}

/** The first line of a text, fit for a code span. */
function inOneLine(text: string): string {
  return (text.split('\n')[0] ?? '').replaceAll('`', "'");
}
