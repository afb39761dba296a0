import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeName, resolveUrl, staticBase } from '../../../framework/staticfiles/references';
import { hashTree } from '../hashing/hashing';

const X = '83878c911713';

/** Pieces of references: steps, escapes, characters that mean something, and those that browsers drop. */
const reference = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '/',
        '//',
        '\\',
        'a',
        'b.png',
        'img',
        'static',
        '%2e',
        '%2E%2e',
        '%41',
        '%2f',
        '%20',
      ),
      fc.constantFrom(
        '%',
        '%zz',
        '%e4',
        '\t',
        '\n',
        ' ',
        'é',
        'a\u0308',
        ';',
        '@',
        ':',
        '+',
        "'",
        '"',
        '^',
        '{',
        '|',
        '?v=1',
        '#f',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const folder = fc.array(fc.constantFrom('a', 'css', 'é', 'sp ace', 'q?', 'h#', '50%', '%2e'), {
  maxLength: 3,
});

const ORIGIN = 'https://site.example';

/** The URL that a browser asks for, without the empty segments that no static file has. */
function requested(text: string, base: string): string | null {
  if (!URL.canParse(text, base)) return null;
  const { origin, pathname } = new URL(text, base);
  return origin === ORIGIN ? pathname.replace(/\/{2,}/g, '/') : null;
}

/** Decodes escapes as far as they are UTF-8, since no file has another name; an escaped slash stays one. */
function decode(path: string): string {
  let decoded = '';
  for (let at = 0; at < path.length; ) {
    const [length, character] = characterAt(path, at);
    decoded += character;
    at += length;
  }
  return decoded;
}

function characterAt(path: string, at: number): [length: number, character: string] {
  for (const length of path[at] === '%' ? [3, 6, 9, 12] : []) {
    try {
      const character = decodeURIComponent(path.slice(at, at + length));
      return [length, character === '/' ? '%2F' : character];
    } catch {}
  }
  return [1, path.charAt(at)];
}

describe.each(['/static/', '/', '/deep/er/', 'https://site.example/s/'])(
  'with STATIC_URL %s',
  (staticUrl) => {
    const base = staticBase(staticUrl);
    const root = new URL(staticUrl, ORIGIN).href;
    const { pathname } = new URL(root);

    it('a reference leads where a browser goes, before and after it is rewritten', () => {
      fc.assert(
        fc.property(folder, reference, (folders, text) => {
          const from = folders.map((name) => `${name}/`).join('');
          const file = `${root}${folders.map((name) => `${encodeURIComponent(name)}/`).join('')}a.css`;
          const stripped = text.trim();
          // Django leaves these alone, and so do we.
          fc.pre(stripped !== '' && !/^[?#]/.test(stripped));
          fc.pre(base.onSite || !/^[/\\]/.test(stripped));
          const target = resolveUrl(text, from, base);
          const asked = requested(text, file);
          expect(target.kind).toBe(asked?.startsWith(pathname) === true ? 'inside' : 'elsewhere');
          if (target.kind !== 'inside') return;
          const below = decode((asked ?? '').slice(pathname.length));
          expect(target.directory).toBe(below === '' || below.endsWith('/'));
          expect(target.path).toBe(below.replace(/\/$/, ''));
          expect(target.folder).not.toMatch(/\\|.\/\//);
          const written = target.folder + target.name + target.suffix;
          // Node 20 keeps the `..` of `x/.a/..`, which browsers resolve: its URL class overlooks it behind a hidden folder.
          fc.pre(!/\/\.[^./][^/]*\/\.\.(?:\/|$)/.test(written));
          expect(decode(requested(written, file) ?? ''), `written ${JSON.stringify(written)}`).toBe(
            decode(asked ?? ''),
          );
          if (target.directory) return;
          const [name = ''] = target.path.split('/').slice(-1);
          expect(decode(requested(target.folder + encodeName(name), file) ?? '')).toBe(decode(asked ?? ''));
        }),
        { numRuns: 3000 },
      );
    });
  },
);

describe('references are resolved as browsers resolve them', () => {
  const FILES = { 'img/x.png': 'p', 'fonts/x.ttf': 'p', 'x.png': 'p', 'b.js': '' };

  it.each([
    ['css/a.css', 'url(..//fonts/x.ttf)', `url("../fonts/x.${X}.ttf")`],
    ['css/a.css', 'url(/static//fonts///x.ttf)', `url("/static/fonts/x.${X}.ttf")`],
    ['css/a.css', 'url(..//img//../x.png)', `url("../img/x.${X}.png")`],
    ['css/a.css', 'url(../../static/img/x.png)', `url("../../static/img/x.${X}.png")`],
    ['css/a.css', 'url(../../../../static/img/x.png)', `url("../../../../static/img/x.${X}.png")`],
    ['css/a.css', 'url("..\\\\img\\\\x.png")', `url("../img/x.${X}.png")`],
    ['css/a.css', 'url("\\\\static\\\\img/x.png")', `url("/static/img/x.${X}.png")`],
    ['a.js', 'import ".//b.js"', 'import"./b.d41d8cd98f00.js"'],
    ['a.js', 'import "./img//..\\\\../b.js"', 'import"./b.d41d8cd98f00.js"'],
    ['a.js', 'new URL(".\\\\img\\\\x.png", import.meta.url)', `new URL("./img/x.${X}.png", import.meta.url)`],
    ['a.html', '<img src="img\\x.png">', `<img src="img/x.${X}.png">`],
    [
      'a.html',
      '<img src="img//x.png" srcset="img//x.png 2x">',
      `<img src="img/x.${X}.png" srcset="img/x.${X}.png 2x">`,
    ],
    ['a.html', '<img src="../static/img/x.png">', `<img src="../static/img/x.${X}.png">`],
    ['a.svg', '<image href="img\\x.png"/>', `<image href="img/x.${X}.png"/>`],
    ['a.webmanifest', '{"icons":[{"src":"img\\\\x.png"}]}', `{"icons":[{"src":"img/x.${X}.png"}]}`],
    [
      'a.webmanifest',
      '{"icons":[{"src":"/static//img/x.png"}]}',
      `{"icons":[{"src":"/static/img/x.${X}.png"}]}`,
    ],
  ])('%s: %s', (file, text, expected) => {
    const { contents, problems } = hashTree(
      { ...FILES, [file]: text },
      { html: true, svg: true, webmanifest: true },
    );
    expect(problems).toEqual([]);
    expect(contents[file]).toBe(expected);
  });
});
