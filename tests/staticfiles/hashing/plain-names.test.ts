import { describe, expect, it } from 'vitest';
import { hashTree, type Tree } from './hashing';

/** The places of names that are left, where plain names are not published. */
function left(tree: Tree, options = {}) {
  const { problems } = hashTree(tree, { keepOnlyHashedFiles: true, ...options });
  return problems.map(({ id, file, line, column, message }) => {
    expect(id).toBe('staticfiles.W034');
    return `${file}:${line}:${column} ${/'(.*)'/.exec(message)?.[1]}`;
  });
}

const FILES = { 'img/x.png': 'p', 'part.js': '', 'seg/0.ts': 'x', 'data.bin': 'x', 'page.html': '' };

describe('a plain name that is not published', () => {
  it.each<[string, string, string, string]>([
    ['a glTF model', 'a.gltf', '{"buffers":[{"uri":"data.bin"}]}', '1:21 data.bin'],
    ['an HLS playlist', 'a.m3u8', '#EXTM3U\n#EXTINF:9,\nseg/0.ts\n', '3:1 seg/0.ts'],
    ['a key of an HLS playlist', 'a.m3u8', '#EXT-X-KEY:METHOD=AES-128,URI="data.bin"', '1:32 data.bin'],
    ['a DASH manifest', 'a.mpd', '<MPD><BaseURL>seg/0.ts</BaseURL></MPD>', '1:15 seg/0.ts'],
    ['a worker', 'a.js', "importScripts('part.js')", '1:16 part.js'],
    ['a fetch', 'a.mjs', 'fetch(`/static/data.bin?v=1`)', '1:8 data.bin'],
    ['SystemJS', 'a.js', 'System.register(["./part.js"], f)', '1:19 part.js'],
    ['an AMD configuration', 'a.js', 'require.config({"a":"\\/static\\/part.js"})', '1:22 part.js'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a script holds
    ['a template in new URL()', 'a.js', 'new URL(`./img/${n}.png`, import.meta.url)', '1:10 img/x.png'],
    ['a page', 'a.html', '<p>\n<img src=img/x.png>', '2:10 img/x.png'],
    ['a source set', 'a.html', '<img srcset="img/x.png 2x">', '1:14 img/x.png'],
    ['a picture for other sites', 'a.html', '<meta content="https://h/static/img/x.png">', '1:16 img/x.png'],
    ['a script in a page', 'a.html', "<script>load('part.js')</script>", '1:15 part.js'],
    ['a web app manifest', 'manifest.json', '{"icons":[{"src":"img/x.png"}]}', '1:19 img/x.png'],
    ['an XML file', 'a.xml', '<x src="img/x.png"/>', '1:9 img/x.png'],
    ['an image', 'a.svg', '<svg><image href="img/x.png"/></svg>', '1:19 img/x.png'],
    ['a stylesheet', 'a.css', 'a { --b: "img/x.png" }', '1:11 img/x.png'],
    ['a material of a model', 'a.mtl', 'map_Kd img/x.png', '1:8 img/x.png'],
  ])('is found in %s', (_what, file, text, place) => {
    expect(left({ ...FILES, [file]: text })).toEqual([`${file}:${place}`]);
    expect(hashTree({ ...FILES, [file]: text }).problems).toEqual([]);
  });

  it('is told of once for each file, at its first place', () => {
    const text = "a('part.js'); b('data.bin')";
    expect(left({ ...FILES, 'a.js': text, 'deep/b.js': "c('../part.js')" })).toEqual([
      'a.js:1:4 part.js',
      'deep/b.js:1:4 part.js',
    ]);
  });

  it('is found where an integrity value keeps a reference as it is', () => {
    const tree = {
      'x.css': '@import "y.css"',
      'y.css': '',
      'a.html': '<link rel="stylesheet" integrity="sha384-x" href="x.css">',
    };
    expect(left(tree, { html: true })).toEqual(['a.html:1:51 x.css']);
  });

  it.each<[string, string, string]>([
    ['a reference that is rewritten', 'a.css', 'a { b: url(img/x.png) }'],
    ['an import that is rewritten', 'a.js', 'import "./part.js"'],
    ['a name in a sentence', 'a.js', 'throw Error("part.js is missing")'],
    ['a comment', 'a.js', '/* part.js 1.0 */'],
    ['a page about a file', 'a.html', '<p>Load part.js first.'],
    ['a word', 'a.js', 'f("part")'],
    ['another file', 'a.js', 'f("other.js")'],
    ['documentation', 'README.md', '![x](img/x.png) "part.js"'],
    ['a source map', 'a.css.map', '{"sources":["part.js"]}'],
    ['a file that is no text', 'a.wasm', '\0asm"part.js"'],
  ])('is not: %s', (_what, file, text) => {
    expect(left({ ...FILES, [file]: text })).toEqual([]);
  });
});
