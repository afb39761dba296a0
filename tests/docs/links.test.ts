import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../running';
import { brokenLinks } from './links';

/** The files that the package has besides its code. */
const shipped = (file: string) => /^(?:README\.md|LICENSE|docs\/[^/]+)$/.test(file);

describe('the README and the guide', () => {
  it('link to pages, headings and pictures that are there, and that the package has as well', () => {
    const guide = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
    const pages = new Map(
      ['README.md', ...guide.map((name) => `docs/${name}`)].map(
        (name) => [name, readFileSync(path.join(ROOT, name), 'utf8')] as const,
      ),
    );
    expect(brokenLinks(pages, (file) => shipped(file) && existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('are searched for links by a test that finds broken ones', () => {
    const pages = new Map([
      [
        'README.md',
        '# A *title*\n[a](docs/a.md#the-way-of-a-file) [b](docs/b.md) [c](#a-title) [d](https://a.example)',
      ],
      [
        'docs/a.md',
        '## The way of `a` file\n```\n[e](gone.md)\n```\n[f](../README.md#gone) `[g](gone.md)` ![h](gone.svg)',
      ],
    ]);
    expect(brokenLinks(pages, (file) => pages.has(file))).toEqual([
      'README.md: docs/b.md',
      'docs/a.md: ../README.md#gone',
      'docs/a.md: gone.svg',
    ]);
  });
});
