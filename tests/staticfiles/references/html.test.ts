import fc from 'fast-check';
import { type DefaultTreeAdapterMap, parse, serialize } from 'parse5';
import { describe, expect, it } from 'vitest';
import { resolveCharacterReferences } from '../../../framework/staticfiles/references/character-references';
import { srcsetUrls } from '../../../framework/staticfiles/references/srcset';
import { hashTree } from '../hashing/hashing';

const HASH = '83878c911713';
const FILES = { 'x.png': 'p', 'café.png': 'p', 'a&b.png': 'p', 'd/x.png': 'p', 's.css': 'p' };

/** URLs as they stand in pages: with references in every form, and with what only looks like one. */
const url = fc.constantFrom(
  'x.png',
  './d/../x.png',
  'd/x.png#f',
  'caf&eacute;.png',
  'caf&eacute.png',
  'caf&#xe9;.png',
  'caf%C3%A9.png',
  'a&b.png',
  'a&amp;b.png',
  '&#120;.png',
  '&#X78.png',
  'x&period;png',
  'x.png?v=1&w=2',
  'x.png?a=1&amp;b=2',
  'x.png?a=1&amplify=2',
  'x.png?a=1&lt=2',
  'x.png?a=1&lt;',
  'x.png?&nosuch;&',
  'https://other.example/x.png?a&b',
  'data:image/png;base64,AA==',
  '#f',
);

const space = fc.constantFrom('', ' ', '\n', '\t', '\r\n', '\f');

/** An attribute in any form that a parser takes. */
function attribute(name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const form = fc.constantFrom('"', "'", '');
  return fc
    .tuple(fc.constantFrom(name, name.toUpperCase()), space, space, form, value)
    .map(([written, before, after, quote, text]) => {
      const bare = text === '' || /[\s"'<>`=]/.test(text.replace(/\?.*/s, ''));
      const used = quote === '' && bare ? '"' : quote;
      return `${written}${before}=${after}${used}${text.replaceAll(used || '\0', '')}${used}`;
    });
}

const srcset = fc
  .array(
    fc.tuple(url, fc.constantFrom('', ' 2x', ' 300w 200h', ' calc(1px, 2px)'), fc.constantFrom(', ', ' ,')),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((candidates) =>
    candidates
      .flat()
      .join('')
      .replace(/[ ,]+$/, ''),
  );
const style = url.map((text) => `background:url(${text})`);

const extra = fc.constantFrom('', 'alt', 'data-a=/', '"odd', '=a', '/', 'src=dup.png', 'crossorigin');

const element = fc.oneof(
  tag('img', attribute('src', url)),
  tag('img', attribute('srcset', srcset)),
  tag('input', attribute('src', url)),
  tag('video', attribute('poster', url)),
  tag('div', attribute('style', style)),
  tag('image', attribute('xlink:href', url)),
  tag('link rel=stylesheet', attribute('href', fc.constantFrom('s.css', 's.css?v=1&w', '&#115;.css'))),
  tag('meta property=og:image', attribute('content', url)),
);

function tag(name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(name, name.toUpperCase()), extra, value, extra, fc.constantFrom('>', ' >', ' />'))
    .map(
      ([written, before, text, after, close]) =>
        `<${[written, before, text, after].filter(Boolean).join(' ')}${close}`,
    );
}

const around = fc.constantFrom(
  ['', ''],
  ['<p>', ''],
  ['<!--', '-->'],
  ['<!-->', '-->'],
  ['<noscript>', '</noscript>'],
  ['<template>', '</template>'],
  ['<table><tr>', '</table>'],
  ['<svg>', '</svg>'],
  ['<svg><title>', '</title></svg>'],
  ['<svg><![CDATA[', ']]></svg>'],
  ['<math><mi>', '</mi></math>'],
  ['<title>', '</title>'],
  ['<textarea>', '</textarea>'],
  ['<iframe>', '</iframe>'],
  ['<select><option>', '</select>'],
  ['<script>"', '"</script>'],
  ['<script><!--<script>', '</script>--></script>'],
  ['<style>/*', '*/</style>'],
  ['<xmp>', '</xmp>'],
  ['<a href="x.png">', '</a>'],
  ['<?php', '?>'],
  ['</br', '>'],
) as fc.Arbitrary<readonly [string, string]>;

const page = fc
  .array(fc.tuple(around, element, fc.constantFrom('', '\r\n', 'é & &lt; < ', '\0', '😀', '<plaintext>')), {
    maxLength: 5,
  })
  .map(
    (parts) =>
      `<!doctype html>${parts.map(([[open, close], text, end]) => open + text + close + end).join('')}`,
  );

type Node = DefaultTreeAdapterMap['node'];

/** Every value of an attribute of a document. */
function values(node: Node): { element: string; name: string; value: string }[] {
  const own =
    'attrs' in node ? node.attrs.map(({ name, value }) => ({ element: node.tagName, name, value })) : [];
  const children = 'content' in node ? [node.content] : 'childNodes' in node ? node.childNodes : [];
  return [...own, ...children.flatMap(values)];
}

const options = { scriptingEnabled: false };

/** Takes back what rewriting does. */
function plain(html: string): string {
  return html
    .replaceAll(`.${HASH}`, '')
    .replaceAll('./d/../x', 'x')
    .replace(/url\(&quot;(.*?)&quot;\)/g, 'url($1)')
    .replace(/caf%C3%A9/gi, 'café');
}

function rewrite(text: string): string {
  const { contents, problems } = hashTree(
    { ...FILES, 'page.html': text },
    { html: true, ignoreReferences: ['*'] },
  );
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return contents['page.html'] ?? '';
}

describe('any page', () => {
  it('is the same document to the parser when it has been rewritten, but for the names', () => {
    fc.assert(
      fc.property(page, (text) => {
        const before = serialize(parse(text, options));
        const after = serialize(parse(rewrite(text), options));
        expect(plain(after)).toBe(plain(before));
      }),
      { numRuns: 1500 },
    );
  });

  it('has every reference rewritten that the parser sees, and no other', () => {
    fc.assert(
      fc.property(page, (text) => {
        const after = values(parse(rewrite(text), options));
        for (const { element: name, name: attributeName, value } of after) {
          const isLoaded = name !== 'a' && attributeName !== 'alt';
          const hasPlain =
            /(?:^|[\s,(/])(?:x|café|a&b|s)\.(?:png|css)/.test(value) && !value.includes('other.example');
          expect(hasPlain && isLoaded, `${attributeName}=${JSON.stringify(value)}`).toBe(false);
          if (!isLoaded) expect(value).not.toContain(HASH);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('has the values that the parser resolves, each character from its place', () => {
    const raw = fc
      .array(
        fc.oneof(
          url,
          fc.constantFrom(
            '&',
            '&amp',
            '&ampx',
            '&amp=',
            '&notit;',
            '&NotEqualTilde;',
            '&#0;',
            '&#x110000;',
            '\r',
            '\r\n',
            '\0',
            ';',
          ),
          fc.string({ maxLength: 3 }),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join('').replaceAll('"', ''));
    fc.assert(
      fc.property(raw, (text) => {
        const { value, origin } = resolveCharacterReferences(text, 7, 'attribute');
        const [parsed] = values(parse(`<body a="${text}">`, options)).filter(({ name }) => name === 'a');
        expect(value).toBe(parsed?.value);
        for (let index = 0; index < value.length; index++) {
          expect(origin(index)).toBeGreaterThanOrEqual(index === 0 ? 7 : origin(index - 1));
          const [unit, there] = [value.charAt(index), text.charAt(origin(index) - 7)];
          expect(there === unit || /[&\r\0]/.test(there)).toBe(true);
        }
        expect(origin(value.length)).toBe(7 + text.length);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('pages as minifiers write them', () => {
  it.each([
    ['<link href=s.css?v=1 rel=stylesheet>', `<link href="s.${HASH}.css?v=1" rel=stylesheet>`],
    ['<img src=x.png?w=1&h=2 srcset=x.png>', `<img src="x.${HASH}.png?w=1&#38;h=2" srcset=x.${HASH}.png>`],
    ['<div style=background:url(x.png)>', `<div style=background:url(&#34;x.${HASH}.png&#34;)>`],
    ['<img src=x.png>', `<img src="x.${HASH}.png">`],
    ['<img src="caf&eacute;.png">', `<img src="café.${HASH}.png">`],
    ['<img src="x.png?a=1&amplify=2">', `<img src="x.${HASH}.png?a=1&#38;amplify=2">`],
    ['<img src="x.png?a=1&lt=2">', `<img src="x.${HASH}.png?a=1&#38;lt=2">`],
    ['<img srcset="x.png 300w 200h, x.png 2x">', `<img srcset="x.${HASH}.png 300w 200h, x.${HASH}.png 2x">`],
    ['<body background=x.png>', `<body background="x.${HASH}.png">`],
    [
      '<svg><style>a{fill:url("a&amp;b.png")}</style></svg>',
      `<svg><style>a{fill:url(&#34;a&#38;b.${HASH}.png&#34;)}</style></svg>`,
    ],
  ])('%s', (text, expected) => {
    expect(rewrite(text)).toBe(expected);
  });
});

describe('a srcset', () => {
  it.each([
    ['a.png', ['a.png']],
    ['a.png,b.png', ['a.png,b.png']],
    ['a.png, b.png', ['a.png', 'b.png']],
    ['a.png 1x,b.png 2x', ['a.png', 'b.png']],
    ['a.png 300w 200h, b.png', ['a.png', 'b.png']],
    [', ,a.png ,, b.png,,', ['a.png', 'b.png']],
    ['data:image/png;base64,AA== 1x, b.png', ['data:image/png;base64,AA==', 'b.png']],
    ['a.png (x, y) z, b.png', ['a.png', 'b.png']],
    ['a.png (x, b.png', ['a.png']],
    ['', []],
  ])('%j has the URLs %j', (text, expected) => {
    expect(srcsetUrls(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });
});
