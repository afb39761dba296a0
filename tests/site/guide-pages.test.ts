import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { linked, parsePage, readGuide } from '../../project/apps/guide/pages';
import { ROOT } from '../running';

describe('the guide of the example site', () => {
  it('has every page of docs/ with its title and a sentence about it', () => {
    const guide = readGuide();
    const files = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
    expect(guide.map(({ name }) => `${name}.md`).sort()).toEqual(files.sort());
    for (const { title, summary, text } of guide) {
      expect(title).not.toMatch(/[`#*[\]]/);
      expect(summary).toMatch(/\w.*\.$/);
      expect(text.length).toBeGreaterThan(300);
    }
  });

  it('is empty where the package has no docs/', () => {
    expect(readGuide(path.join(os.tmpdir(), 'no-such-folder'))).toEqual([]);
  });

  it('takes the title and the first sentence of prose from a page', () => {
    const page = parsePage('x', '# The `x`\n\n> aside\n\nIt [does](y.md) *much*, and\nmore. Then rests.\n');
    expect(page).toMatchObject({ title: 'The x', summary: 'It does much, and more.' });
  });

  it('links what leads to another page, and leaves everything else as it is', () => {
    const pages = [parsePage('y', '# Y\n\nWhy.\n')];
    const markdown = 'See [y](y.md#part), [z](z.md) and [w](https://w.example/y.md).';
    expect(linked(markdown, pages)).toEqual([
      { text: 'See ', page: null },
      { text: 'y', page: 'y' },
      { text: ', [z](z.md) and [w](https://w.example/y.md).', page: null },
    ]);
  });
});
