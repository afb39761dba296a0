import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../running';

const page = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8');
const { forbidden } = require('../../.dependency-cruiser.cjs') as {
  readonly forbidden: readonly {
    readonly name: string;
    readonly comment: string;
    readonly from: { path: string[] };
  }[];
};

/** The parts that each part may import, as the rules have it. */
const ALLOWED = Object.fromEntries(
  forbidden.flatMap(({ name, comment }) => {
    const [, part] = /^imports-of-(.*)$/.exec(name) ?? [];
    const [, names = ''] = / may import (.*)\.$/.exec(comment) ?? [];
    return part === undefined ? [] : [[part, names === 'no other part' ? [] : names.split(', ')]];
  }),
);

/** The text from one heading of the page to the next. */
function section(heading: string): string {
  const [, text] = page.split(`\n## ${heading}\n`);
  expect(text, `a heading '${heading}'`).toBeDefined();
  return text?.split('\n## ')[0] ?? '';
}

/** The names in backticks in each row of a section's table, by column. */
function tableOf(heading: string): string[][][] {
  return section(heading)
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`'))
    .map((line) =>
      line.split(' | ').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)),
    );
}

describe('docs/architecture.md', () => {
  it.each([
    ['The way of a request', 'framework/whitenoise'],
    ['The way of a file', 'framework/staticfiles'],
  ])('names in "%s" files that are there, and functions that they have', (heading, folder) => {
    const steps = tableOf(heading).map((cells) => cells.slice(-2).map(([name = '']) => name));
    expect(steps.length).toBeGreaterThan(5);
    for (const [name, file = ''] of steps) {
      const source = readFileSync(path.join(ROOT, folder, file), 'utf8');
      expect(source, file).toMatch(new RegExp(`(?:function|class) ${name}\\b|^  (?:async )?${name}\\(`, 'm'));
    }
  });

  it('gives the rules of imports as they are checked', () => {
    const rows = tableOf('Who may import whom').flatMap(([names = [], allowed = []]) =>
      names.map((n) => [n, allowed]),
    );
    const rules = Object.fromEntries(rows.filter(([name]) => String(name) in ALLOWED));
    expect(rules).toEqual(ALLOWED);
  });

  it('names the modules that every part may import', () => {
    const leaves = forbidden.find(({ name }) => name === 'leaves-import-nothing')?.from.path ?? [];
    expect(leaves.length).toBeGreaterThan(3);
    for (const leaf of leaves) {
      const name = leaf.replace('^framework/', '').replace('\\.ts$', '.ts');
      expect(section('Who may import whom')).toContain(`\`${name}\``);
    }
  });

  it('names no file of the repository that is not there', () => {
    const paths = [...page.matchAll(/`((?:framework|scripts|tests|docs)\/[\w./-]*|[\w-]+\.ts)`/g)].map(
      ([, name = '']) => name,
    );
    const places = [
      '',
      'framework',
      'framework/whitenoise',
      'framework/staticfiles',
      'framework/staticfiles/pipeline',
    ];
    const gone = paths.filter((name) => !places.some((place) => existsSync(path.join(ROOT, place, name))));
    expect(gone.filter((name) => name !== 'index.ts' && name !== 'providers.ts')).toEqual([]);
  });
});
