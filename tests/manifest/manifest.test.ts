import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  isHashedName,
  looksBuilt,
  looksHashed,
  MANIFEST_NAME,
  ManifestError,
  parseManifest,
  readManifest,
} from '../../framework/manifest';
import { manifestHash, serializeManifest } from '../../framework/staticfiles/manifest';

const EARLIER = { path: 'a.0123456789ab.css', superseded: '2026-11-27' };
const DELTA = { from: 'b', dictionary: `${'A'.repeat(43)}=`, encoding: 'dcb', path: 'a.b.dcb', size: 1 };

function withPart(key: string, value: unknown): string {
  return JSON.stringify({ version: '1.1', paths: {}, [key]: value });
}

describe('the manifest', () => {
  const paths = {
    'b.css': 'b.0123456789ab.css',
    'a.js': 'a.ba9876543210.js',
    'ü😀.svg': 'ü😀.83878c911713.svg',
  };
  const files = { 'a.ba9876543210.js': { size: 3, integrity: 'sha384-x' } };

  it('comes back as it was written', () => {
    const manifest = parseManifest(serializeManifest({ paths, files }), 'x');
    expect({ ...manifest.paths }).toEqual(paths);
    expect({ ...manifest.files }).toEqual(files);
    expect(manifest.hash).toBe(manifestHash(paths));
  });

  it.each(['a.js', 'ü.js', 'ÿ😀.js'])('is read from the disk as it was written, with the name %s', (name) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-manifest-'));
    try {
      writeFileSync(path.join(folder, MANIFEST_NAME), serializeManifest({ paths: { [name]: name }, files }));
      expect({ ...readManifest(folder)?.paths }).toEqual({ [name]: name });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps earlier versions and deltas, and leaves out what there is none of', () => {
    const earlier = { 'b.css': [{ path: 'b.ffffffffffff.css', superseded: '2026-11-27' }] };
    const deltas = {
      'b.0123456789ab.css': [
        {
          from: 'b.ffffffffffff.css',
          dictionary: `${'A'.repeat(43)}=`,
          encoding: 'dcb' as const,
          path: 'b.0123456789ab.css.ffffffffffff.dcb',
          size: 62,
        },
      ],
    };
    const manifest = parseManifest(serializeManifest({ paths, files, earlier, deltas }), 'x');
    expect({ ...manifest.earlier }).toEqual(earlier);
    expect({ ...manifest.deltas }).toEqual(deltas);
    const without = serializeManifest({ paths, files });
    expect(serializeManifest({ paths, files, earlier: {}, deltas: {} })).toBe(without);
    expect(Object.keys(JSON.parse(without))).toEqual(['paths', 'version', 'hash', 'files']);
    const { earlier: none, deltas: neither } = parseManifest(without, 'x');
    expect([Object.keys(none), Object.keys(neither)]).toEqual([[], []]);
  });

  it('is the same text whatever the order its entries came in', () => {
    const reversed = Object.fromEntries(Object.entries(paths).reverse());
    expect(serializeManifest({ paths: reversed, files })).toBe(serializeManifest({ paths, files }));
  });

  it("has Django's hash: MD5 of Python's json.dumps of the sorted items", () => {
    // python3 -c 'import json,hashlib; print(hashlib.md5(json.dumps(sorted(P.items())).encode()).hexdigest()[:12])'
    expect(manifestHash(paths)).toBe('9ce002a8a9b3');
    expect(manifestHash({})).toBe('d75171398898');
  });

  it('sorts as Python does, by code point and not by UTF-16 unit', () => {
    expect(manifestHash({ '\u{1F600}': 'b', '\uFF5E': 'a' })).toBe('596a86313d72');
  });

  it("reads Django's versions 1.0, without a hash, and 1.1, without files", () => {
    expect(parseManifest('{"version": "1.0", "paths": {"a": "b"}}', 'x')).toMatchObject({
      hash: '',
      files: {},
    });
    expect(parseManifest('{"version": "1.1", "hash": "h", "paths": {}}', 'x').hash).toBe('h');
  });

  it('takes __proto__ for a name like any other', () => {
    const manifest = parseManifest('{"version": "1.1", "paths": {"__proto__": "p"}}', 'x');
    expect(Object.keys(manifest.paths)).toEqual(['__proto__']);
    expect(manifest.paths.toString).toBeUndefined();
  });

  it.each([
    ['nothing', '', /staticfiles.json is not JSON/],
    ['half a file', '{"paths": {', /not JSON/],
    ['a list', '[]', /expected an object/],
    ['another version', '{"version": "2.0"}', /version "2.0": expected "1.0" or "1.1"/],
    ['no paths', '{"version": "1.1"}', /"paths" is not a map/],
    ['paths that are not names', '{"version": "1.1", "paths": {"a": 1}}', /"paths" is not a map/],
    ['files of another kind', '{"version": "1.1", "paths": {}, "files": {"a": 1}}', /"files" is not a map/],
    ['earlier versions in no map', withPart('earlier', []), /"earlier" is not a map/],
    ['an earlier version in no list', withPart('earlier', { a: EARLIER }), /"earlier" is not a map/],
    ['an earlier version without a name', withPart('earlier', { a: [{ ...EARLIER, path: 1 }] }), /"earlier"/],
    ['a day that is none', withPart('earlier', { a: [{ ...EARLIER, superseded: 'today' }] }), /"earlier"/],
    ['deltas in no map', withPart('deltas', 1), /"deltas" is not a map/],
    ['a delta in no list', withPart('deltas', { a: DELTA }), /"deltas"/],
    ['a delta in an unknown coding', withPart('deltas', { a: [{ ...DELTA, encoding: 'br' }] }), /"deltas"/],
    [
      'a dictionary that is no SHA-256',
      withPart('deltas', { a: [{ ...DELTA, dictionary: 'x' }] }),
      /"deltas"/,
    ],
    [
      'a record under a name that objects have',
      '{"version":"1.1","paths":{},"files":{"__proto__":1}}',
      /"files"/,
    ],
    ['a published name that is none, behind others', withPart('paths', { a: 'a', b: 'b', c: 1 }), /"paths"/],
    ['a delta of no size', withPart('deltas', { a: [{ ...DELTA, size: -1 }] }), /"deltas"/],
  ])('refuses %s and says what is wrong', (_, text, message) => {
    expect(() => parseManifest(text, 'staticfiles.json')).toThrow(ManifestError);
    expect(() => parseManifest(text, 'staticfiles.json')).toThrow(message);
  });
});

describe('a content-hashed name', () => {
  it.each([
    ['a.css', 'a.0123456789ab.css'],
    ['d/a.css.map', 'd/a.css.0123456789ab.map'],
    ['LICENSE', 'LICENSE.0123456789ab'],
  ])('is %s published as %s', (original, published) => {
    expect(isHashedName(original, published)).toBe(true);
    expect(looksHashed(published)).toBe(true);
  });

  it.each([
    ['a.css', 'a.css'],
    ['a.css', 'b.0123456789ab.css'],
    ['a.css', 'a.0123456789ab.js'],
    ['a.css', 'a.0123456789AB.css'],
    ['a.css', 'a.0123.css'],
  ])('is not %s published as %s', (original, published) => {
    expect(isHashedName(original, published)).toBe(false);
  });

  it.each([
    'assets/index-DiwrgTda.js',
    'assets/index-BwCdQ3x_.css',
    'chunk-ABCD2345.js',
    'app.3f2a9c1b44.js',
    'app.3f2a9c1b.chunk-3f2a9c1b.js.map',
    'main.4d3f2a9c1b44aa55ee66.css',
    'static/js/787.28cb0dcd.chunk.js',
    'assets/guide_index.md.BVkTvkCx.lean.js',
    '_app/immutable/chunks/DiwrgTda.js',
    '_nuxt/Bq3jkX9a.js',
    '_astro/photo.DX4m3Xv5_Z1k2j3.webp',
    '_next/static/css/3f2a9c1b44aa1234.css',
    '_next/static/media/a34f9d1faa5f3315-s.p.woff2',
  ])('takes the bundler’s name %s for a hashed one', (name) => {
    expect(looksHashed(name)).toBe(true);
  });

  it.each([
    'app.js',
    'jquery-3.7.1.min.js',
    'bootstrap.bundle.min.js',
    'report-20240101.pdf',
    'my-vendored.js',
    'bootstrap-Carousel.js',
    'assets/guide_index.md.lean.js',
    'my-component-list.js',
    'shop.facade.css',
    'assets/MyModule.js',
    'MyModule.js',
    '_nuxt/builds/latest.json',
    '_next/static/x/_buildManifest.js',
    '_astro/my_photo.original.webp',
  ])('takes %s for a plain name', (name) => {
    expect(looksHashed(name)).toBe(false);
  });

  it.each([
    'assets/index-DiwrgTda.js',
    'app/assets/index-DiwrgTda.js',
    'static/css/main.28cb0dcd.css',
    'static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg',
    '/_app/immutable/entry/start.DiwrgTda.js',
    '/_nuxt/entry.DiwrgTda.css',
    '_astro/hoisted.BkX3a9dQ.js',
    '_next/static/chunks/main-app-3f2a9c1b44aa1234.js',
  ])('takes %s for one that a bundler made', (name) => {
    expect(looksBuilt(name)).toBe(true);
  });

  it.each([
    'index-DiwrgTda.js',
    'lib/index-DiwrgTda.js',
    'myassets/index-DiwrgTda.js',
    'static/index-DiwrgTda.js',
    'app/immutable/start.DiwrgTda.js',
    'assets/app.js',
    'assets/jquery-3.7.1.min.js',
  ])('does not take %s for one', (name) => {
    expect(looksBuilt(name)).toBe(false);
  });
});
