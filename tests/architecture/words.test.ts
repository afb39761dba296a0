import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../running';
import { frameworkSources, trackedFiles } from './sources';

/** A doc comment that opens with a question word has to be parsed before it is understood. */
const QUESTION = /(?:\/\*\*?|^\s*\*) *(?:What|Whether|Where|Who|How|Which|When|Whose|Why)\b/;

/** A picture of the code as a building: fit for a plan, but not for the names and the rules of code. */
const BUILDING = /(?<![-\w])(?:houses?|rooms?|faces?|walls?)(?![-\w])/i;

/** The address of a package registry: whoever installs decides where from. */
const REGISTRY = /\bregistry\.[\w-]+\.(?:org|com|net|io|dev)\b/i;

function questions(source: string): string[] {
  return source.split('\n').filter((line) => QUESTION.test(line));
}

/** The lines of tracked text files that an expression finds, as `file: line`. */
function linesWith(expression: RegExp, leaveOut: RegExp): string[] {
  return trackedFiles()
    .filter((file) => !leaveOut.test(file))
    .flatMap((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      if (text.includes('\0')) return [];
      return text
        .split('\n')
        .filter((line) => expression.test(line))
        .map((line) => `${file}: ${line.trim().slice(0, 100)}`);
    });
}

describe('doc comments', () => {
  it('begin with a verb or with the noun that they document', () => {
    const found = frameworkSources().flatMap(({ file, source }) =>
      questions(source).map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  it('do so in tests, benchmarks and scripts, too', () => {
    const others = /^(?!(?:tests|bench|scripts|project)\/.*\.[cm]?[jt]s$)|architecture\/words/;
    expect(linesWith(QUESTION, others)).toEqual([]);
  });

  it.each([
    '/** What it does. */',
    ' * Whether it is.',
    '  /** Where it lies, and why. */',
    '/* How many. */',
  ])('such as %j do not', (comment) => expect(questions(comment)).toEqual([comment]));
});

it('code, rules and documentation speak of parts and entries, not of a building', () => {
  expect(linesWith(BUILDING, /^package-lock\.json$|\.svg$|^bench\/last-results|architecture\/words/)).toEqual(
    [],
  );
  for (const word of ['The house', 'its walls', 'a room', 'by its face'])
    expect(BUILDING.test(word)).toBe(true);
  for (const word of ['surface', 'interface', 'font-face', 'md-face', '-Wall'])
    expect(BUILDING.test(word)).toBe(false);
});

it('no file names a package registry', () => {
  expect(linesWith(REGISTRY, /^$/)).toEqual([]);
  expect(REGISTRY.test(`https://${['registry', 'npmjs', 'org'].join('.')}/`)).toBe(true);
});

it('modules are loaded on demand in seven places, where it is measured that it pays', () => {
  const found = frameworkSources().flatMap(({ file, source }) =>
    [...source.matchAll(/require\('([^']+)'\) as typeof import\(/g)].map(
      ([, name = '']) => `${file} loads ${name}`,
    ),
  );
  expect(found.sort()).toEqual([
    'bin.ts loads ./index',
    'bin.ts loads ./standalone',
    'http/application.ts loads @hono/node-server',
    'metrics/render.ts loads prom-client',
    'staticfiles/references/character-references.ts loads entities/decode',
    'staticfiles/references/tags.ts loads parse5',
    'templates/engine.ts loads liquidjs',
  ]);
});

describe('the sources of the wrapper', () => {
  it('have no line that begins with a tab, which the build would take for the indentation of its file', () => {
    const wrapper = frameworkSources().filter(({ file }) =>
      /^(?:whitenoise|manifest|assets|headers)\//.test(file),
    );
    expect(wrapper.length).toBeGreaterThan(50);
    // A tab in a text that is written as `\t` stays in one line.
    expect(wrapper.filter(({ source }) => /^\t/m.test(source)).map(({ file }) => file)).toEqual([]);
  });
});
