import { describe, expect, it } from 'vitest';
import { hashTree } from '../hashing/hashing';

const X = '83878c911713';
const FILES = {
  'x.png': 'p',
  'sp ace.png': 'p',
  'd/y.css': '',
  'd/z.png': 'p',
  "it's.png": 'p',
  'q"uote.png': 'p',
  'a%b.png': 'p',
  'é.png': 'p',
};

/** Rewrites the stylesheet next to the files above. */
function rewritten(css: string, file = 'site.css'): string {
  const { contents, problems } = hashTree({ ...FILES, [file]: css });
  expect(problems).toEqual([]);
  return contents[file] ?? '';
}

describe('references in CSS that Django knows come out as Django writes them', () => {
  it.each([
    ['url( x.png )', `url("x.${X}.png")`],
    ['URL(x.png)', `url("x.${X}.png")`],
    ["url('x.png')", `url("x.${X}.png")`],
    ['url("x.png")', `url("x.${X}.png")`],
    ['url(x.png?v=1#f)', `url("x.${X}.png?v=1#f")`],
    ['url(x.png#f)', `url("x.${X}.png#f")`],
    ['url(x.png?#iefix)', `url("x.${X}.png?#iefix")`],
    ['url(x.png?v=1?#iefix)', `url("x.${X}.png?v=1??#iefix")`],
    ['url(x.png?)', `url("x.${X}.png")`],
    ['url(./x.png)', `url("./x.${X}.png")`],
    ['url(d/../x.png)', `url("d/../x.${X}.png")`],
    ['url(/static/x.png)', `url("/static/x.${X}.png")`],
    ['url(/static/d/z.png)', `url("/static/d/z.${X}.png")`],
    ['url(sp%20ace.png)', `url("sp ace.${X}.png")`],
    ['url(%C3%A9.png)', `url("é.${X}.png")`],
    ['url(d)', 'url("d")'],
    ['url(d/)', 'url("d/")'],
    ['url(?x)', 'url("?x")'],
    ['@import "d/y.css" screen;', '@import url("d/y.d41d8cd98f00.css") screen;'],
    ["@import'd/y.css';", '@import url("d/y.d41d8cd98f00.css");'],
    ['@IMPORT url(d/y.css);', '@IMPORT url("d/y.d41d8cd98f00.css");'],
    [
      '@import "d/y.css" layer(a) supports(display: grid);',
      '@import url("d/y.d41d8cd98f00.css") layer(a) supports(display: grid);',
    ],
  ])('%s', (css, expected) => {
    expect(rewritten(css)).toBe(expected);
  });
});

describe('references in CSS that Django misses or stumbles over are rewritten, too', () => {
  it.each([
    ['url( "x.png" )', `url("x.${X}.png")`],
    ['url(\n x.png\n)', `url("x.${X}.png")`],
    ['url(sp\\ ace.png)', `url("sp ace.${X}.png")`],
    ['url("x\\2e png")', `url("x.${X}.png")`],
    ['\\75 RL("x.png")', `url("x.${X}.png")`],
    ['im\\61ge-set("x.png" 1x)', `im\\61ge-set("x.${X}.png" 1x)`],
    ['@\\69mport "d/y.css";', '@import url("d/y.d41d8cd98f00.css");'],
    ['@import/*c*/"d/y.css";', '@import/*c*/"d/y.d41d8cd98f00.css";'],
    ['image-set("x.png" 1x, \'d/z.png\' 2x)', `image-set("x.${X}.png" 1x, 'd/z.${X}.png' 2x)`],
    ['image-set(url(x.png) 1x)', `image-set(url("x.${X}.png") 1x)`],
    ['image-set("x.png" type("image/png") 1x)', `image-set("x.${X}.png" type("image/png") 1x)`],
    ['-webkit-image-set("x.png" 1x)', `-webkit-image-set("x.${X}.png" 1x)`],
    ['src("x.png")', `src("x.${X}.png")`],
    ['url("x.png" cors())', `url("x.${X}.png" cors())`],
    ['a{--icon:url(x.png)}', `a{--icon:url("x.${X}.png")}`],
    ['a{background:url(x.png', `a{background:url("x.${X}.png")`],
    ['url(x.png) } } ) url(d/z.png)', `url("x.${X}.png") } } ) url("d/z.${X}.png")`],
    ["url(it's.png) url(x.png)", `url(it's.png) url("x.${X}.png")`],
    ['url("it\'s.png")', `url("it's.${X}.png")`],
    ['url(q%22uote.png)', `url("q%22uote.${X}.png")`],
    ['url(a%25b.png)', `url("a%25b.${X}.png")`],
  ])('%s', (css, expected) => {
    expect(rewritten(css)).toBe(expected);
  });
});

describe('what is no reference to a static file stays as it is, byte for byte', () => {
  it.each([
    '/* url(none.png) @import "none.css" */',
    'a{content:"url(none.png)"}',
    "a{content:'url(none.png)'}",
    'a{content:"\\"url(none.png)"}',
    'url(data:image/png;base64,AAAA)',
    'url(DATA:x)',
    'url(HTTP://a/x.png)',
    'url(https://a/x.png)',
    'url(//a/x.png)',
    'url(/media/x.png)',
    'url(X-y:z)',
    'url(a.b:c)',
    'url(#id)',
    'url()',
    'url("")',
    'url(var(--x))',
    'a{b:curl(none.png)}',
    'a{content:"none.png"}',
    'attr("none.png")',
    '@namespace svg url(none);',
    '@supports (mask: url(none.svg)) {}',
    '/*# sourceMappingURL=data:application/json;base64,e30= */',
  ])('%s', (css) => {
    expect(rewritten(css)).toBe(css);
  });
});

describe('source map comments in CSS', () => {
  const files = { 'a.css.map': '{}' };
  const css = (text: string) => hashTree({ ...files, 'a.css': text });
  it.each([
    ['b{}\n/*# sourceMappingURL=a.css.map */', 'b{}\n/*# sourceMappingURL=a.css.99914b932bd3.map */'],
    ['b{}\n/*# sourceMappingURL=a.css.map*/\n', 'b{}\n/*# sourceMappingURL=a.css.99914b932bd3.map */\n'],
    ['b{}/*# sourceMappingURL=a.css.map*/', 'b{}/*# sourceMappingURL=a.css.99914b932bd3.map*/'],
    ['/*#sourceMappingURL=a.css.map */', '/*#sourceMappingURL=a.css.99914b932bd3.map */'],
    ['/*@ sourceMappingURL=a.css.map */', '/*@ sourceMappingURL=a.css.99914b932bd3.map */'],
  ])('%s', (text, expected) => {
    expect(css(text).contents['a.css']).toBe(expected);
  });

  it('warns about a map that is not there, and leaves the comment', () => {
    const { contents, problems } = css('/*# sourceMappingURL=b.css.map */');
    expect(problems.map(({ severity, column }) => [severity, column])).toEqual([['warning', 22]]);
    expect(contents['a.css']).toBe('/*# sourceMappingURL=b.css.map */');
  });
});

describe('stylesheets in other encodings', () => {
  it('keeps every byte of a file that is not UTF-8 around a rewritten reference', () => {
    const { bytes, problems } = hashTree({
      'x.png': 'p',
      'a.css': Buffer.from('a{content:"\xe9\xff"}b{background:url(x.png)}', 'latin1'),
    });
    expect(problems).toEqual([]);
    expect(bytes['a.css']?.toString('latin1')).toBe(`a{content:"\xe9\xff"}b{background:url("x.${X}.png")}`);
  });

  it('is not misled by a two-byte character that ends in a backslash', () => {
    const sjis = Buffer.from('@charset "Shift_JIS";a{content:"\x95\x5c"}b{background:url(x.png)}', 'latin1');
    const { bytes } = hashTree({ 'x.png': 'p', 'a.css': sjis });
    expect(bytes['a.css']?.toString('latin1')).toBe(
      `@charset "Shift_JIS";a{content:"\x95\x5c"}b{background:url("x.${X}.png")}`,
    );
  });

  it.each(['utf16le', 'utf16be'] as const)('rewrites %s that has a byte order mark', (encoding) => {
    const text = '\ufeffa{background:url(x.png)}';
    const encode = (value: string) => {
      const bytes = Buffer.from(value, 'utf16le');
      return encoding === 'utf16be' ? bytes.swap16() : bytes;
    };
    const { bytes } = hashTree({ 'x.png': 'p', 'a.css': encode(text) });
    expect(bytes['a.css']).toEqual(encode(text.replace('x.png', `"x.${X}.png"`)));
  });

  it('writes a name beyond ASCII percent-encoded where it cannot know the encoding', () => {
    const css = Buffer.from('/* \xe9 */a{b:url(%E4%BD%A0.png)}', 'latin1');
    const { bytes } = hashTree({ '你.png': 'p', 'a.css': css });
    expect(bytes['a.css']?.toString('latin1')).toBe(`/* \xe9 */a{b:url("%E4%BD%A0.${X}.png")}`);
  });

  it('reports a name beyond ASCII in a file whose encoding is unknown', () => {
    const { problems } = hashTree({ 'é.png': 'p', 'a.css': Buffer.from('a{b:url(\xe9.png)}', 'latin1') });
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'error: refers to a name beyond ASCII, and the file is not UTF-8: the name cannot be read',
    ]);
  });
});

describe('which files are read', () => {
  it('counts extensions in any case', () => {
    expect(hashTree({ 'x.png': 'p', 'A.CSS': 'url(x.png)' }).contents['A.CSS']).toBe(`url("x.${X}.png")`);
  });

  it('follows a host written in any case', () => {
    const tree = { 'x.png': 'p', 'a.css': 'url(HTTPS://CDN.Example/s/x.png) url(//CDN.EXAMPLE/s/x.png)' };
    const expected = `url("https://cdn.example/s/x.${X}.png") url("//cdn.example/s/x.${X}.png")`;
    for (const staticHost of ['https://cdn.example', 'https://CDN.example']) {
      expect(hashTree(tree, { staticUrl: '/s/', staticHost }).contents['a.css']).toBe(expected);
    }
  });

  it('takes no host for a folder where the static files are at the root', () => {
    const tree = { 'x.png': 'p', 'a.css': 'url(//fonts.example/x.png) url(//cdn.example/x.png) url(/x.png)' };
    const { contents, problems } = hashTree(tree, { staticUrl: '/', staticHost: 'https://cdn.example' });
    expect(problems).toEqual([]);
    expect(contents['a.css']).toBe(
      `url(//fonts.example/x.png) url("//cdn.example/x.${X}.png") url("/x.${X}.png")`,
    );
  });

  it('follows STATIC_URL on a host, and the host of a CDN, with any scheme', () => {
    const css = 'url(https://cdn.example/s/x.png) url(//cdn.example/s/x.png) url(http://other/s/x.png)';
    const expected = `url("https://cdn.example/s/x.${X}.png") url("//cdn.example/s/x.${X}.png") url(http://other/s/x.png)`;
    const tree = { 'x.png': 'p', 'a.css': css };
    expect(hashTree(tree, { staticUrl: 'https://cdn.example/s/' }).contents['a.css']).toBe(expected);
    expect(hashTree(tree, { staticUrl: '/s/', staticHost: 'https://cdn.example' }).contents['a.css']).toBe(
      expected,
    );
  });
});

describe('URLs', () => {
  it('do not take an escaped slash for a separator', () => {
    const { problems } = hashTree({ 'd/x.png': 'p', 'a.css': 'url(d%2Fx.png)' });
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
  });

  it('are followed through escaped dots, empty and single-dot segments', () => {
    const { contents, problems } = hashTree({
      'd/x.png': 'p',
      'e/a.css': 'url(%2e%2e/d/./x.png) url(..//d/x.png)',
    });
    expect(problems).toEqual([]);
    expect(contents['e/a.css']).toBe(`url("../d/./x.${X}.png") url("../d/x.${X}.png")`);
  });

  it('are static files under a STATIC_URL that is written without slashes', () => {
    const { contents } = hashTree({ 'x.png': 'p', 'a.css': 'url(/assets/x.png)' }, { staticUrl: 'assets' });
    expect(contents['a.css']).toBe(`url("/assets/x.${X}.png")`);
  });
});

describe('relative URLs in custom properties', () => {
  const tell = ({ problems }: ReturnType<typeof hashTree>) =>
    problems.map(({ id, severity, file, message, hint }) => ({ id: id ?? severity, file, message, hint }));

  it('are rewritten where they are used in their own folder', () => {
    const { contents, problems } = hashTree({
      'theme/x.png': 'p',
      'theme/a.css': ':root{--bg:url(x.png)}',
      'theme/b.css': 'a{background:var(--bg)}',
    });
    expect(problems).toEqual([]);
    expect(contents['theme/a.css']).toBe(`:root{--bg:url("x.${X}.png")}`);
  });

  it('are a warning where they lead nowhere', () => {
    const tree = { 'theme/a.css': ':root{--bg:{ a: url(none.png); b: c }; --x: url(/static/gone.png)}' };
    expect(tell(hashTree(tree))).toMatchObject([
      {
        id: 'staticfiles.W026',
        message: "refers to 'none.png' in '--bg', but there is no static file 'theme/none.png'",
      },
      { id: 'error' },
    ]);
  });

  it('are ambiguous where a stylesheet of another folder uses them', () => {
    const outcome = hashTree({
      'theme/x.png': 'p',
      'theme/a.css': ':root{--bg:url(x.png)}',
      'css/b.css': 'a{background:VAR( --bg , none)}',
    });
    expect(tell(outcome)).toEqual([
      {
        id: 'staticfiles.W027',
        file: 'theme/a.css',
        message:
          "refers to 'x.png' in '--bg', which a stylesheet in 'css/' uses: browsers resolve it against that folder",
        hint: "write '/static/theme/x.png' if that is the file for both",
      },
    ]);
    expect(outcome.contents['theme/a.css']).toBe(`:root{--bg:url("x.${X}.png")}`);
  });

  it.each([
    ['both folders', { 'theme/x.png': 'p' }],
    ['the other folder alone', {}],
  ])('stay as they are where they lead to a file from %s', (_where, own) => {
    const outcome = hashTree({
      ...own,
      'css/x.png': 'q',
      'theme/a.css': ':root{--bg:url(x.png)}',
      'css/b.css': 'a{background:var(--bg)}',
    });
    expect(tell(outcome)).toMatchObject([{ id: 'staticfiles.W027', file: 'theme/a.css' }]);
    expect(outcome.contents['theme/a.css']).toBe(':root{--bg:url(x.png)}');
  });

  it.each([
    '@supports (--c: variables){a{color:red}}',
    '@container style(--c: dark){a{color:red}}',
    '.--c:hover{color:red}',
    'a:--c{color:red}',
  ])('are no more than any other URL behind %s', (condition) => {
    const css = `${condition} a{background:url(x.png);mask:url(none.png)}`;
    const { problems } = hashTree({ 'theme/x.png': 'p', 'theme/a.css': css, 'css/b.css': 'a{b:var(--c)}' });
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
  });

  it('are no more than any other URL outside of custom properties', () => {
    const css = '.a:hover{background:url(x.png);--c:1} a{mask:url(none.png)} --x{b:url(y.png)}';
    const { problems } = hashTree({ 'theme/x.png': 'p', 'theme/a.css': css, 'css/b.css': 'a{b:var(--c)}' });
    expect(problems.map(({ severity }) => severity)).toEqual(['error', 'error']);
  });
});
