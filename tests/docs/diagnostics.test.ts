import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WARNINGS } from '../../framework/staticfiles/warnings';
import { ROOT } from '../running';

const page = readFileSync(path.join(ROOT, 'docs', 'diagnostics.md'), 'utf8');
const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, heading = '']) => heading);

/** The ids of the checks that load what a server loads; tests/checks/start-checks.test.ts shows each. */
const START_CHECKS = ['urls.E001', 'middleware.E001', 'templates.E001', 'templates.W002', 'serving.E001'];

/** The ids that the sources of one folder give to checks and warnings, some without the part before the dot. */
function idsBelow(folder: string, prefix: string): string[] {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const texts = sources.map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const ids = texts.flatMap((text) => text.match(/'(?:\w+\.)?[EIW]\d{3}'/g) ?? []);
  return ids.map((id) => id.slice(1, -1)).map((id) => (id.includes('.') ? id : `${prefix}.${id}`));
}

/** The ids that the sources give to checks and warnings. */
function idsInSources(): Set<string> {
  return new Set([
    ...idsBelow(path.join(ROOT, 'framework', 'staticfiles'), 'staticfiles'),
    ...idsBelow(path.join(ROOT, 'framework', 'checks'), 'security'),
    ...START_CHECKS,
  ]);
}

describe('the page of diagnostics', () => {
  it('has a section for every id, and none for ids that are gone', () => {
    expect(headings.toSorted()).toEqual([...idsInSources()].sort());
  });

  it('says of every warning how to be rid of it', () => {
    for (const { id } of Object.values(WARNINGS)) {
      const section = page.slice(page.indexOf(`### ${id}\n`)).split(/\n##/)[0] ?? '';
      expect(section, id).toMatch(/\*\*Way out:\*\* \S/);
    }
  });
});
