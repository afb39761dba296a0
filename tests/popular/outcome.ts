/** The outcome for one package. */
export interface Outcome {
  readonly name: string;
  readonly version: string;
  readonly storage: string;
  /** Files of the package that were published, its companions' included. */
  readonly files: number;
  /** Of collecting it with no option set but those that have more kinds of file rewritten. */
  readonly errors: number;
  readonly warnings: number;
  /** Pages that were opened. */
  readonly pages: number;
  /** Different requests of theirs. */
  readonly requests: number;
  /** Hashed files that were asked for by their own name. */
  readonly plain: readonly string[];
  readonly differences: readonly string[];
}

/** One line for the terminal. */
export function describeOutcome(outcome: Outcome): string {
  const { name, files, errors, warnings, pages, requests, plain, differences } = outcome;
  return `${name}: ${files} files, ${errors} errors, ${warnings} warnings; ${pages} pages, ${requests} requests, ${plain.length} by plain name, ${differences.length} differences`;
}

/** The table that is kept beside the test. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(
    ({ name, version, storage, files, errors, warnings, pages, requests, plain, differences }) =>
      `| ${[name, version, storage.startsWith('C') ? 'yes' : '', files, errors, warnings, pages, requests, plain.length, differences.length].join(' | ')} |`,
  );
  const told = outcomes.filter(({ differences }) => differences.length > 0);
  return [
    '# Popular packages, collected and opened',
    '',
    'Written by `npm run test:popular -- -u`.',
    '',
    '| package | version | compressed | files | errors | warnings | pages | requests | by plain name | differences |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...told.flatMap(({ name, differences }) => [
      `## ${name}`,
      '',
      ...differences.map((entry) => `- \`${entry.replaceAll('`', "'")}\``),
      '',
    ]),
  ].join('\n');
}
