import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssetNotFoundError, type ElementTag, openAssets, TagError } from '../../framework/assets';
import { serializeManifest } from '../../framework/staticfiles/manifest';
import { type TagAttributes, type WhiteNoiseOptions, whiteNoise } from '../../framework/whitenoise';
import { fallback, TemporaryFolder } from '../whitenoise/serving';

const INTEGRITY = `sha384-${'A'.repeat(64)}`;
const NAMES = ['a.css', 'a.js', 'a.mjs', 'a.woff2', 'a.png', 'a.json', 'a.wasm', 'a.vtt', 'a.mp4'];
const CDN = 'https://cdn.example';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
  const paths: Record<string, string> = {};
  for (const name of NAMES) {
    paths[name] = name.replace('.', '.0123456789ab.');
    folder.write(paths[name], '');
  }
  const files = Object.fromEntries(
    Object.values(paths).map((path) => [path, { size: 0, integrity: INTEGRITY }]),
  );
  folder.write('staticfiles.json', serializeManifest({ paths, files }));
});
afterEach(() => folder.remove());

const wrapped = (options: WhiteNoiseOptions = {}) =>
  whiteNoise(fallback, { root: folder.path, prefix: '/static/', ...options }).assets;
const url = (extension: string, host = '') => `${host}/static/a.0123456789ab.${extension}`;

describe.each([
  ['the wrapper', (options: { host?: string; integrity?: boolean | 'host' } = {}) => wrapped(options)],
  [
    'openAssets',
    (options: { host?: string; integrity?: boolean | 'host' } = {}) =>
      openAssets(folder.path, { prefix: '/static/', ...options }),
  ],
])('the tags of files of %s', (_name, owner) => {
  it('have the published URL, and the attributes in the order in which they are given', () => {
    const assets = owner();
    expect(assets.stylesheet('a.css', { media: 'print', onload: "this.media='all'" })).toBe(
      `<link rel="stylesheet" href="${url('css')}" media="print" onload="this.media=&#39;all&#39;">`,
    );
    expect(assets.script('a.js', { defer: true, nonce: 'n', async: false, id: undefined })).toBe(
      `<script src="${url('js')}" defer nonce="n"></script>`,
    );
    expect(assets.module('a.mjs')).toBe(`<script type="module" src="${url('mjs')}"></script>`);
    expect(assets.stylesheet('a.css?v=1')).toBe(`<link rel="stylesheet" href="${url('css')}?v=1">`);
  });

  it.each([
    ['a.css', 'css', 'as="style" type="text/css"'],
    ['a.js', 'js', 'as="script" type="text/javascript"'],
    ['a.woff2', 'woff2', 'as="font" type="font/woff2" crossorigin'],
    ['a.png', 'png', 'as="image" type="image/png"'],
    ['a.json', 'json', 'as="fetch" type="application/json" crossorigin'],
    ['a.wasm', 'wasm', 'as="fetch" type="application/wasm" crossorigin'],
    ['a.vtt', 'vtt', 'as="track" type="text/vtt"'],
  ])('preload %s as its media type says', (name, extension, rest) => {
    expect(owner().preload(name)).toBe(`<link rel="preload" href="${url(extension)}" ${rest}>`);
  });

  it('preload modules as modules: by their extension, or by a word', () => {
    const assets = owner();
    expect(assets.preload('a.mjs')).toBe(`<link rel="modulepreload" href="${url('mjs')}">`);
    expect(assets.preload('a.js', { module: true, fetchpriority: 'low' })).toBe(
      `<link rel="modulepreload" href="${url('js')}" fetchpriority="low">`,
    );
  });

  it('preload nothing that browsers do not preload, unless the page says what for', () => {
    const assets = owner();
    expect(() => assets.preload('a.mp4')).toThrow(
      "preload: 'a.mp4' is video/mp4: style sheets, scripts, fonts, images, text tracks (WebVTT), JSON and " +
        "WebAssembly can be preloaded, and what a script fetches by as='fetch'",
    );
    expect(() => assets.preload('a.mp4', { as: 'video' })).toThrow("browsers preload nothing as 'video'");
    expect(assets.preload('a.mp4', { as: 'fetch' })).toBe(
      `<link rel="preload" href="${url('mp4')}" as="fetch" type="video/mp4" crossorigin>`,
    );
  });

  it('are refused for files of another kind and for names that nothing has', () => {
    const assets = owner();
    expect(() => assets.stylesheet('a.js')).toThrow(
      "stylesheet: 'a.js' is text/javascript, expected a style sheet. 'script' and 'module' are the tags for JavaScript",
    );
    expect(() => assets.script('a.css')).toThrow(
      "script: 'a.css' is text/css, expected a script. 'stylesheet' is the tag for style sheets",
    );
    expect(() => assets.module('a.png')).toThrow("module: 'a.png' is image/png, expected a module");
    expect(() => assets.preload('a.css', { module: true })).toThrow('expected a module');
    expect(() => assets.stylesheet('b.css')).toThrow(AssetNotFoundError);
    expect(() => assets.stylesheet('b.css')).toThrow("Did you mean 'a.css'");
  });

  it.each([
    ['stylesheet', 'a.css', { href: 'x' }, "stylesheet: the tag writes 'href' itself"],
    ['stylesheet', 'a.css', { REL: 'x' }, "stylesheet: the tag writes 'rel' itself"],
    ['script', 'a.js', { src: 'x' }, "script: the tag writes 'src' itself"],
    ['module', 'a.js', { type: 'text/plain' }, "module: the tag writes 'type' itself"],
    ['script', 'a.js', { 'a b': 'x' }, '"a b" is no name of an attribute'],
    ['script', 'a.js', { 'a"><script>': true }, 'is no name of an attribute'],
    ['script', 'a.js', { '': true }, '"" is no name of an attribute'],
    ['script', 'a.js', { id: 'a\0b' }, "'id' holds the character U+0000"],
    [
      'script',
      'a.js',
      { id: { a: 1 } as never },
      "'id' must be a text, a number, true or false, got an object",
    ],
    ['script', 'a.js', { Defer: true, defer: true }, "the attribute 'defer' is given twice"],
  ] as [ElementTag, string, TagAttributes, string][])('refuse in %s(%j) %j', (tag, name, given, message) => {
    expect(() => owner()[tag](name, given)).toThrow(TagError);
    expect(() => owner()[tag](name, given)).toThrow(message);
  });

  it('ask for files of another host with CORS, but for images and tracks, which pages load without', () => {
    const assets = owner({ host: CDN });
    expect(assets.stylesheet('a.css')).toBe(`<link rel="stylesheet" href="${url('css', CDN)}" crossorigin>`);
    expect(assets.preload('a.js')).toMatch(/ crossorigin>$/);
    expect(assets.preload('a.mjs')).toMatch(/ crossorigin>$/);
    expect(assets.preload('a.png')).toMatch(/ type="image\/png">$/);
    expect(assets.preload('a.png', { crossorigin: true })).toMatch(/ type="image\/png" crossorigin>$/);
    expect(assets.script('a.js', { crossorigin: 'use-credentials' })).toMatch(
      / crossorigin="use-credentials"><\/script>$/,
    );
    expect(assets.script('a.js', { crossorigin: false })).toBe(`<script src="${url('js', CDN)}"></script>`);
  });

  it('have integrity where that is asked for, never without crossorigin', () => {
    const both = ` integrity="${INTEGRITY}" crossorigin`;
    expect(owner({ integrity: true }).stylesheet('a.css', { media: 'all' })).toBe(
      `<link rel="stylesheet" href="${url('css')}" media="all"${both}>`,
    );
    expect(owner({ integrity: 'host' }).module('a.mjs')).not.toContain('integrity');
    const assets = owner({ integrity: 'host', host: CDN });
    for (const tag of [assets.module('a.mjs'), assets.script('a.js'), assets.preload('a.js')]) {
      expect(tag).toContain(both);
    }
    expect(assets.preload('a.mjs')).toContain(both);
    expect(assets.preload('a.woff2')).not.toContain('integrity');
    expect(assets.script('a.js', { integrity: false })).toMatch(/a\.0123456789ab\.js" crossorigin>/);
    expect(assets.script('a.js', { crossorigin: false })).not.toContain('integrity');
    expect(owner().script('a.js', { integrity: 'sha256-x' })).toMatch(/ integrity="sha256-x" crossorigin>/);
  });
});

it('files whose digest is unknown have no integrity: without a manifest, and with autorefresh', () => {
  const expected = '<link rel="stylesheet" href="/static/a.css">';
  expect(wrapped({ integrity: true, autorefresh: true }).stylesheet('a.css')).toBe(expected);
  expect(wrapped({ integrity: true, manifest: false }).stylesheet('a.css')).toBe(expected);
});

it('a media type of the options counts', () => {
  folder.write('b.theme', '');
  const assets = wrapped({ manifest: false, mimetypes: { '.theme': 'text/css; charset=utf-8' } });
  expect(assets.stylesheet('b.theme')).toBe('<link rel="stylesheet" href="/static/b.theme">');
  expect(() => wrapped({ manifest: false }).stylesheet('b.theme')).toThrow('application/octet-stream');
});

it('integrity with crossorigin switched off is refused at the start', () => {
  const message = 'integrity needs crossorigin, which is false';
  expect(() => wrapped({ integrity: true, crossorigin: false })).toThrow(message);
  expect(() => openAssets(folder.path, { integrity: 'host', crossorigin: false })).toThrow(message);
  expect(() => wrapped({ integrity: 'always' as never })).toThrow("integrity must be true, false or 'host'");
  expect(() => wrapped({ crossorigin: 'anonymous' as never })).toThrow(
    'crossorigin must be true, false or null',
  );
});

it('files of another host that are sent without leave to be read are a warning at the start', () => {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  wrapped({ host: CDN, allowAllOrigins: false, warn });
  expect(warnings).toEqual([expect.stringContaining(`tags ask for the files of ${CDN} with crossorigin`)]);
  wrapped({ host: CDN, allowAllOrigins: false, crossorigin: false, warn });
  wrapped({ host: CDN, allowAllOrigins: false, addHeaders: () => {}, warn });
  wrapped({ allowAllOrigins: false, crossorigin: true, warn });
  wrapped({ host: CDN, warn });
  expect(warnings).toHaveLength(1);
});

/** Names that a page might give: most of them plain, some that no parser takes for a name. */
const attributeName = fc.oneof(
  fc.stringMatching(/^(data-|aria-|on|@|:|x-)[a-z][a-z.:-]{0,8}$/),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const attributeValue = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"><script>alert(1)</script>', "'", '&amp;', '\r\n', '&#13;', '</script>', '<!--'),
  fc.boolean(),
  fc.integer(),
);

it('whatever attributes are given, a parser reads those and nothing else, or the tag is refused', () => {
  const assets = wrapped();
  const tags: [ElementTag, string][] = [
    ['stylesheet', 'a.css'],
    ['script', 'a.js'],
    ['module', 'a.mjs'],
    ['preload', 'a.woff2'],
  ];
  let written = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...tags),
      fc.dictionary(attributeName, attributeValue, { maxKeys: 4 }),
      ([tag, name], given) => {
        const errors: string[] = [];
        let markup: string;
        try {
          markup = assets[tag](name, given);
        } catch (error) {
          expect(error).toBeInstanceOf(TagError);
          return;
        }
        written += 1;
        const fragment = parseFragment(markup, { onParseError: ({ code }) => errors.push(code) });
        expect(errors.filter((code) => !CHARACTERS.includes(code))).toEqual([]);
        expect(fragment.childNodes).toHaveLength(1);
        const element = fragment.childNodes[0] as DefaultTreeAdapterTypes.Element;
        expect(element.childNodes).toEqual([]);
        const read = new Map(element.attrs.map((attribute) => [attribute.name, attribute.value]));
        const own = new Set(['rel', 'href', 'src', 'type', 'as', 'crossorigin']);
        for (const [key, value] of Object.entries(given)) {
          const parsed = read.get(asciiLowerCase(key));
          expect(parsed).toBe(value === false ? undefined : value === true ? '' : String(value));
          read.delete(asciiLowerCase(key));
        }
        for (const key of read.keys()) expect(own).toContain(key);
      },
    ),
    { numRuns: 2000 },
  );
  expect(written).toBeGreaterThan(500);
});

/** Errors of a parser about characters that it reads all the same. */
const CHARACTERS = [
  'control-character-in-input-stream',
  'control-character-reference',
  'noncharacter-in-input-stream',
  'surrogate-in-input-stream',
];

function asciiLowerCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
