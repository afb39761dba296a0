import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../running';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

it('docs/assets.md has a heading for every option of openAssets, with its type, its default and an example', () => {
  const declared =
    read('framework/assets/open-assets-options.ts').split('export interface OpenAssetsOptions {')[1] ?? '';
  const names = [...(declared.split('\n}')[0] ?? '').matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name);
  const chapter = read('docs/assets.md').split('\n## openAssets(root, options)\n')[1] ?? '';
  const [, ...sections] = chapter.split(/^### /m);
  expect(sections.map((section) => section.split('\n')[0])).toEqual(names);
  for (const section of sections) expect(section).toMatch(/^\w+\n\nType: `.+` · Default: .+\n[\s\S]*```ts\n/);
});
