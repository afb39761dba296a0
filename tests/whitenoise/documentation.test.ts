import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../framework/whitenoise/resolve-options';

const HOME = path.join(__dirname, '..', '..');
const text = readFileSync(path.join(HOME, 'docs', 'serving.md'), 'utf8');
const optionsChapter = text.slice(text.indexOf('\n## Options'), text.indexOf('\n## Methods'));

describe('docs/serving.md', () => {
  it('has a heading for every option, and for nothing else', () => {
    const headings = [...optionsChapter.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    const declared = readFileSync(path.join(HOME, 'framework', 'whitenoise', 'options.ts'), 'utf8');
    const body = declared.slice(declared.indexOf('export interface WhiteNoiseOptions'));
    const names = [...body.slice(0, body.indexOf('\n}')).matchAll(/^ {2}readonly (\w+)\?:/gm)].map(
      ([, name]) => name,
    );
    expect(headings).toEqual(names);
  });

  it('gives each option a type, a default and an example', () => {
    for (const section of optionsChapter.split(/^### /m).slice(1)) {
      expect(section, section.slice(0, 30)).toMatch(/^\w+\n\nType: `.+` · Default: .+\n[\s\S]*```ts\n/);
    }
  });

  it('states the defaults that hold', () => {
    const defaults = resolveOptions({});
    const stated = (name: string) =>
      new RegExp(`### ${name}\\n\\n.* Default: \`(.*?)\``).exec(optionsChapter)?.[1]?.replaceAll("'", '');
    for (const name of [
      'autorefresh',
      'maxAge',
      'allowAllOrigins',
      'charset',
      'compress',
      'allowDotfiles',
      'allowExternalSymlinks',
      'missing',
      'explainMissing',
    ] as const) {
      expect(stated(name), name).toBe(String(defaults[name]));
    }
  });
});
