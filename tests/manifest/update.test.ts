import { describe, expect, it } from 'vitest';
import type { ManifestContent } from '../../framework/manifest';
import { type Changes, serializeManifest, updateLines } from '../../framework/staticfiles/manifest';
import { randomNumbers } from '../fuzz/requests';

type Maps = Record<'paths' | 'files' | 'earlier' | 'deltas', Record<string, unknown>>;

/** Names in an order that is not that of UTF-16, and some that stand first or last. */
const ODD = ['!', '10', '9', 'a', 'a!', 'a b', 'ÿ', '～', '\u{1F600}', '__proto__', '~'];
const SOURCES = [...ODD, ...Array.from({ length: 2100 }, (_, index) => `app${index % 7}/file-${index}.js`)];

function published(source: string, version: number): string {
  return source.replace(/(\.\w+)?$/, `.${version.toString(16).padStart(12, '0')}$1`);
}

/** Makes the manifest of a release: a version of each source, and earlier versions and differences of some. */
function release(versions: ReadonlyMap<string, number>): Maps {
  const maps: Maps = {
    paths: Object.create(null),
    files: Object.create(null),
    earlier: Object.create(null),
    deltas: Object.create(null),
  };
  for (const [source, version] of versions) {
    const [now, before] = [published(source, version), published(source, version - 1)];
    maps.paths[source] = now;
    maps.files[now] = { size: version, integrity: `sha384-${'x'.repeat(version % 9)}` };
    maps.files[source] = maps.files[now];
    if (version % 5 !== 1) continue;
    maps.files[before] = { size: version - 1, integrity: 'sha384-' };
    maps.earlier[source] = [{ path: before, superseded: '2026-11-27' }];
    const path = `${now}.${'0'.repeat(12)}.dcb`;
    const dictionary = `${'A'.repeat(43)}=`;
    maps.deltas[now] = [{ from: before, dictionary, encoding: 'dcb', path, size: 7 }];
  }
  return maps;
}

function text(maps: Maps): Buffer {
  return Buffer.from(serializeManifest(maps as unknown as ManifestContent));
}

/** Lists the entries that one release has otherwise than another. */
function changesOf(before: Maps, now: Maps): Record<string, Changes> {
  const changes: Record<string, Map<string, unknown>> = {};
  for (const name of Object.keys(now) as (keyof Maps)[]) {
    const entries = new Map<string, unknown>();
    changes[name] = entries;
    for (const key of new Set([...Object.keys(before[name]), ...Object.keys(now[name])])) {
      const value = now[name][key] ?? null;
      if (JSON.stringify(before[name][key] ?? null) !== JSON.stringify(value)) entries.set(key, value);
    }
  }
  return changes;
}

describe('a manifest in lines', () => {
  it('is after a change of entries the text that is written of the whole release', () => {
    const random = randomNumbers(7);
    let versions = new Map(SOURCES.map((source) => [source, 10 + (random() % 3)]));
    for (let round = 0; round < 60; round++) {
      const before = release(versions);
      versions = new Map(versions);
      for (let count = random() % 6; count >= 0; count--) {
        const source = random() % 2 === 0 ? ODD[random() % ODD.length] : SOURCES[random() % SOURCES.length];
        if (random() % 4 === 0) versions.delete(source as string);
        else versions.set(source as string, 10 + (random() % 200));
      }
      const now = release(versions);
      const updated = updateLines(text(before), changesOf(before, now));
      // Python writes names beyond ASCII otherwise, so that Django's digest of them has to be made anew.
      if ([...versions.keys()].some((name) => /[^ -~]/.test(name))) expect(updated).toBeNull();
      else expect(String(updated)).toBe(String(text(now)));
      if (round === 20) for (const name of ODD) if (/[^ -~]/.test(name)) versions.delete(name);
    }
  });

  it('gets and loses its first and its last earlier version and difference', () => {
    const all = new Map(SOURCES.filter((name) => /^[ -~]*$/.test(name)).map((name) => [name, 10]));
    const none = release(all);
    const one = release(new Map(all).set('app3/file-3.js', 21));
    expect(String(updateLines(text(none), changesOf(none, one)))).toBe(String(text(one)));
    expect(String(updateLines(text(one), changesOf(one, none)))).toBe(String(text(none)));
  });

  it('is not changed where it has no lines, nor with a key that needs escapes', () => {
    const few = release(new Map([['a.js', 10]]));
    expect(updateLines(text(few), {})).toBeNull();
    const many = release(new Map(SOURCES.map((source) => [source, 10])));
    expect(updateLines(text(many), { paths: new Map([['a"b', 'a"b.000000000001']]) })).toBeNull();
  });
});
