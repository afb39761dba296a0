import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { URLPattern as Polyfill } from 'urlpattern-polyfill/urlpattern';
import { describe, expect, it } from 'vitest';
import { hashedName } from '../../framework/manifest';
import { versionsPattern } from '../../framework/whitenoise/deltas/use-as-dictionary';

/** The pattern of a platform: Node 24 and browsers have it. */
const Pattern = (globalThis as { URLPattern?: typeof Polyfill }).URLPattern ?? Polyfill;

const ORIGIN = 'https://shop.example';

const hash = (version: number) => createHash('md5').update(String(version)).digest('hex');

/** Characters that mean something in URLs, in patterns, in structured fields or to a disk, and others. */
const characters = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'abcXYZ019-._~') },
  { weight: 3, arbitrary: fc.constantFrom(...' !"#$%&\'()*+,:;<=>?@[]^`{|}') },
  { weight: 1, arbitrary: fc.constantFrom('é', '✓', '😀', '\t', '%20', '%2e', '\u0301', 'ß') },
);
const names = fc
  .string({ unit: characters, minLength: 1, maxLength: 12 })
  .filter((name) => !/^\.+$/.test(name) && !name.includes('/'));
const paths = fc
  .array(names, { minLength: 1, maxLength: 3 })
  .map((segments) => `${segments.join('/')}.css`)
  .filter((path) => !path.split('/').some((segment) => segment.startsWith('.')));
const prefixes = fc.constantFrom('/', '/static/', '/a b/', '/stätic/x:y/');

/** A URL as a page may write it: percent-encoded throughout, as little as can be, or as the browser does it by itself. */
const SPELLINGS: Readonly<Record<string, (path: string) => string>> = {
  'percent-encoded': (path) => path.split('/').map(encodeURIComponent).join('/'),
  'encoded as whole URLs are': (path) => encodeURI(path).replace(/[?#]/g, encodeURIComponent),
  raw: (path) => path.replace(/[%?#\\\t]/g, encodeURIComponent),
};

function pathname(spelling: string, path: string): string {
  return new URL(ORIGIN + (SPELLINGS[spelling]?.(path) ?? path)).pathname;
}

describe('the pattern of a file’s versions', () => {
  it.each(Object.keys(SPELLINGS))('matches the URLs of all of them, %s', (spelling) => {
    fc.assert(
      fc.property(prefixes, paths, fc.nat(), (prefix, path, version) => {
        const [one, other] = [version, version + 1].map((number) => prefix + hashedName(path, hash(number)));
        const match = versionsPattern(prefix, hashedName(path, hash(version)), 512) ?? '';
        // RFC 9842 §2.1.1: a string of structured fields, and a pattern without groups.
        expect(match).toMatch(/^\/[\w\-.~/*]*$/);
        const pattern = new Pattern(match, `${ORIGIN}${pathname(spelling, one ?? '')}`);
        for (const url of [one, other]) {
          const target = ORIGIN + pathname(spelling, url ?? '');
          expect(pattern.test(target), `${match} for ${target}`).toBe(true);
          expect(pattern.test(`${target}?v=1`)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same for every version', () => {
    fc.assert(
      fc.property(prefixes, paths, fc.nat(), fc.nat(), (prefix, path, one, other) => {
        const patterns = [one, other].map((version) =>
          versionsPattern(prefix, hashedName(path, hash(version)), 512),
        );
        expect(patterns[0]).toBe(patterns[1]);
      }),
    );
  });

  it.each([
    ['css/site.b6d85951776f.css', '/static/css/site.*.css'],
    ['LICENSE.b6d85951776f', '/static/LICENSE.*'],
    ['assets/index-DiwrgTda.js', '/static/assets/index-*.js'],
    ['js/app.3f2a9c1b44.js', '/static/js/app.*.js'],
    ['787.3f2a9c1b.chunk.js', '/static/787.*.chunk.js'],
    ['assets/index-DiwrgTda.css', '/static/assets/index-*.css'],
    ['a (1)/[b].b6d85951776f.css', '/static/a*1*/*b*.*.css'],
  ])('of %s is %s', (path, expected) => {
    expect(versionsPattern('/static/', path, 512)).toBe(expected);
    const url = `${ORIGIN}${pathname('percent-encoded', `/static/${path}`)}`;
    expect(new Pattern(expected, url).test(url)).toBe(true);
  });

  it.each(['css/site.css', 'js/app.js.b6d85951776f.map', '_app/immutable/chunks/DiwrgTda.js'])(
    'does not exist for %s',
    (path) => expect(versionsPattern('/static/', path, 512)).toBeNull(),
  );
});
