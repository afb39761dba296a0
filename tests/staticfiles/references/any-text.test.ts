import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parserFor } from '../../../framework/staticfiles/references';
import { hashTree } from '../hashing/hashing';

/** Pieces that mean something in one of the languages, put together without sense. */
const soup = (pieces: readonly string[]) =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 25 })
    .map((parts) => parts.join(''));

const CSS = [
  'url(',
  '"',
  "'",
  ')',
  '(',
  'x.png',
  "x'&.png",
  "url(x'&.png)",
  'url("x.png" ',
  '/*# sourceMappingURL=x.png */',
  '\\',
  '\n',
  '@import ',
  ' ',
  '/*',
  '*/',
  '# sourceMappingURL=',
  'image-set(',
  ';',
  '{',
  '}',
  'url("x.png")',
  '@supports ',
];
const JS = [
  'import',
  ' from ',
  '"./m.js"',
  "'./m.js'",
  "import './x%27&.png';",
  "new URL('x%27&.png', import.meta.url)",
  '`',
  '${',
  '}',
  '(',
  ')',
  '/',
  '//',
  '/*',
  '*/',
  '\n',
  'export *',
  '# sourceMappingURL=m.js',
  'import.meta',
  '.url',
  'new URL(',
  ', ',
  '{',
  ';',
  '\\',
];
const HTML = [
  '<img ',
  'src=',
  '"',
  "'",
  'x.png',
  '>',
  '</',
  '<style>',
  '</style>',
  '<script>',
  '</script>',
  '<!--',
  '-->',
  ' style="',
  'url(',
  ')',
  '&quot;',
  "<img src='x&#39;&amp;.png'>",
  '<p style="background:url(x.png)">',
  '&#',
  ';',
  'srcset="',
  ', ',
  '<svg',
  '/>',
  ' ',
];
const JSON_ = ['{', '}', '[', ']', '"icons"', '"src"', ':', ',', '"x.png"', '1', ' '];

describe.each([
  ['a.css', CSS],
  ['a.js', JS],
  ['a.html', HTML],
  ['a.svg', HTML],
  ['a.webmanifest', JSON_],
] as const)('in any text that may be %s', (file, pieces) => {
  const options = { html: true, svg: true, webmanifest: true };

  it('references are found in their order, apart from each other, and within the text', () => {
    const parse = parserFor(file, options);
    fc.assert(
      fc.property(soup(pieces), (text) => {
        let end = 0;
        for (const reference of parse?.(text).references ?? []) {
          expect(reference.start).toBeGreaterThanOrEqual(end);
          expect(reference.end).toBeGreaterThanOrEqual(reference.start);
          expect(reference.at).toBeGreaterThanOrEqual(reference.start);
          expect(reference.at).toBeLessThanOrEqual(reference.end);
          end = reference.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('references are still there when they have been rewritten', () => {
    const files = { 'x.png': 'p', "x'&.png": 'q', 'm.js': '' };
    fc.assert(
      fc.property(soup(pieces), (text) => {
        const once = hashTree({ ...files, [file]: text }, { ...options, ignoreReferences: ['*'] });
        const again = Object.fromEntries(
          Object.entries(files).map(([path, bytes]) => [once.names[path], bytes]),
        );
        const twice = hashTree({ ...again, [file]: once.contents[file] ?? '' }, options);
        const before = hashTree({ ...files, [file]: text }, options).problems;
        expect(twice.problems.length).toBe(before.length);
        const parse = parserFor(file, options);
        expect(parse?.(once.contents[file] ?? '').references.length).toBe(parse?.(text).references.length);
      }),
      { numRuns: 500 },
    );
  });
});
