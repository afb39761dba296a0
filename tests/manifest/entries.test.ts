import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  entriesOf,
  type ManifestContent,
  ManifestError,
  openManifest,
  parseManifest,
} from '../../framework/manifest';
import { serializeManifest } from '../../framework/staticfiles/manifest';

const COUNT = 2500;
const DICTIONARY = `${'A'.repeat(43)}=`;
/** Names of all kinds: of digits, beyond the BMP, one the beginning of another, with what sorts before a quote. */
const ODD = [
  '10',
  '9',
  'a',
  'a!',
  'a b',
  'a.b',
  'ÿ',
  '\uFF5E',
  '\u{1F600}',
  '__proto__',
  'toString',
  '{',
  ',',
];

function digest(index: number): string {
  return index.toString(16).padStart(12, '0');
}

/** Makes a large manifest with an earlier version of each file, a difference for each second one, and a bundler's file. */
function release(): ManifestContent & Required<Pick<ManifestContent, 'earlier' | 'deltas' | 'modules'>> {
  const sources = [
    ...ODD,
    ...Array.from({ length: COUNT }, (_, index) => `app${index % 7}/file-${index}.js`),
  ];
  const parts = {
    paths: Object.create(null) as Record<string, string>,
    files: Object.create(null) as Record<string, { size: number; integrity: string; immutable?: true }>,
    earlier: Object.create(null) as Record<string, { path: string; superseded: string }[]>,
    deltas: Object.create(null) as Record<string, object[]>,
    modules: Object.create(null) as Record<string, string[]>,
  };
  for (const [index, source] of sources.entries()) {
    const name = (hash: string) => source.replace(/(\.\w+)?$/, `.${hash}$1`);
    const [published, former] = [name(digest(index)), name(digest(index + 100_000))];
    parts.paths[source] = published;
    parts.files[published] = { size: index, integrity: `sha384-${index}` };
    parts.files[source] = { size: index, integrity: `sha384-${index}` };
    parts.earlier[source] = [{ path: former, superseded: '2026-11-27' }];
    if (index % 2 === 0) {
      const file = `${published}.${digest(index)}.dcb`;
      parts.deltas[published] = [
        { from: former, dictionary: DICTIONARY, encoding: 'dcb', path: file, size: 7 },
      ];
    }
    if (index % 5 === 0) parts.modules[source] = ['a', 'a.b'];
  }
  parts.paths['assets/index-DiwrgTda.js'] = 'assets/index-DiwrgTda.js';
  parts.files['assets/index-DiwrgTda.js'] = { size: 1, integrity: 'sha384-x', immutable: true };
  parts.earlier['assets/index-*.js'] = [{ path: 'assets/index-Bx12cdEf.js', superseded: '2026-11-27' }];
  return parts as ReturnType<typeof release>;
}

describe('a manifest of many files', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-entries-'));
    file = path.join(folder, 'staticfiles.json');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function opened(text: string | Buffer) {
    writeFileSync(file, text);
    const entries = openManifest(file);
    if (entries === null) throw new Error('no manifest');
    return entries;
  }

  it('has a line for each entry, an index of them, and is JSON that means the same', () => {
    const content = release();
    const text = serializeManifest(content);
    expect(text).toContain('\n  "app0/file-0.js": "app0/file-0.');
    const { index, ...value } = JSON.parse(text);
    expect(Object.keys(index.sections)).toEqual(['paths', 'files', 'earlier', 'deltas', 'modules']);
    expect(Object.keys(value)).toEqual(['paths', 'version', 'hash', 'files', 'earlier', 'deltas', 'modules']);
    expect(new Map(Object.entries(value.paths))).toEqual(new Map(Object.entries(content.paths)));
    expect(value.deltas).toEqual({ ...content.deltas });
  });

  it('gives for every name what parsing all of it gives', () => {
    const text = serializeManifest(release());
    const whole = entriesOf(parseManifest(text, file));
    const entries = opened(text);
    const { paths, files, earlier, deltas, modules } = parseManifest(text, file);
    const versions = Object.values(earlier).flatMap((list) => list.map((version) => version.path));
    const differences = Object.values(deltas).flatMap((list) => list.map((delta) => delta.path));
    const asked = [paths, files, earlier, deltas, modules].flatMap((map) => Object.keys(map));
    const absent = ['', ' ', '"', 'a"', 'app', 'zzz', '\u{10FFFF}', 'a.0123456789ab.js.0123456789ab.dcb'];
    for (const name of [...asked, ...versions, ...differences, ...absent]) {
      for (const map of ['paths', 'files', 'deltas', 'modules', 'lazyModules'] as const) {
        expect(entries[map].get(name), `${map} ${name}`).toEqual(whole[map].get(name));
      }
      expect(entries.sourceOf(name), name).toBe(whole.sourceOf(name));
      expect(entries.isDelta(name), name).toBe(whole.isDelta(name));
    }
    expect(new Map(entries.files)).toEqual(new Map(whole.files));
    expect([entries.modules.isEmpty, entries.lazyModules.isEmpty]).toEqual([false, true]);
  });

  it('has entries that are not parsed before they are asked for', () => {
    const { parse } = JSON;
    let length = 0;
    JSON.parse = (text: string, ...rest) => {
      length += text.length;
      return parse(text, ...rest);
    };
    try {
      const entries = opened(serializeManifest(release()));
      expect(entries.paths.get('app0/file-0.js')).toMatch(/^app0\/file-0\./);
    } finally {
      JSON.parse = parse;
    }
    expect(length).toBeLessThan(1000);
  });

  it('is parsed as a whole when it was changed by hand, and gives what was put there', () => {
    const text = serializeManifest(release());
    const changed = text.replace('"app0/file-0.js": "app0/file-0.', '"app0/file-0.js": "app0/FILE-0.');
    expect(opened(changed).paths.get('app0/file-0.js')).toMatch(/^app0\/FILE-0\./);
    expect(opened(JSON.stringify(JSON.parse(text))).paths.get('9')).toBe(JSON.parse(text).paths['9']);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -1000)],
    ['without its beginning', (text: string) => text.slice(1000)],
    [
      'with zeros in the middle',
      (text: string) => `${text.slice(0, 50_000)}${'\0'.repeat(9)}${text.slice(50_009)}`,
    ],
    ['with nothing but its end', (text: string) => text.slice(-80)],
  ])('is refused when it is %s', (_, damage) => {
    writeFileSync(file, damage(serializeManifest(release())));
    expect(() => openManifest(file)).toThrow(ManifestError);
    expect(() => openManifest(file)).toThrow(`${file} is not JSON`);
  });

  it.each([
    ['a key that JSON writes with escapes', { 'a"b': 'a"b' }, {}],
    ['a source that does not follow from the hashed name', { 'a.js': 'a.b.0123456789ab.js' }, {}],
    [
      'an earlier version of another name',
      {},
      { earlier: { a: [{ path: 'b.0123456789ab', superseded: '2026-11-27' }] } },
    ],
    [
      'a difference of another name',
      {},
      { deltas: { a: [{ from: 'b', dictionary: DICTIONARY, encoding: 'dcb', path: 'c.dcb', size: 1 }] } },
    ],
  ] as const)('is written without an index, and read, with %s', (_, paths, others) => {
    const content = release();
    const text = serializeManifest({ ...content, ...others, paths: { ...content.paths, ...paths } });
    expect(JSON.parse(text).index).toBeUndefined();
    const entries = opened(text);
    for (const [source, published] of Object.entries(paths))
      expect(entries.paths.get(source)).toBe(published);
    if ('earlier' in others) expect(entries.sourceOf('b.0123456789ab')).toBe('a');
    if ('deltas' in others) expect(entries.isDelta('c.dcb')).toBe(true);
  });

  it('is refused entry by entry where another program wrote one that cannot be used', () => {
    const content = release();
    const text = serializeManifest({ ...content, files: { ...content.files, bad: 1 as never } });
    expect(() => opened(text).files.get('bad')).toThrow(/"files" has an entry for 'bad' that cannot be used/);
  });
});
