import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashAssets } from '../../../framework/staticfiles/hashing';
import { assetsOf, hashTree } from '../hashing/hashing';

const X = '83878c911713';
const E = 'd41d8cd98f00';
const FILES = { 'x.png': 'p', 'sp ace.png': 'p', 'a&b.png': 'p', 'm.js': '', 's.css': '', 'i.svg': '' };

function html(text: string): string {
  const { contents, problems } = hashTree({ ...FILES, 'page.html': text }, { html: true });
  expect(problems).toEqual([]);
  return contents['page.html'] ?? '';
}

describe('HTML, when it is turned on', () => {
  it.each([
    ['<img src="x.png">', `<img src="x.${X}.png">`],
    ["<IMG\n SRC = './x.png' alt=''>", `<IMG\n SRC = './x.${X}.png' alt=''>`],
    ['<img src=x.png alt=a>', `<img src="x.${X}.png" alt=a>`],
    ['<img src="sp%20ace.png">', `<img src="sp%20ace.${X}.png">`],
    ['<img src="a&amp;b.png?a=1&amp;b=2">', `<img src="a&#38;b.${X}.png?a=1&#38;b=2">`],
    [
      '<img srcset="x.png, /static/x.png 2x, data:image/png;base64,AA== 3x">',
      `<img srcset="x.${X}.png, /static/x.${X}.png 2x, data:image/png;base64,AA== 3x">`,
    ],
    ['<link rel="preload stylesheet" href="s.css">', `<link rel="preload stylesheet" href="s.${E}.css">`],
    ['<script src="m.js"></script>', `<script src="m.${E}.js"></script>`],
    ['<script type="module">import "./m.js"</script>', `<script type="module">import"./m.${E}.js"</script>`],
    [
      '<script type=importmap>{"imports":{"m":"./m.js","n":"n"}}</script>',
      `<script type=importmap>{"imports":{"m":"./m.${E}.js","n":"n"}}</script>`,
    ],
    ['<style>a{b:url(x.png)}</style>', `<style>a{b:url("x.${X}.png")}</style>`],
    ['<p style="background:url(x.png)">', `<p style="background:url(&#34;x.${X}.png&#34;)">`],
    ['<p style="background:url(&quot;x.png&quot;)">', `<p style="background:url(&#34;x.${X}.png&#34;)">`],
    [
      '<video poster="x.png"><source src="x.png"></video>',
      `<video poster="x.${X}.png"><source src="x.${X}.png"></video>`,
    ],
    [
      '<svg><use href="i.svg#a"/><use xlink:href="#b"/></svg>',
      `<svg><use href="i.${E}.svg#a"/><use xlink:href="#b"/></svg>`,
    ],
  ])('%s', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it.each([
    '<!-- <img src="none.png"> -->',
    '<a href="none.html">',
    '<link rel="canonical" href="none.html">',
    '<textarea><img src="none.png"></textarea>',
    '<script>"<img src=none.png>"</script>',
    '<script type="text/template"><img src="none.png"></script>',
    '<img alt="url(none.png)" data-src="none.png">',
    '<img src="https://other.example/x.png">',
    '<img alt=a>b > c',
    '< img src="none.png">',
    '<img src="x.png',
  ])('leaves alone %s', (text) => {
    expect(html(text)).toBe(text);
  });

  it('leaves a document with a base alone, and says so', () => {
    const text = '<base href="/elsewhere/"><img src="x.png">';
    const { contents, problems } = hashTree({ ...FILES, 'page.html': text }, { html: true });
    expect(contents['page.html']).toBe(text);
    expect(problems.map(({ severity, column }) => [severity, column])).toEqual([['warning', 13]]);
  });

  it('reports what is missing at its place', () => {
    const { problems } = hashTree({ 'page.html': '<p>\n<img src="none.png">' }, { html: true });
    expect(problems).toMatchObject([{ severity: 'error', line: 2, column: 11 }]);
  });

  it('is off otherwise', () => {
    const text = '<img src="none.png">';
    expect(
      hashTree({ 'page.html': text, 'i.svg': text, 'm.webmanifest': '{"icons":[{"src":"none.png"}]}' })
        .problems,
    ).toEqual([]);
  });
});

describe('a tag with an integrity attribute', () => {
  const page = [
    '<link rel="stylesheet" href="linked.css" integrity="sha384-a">',
    '<script src="m.js" integrity="sha384-b"></script><script src="m.js" integrity=""></script>',
  ].join('\n');

  it('keeps the plain name of a file that is rewritten, whose hashed bytes a browser would refuse', () => {
    const tree = { ...FILES, 'linked.css': 'a{b:url(x.png)}', 'page.html': page };
    const { contents, names, problems } = hashTree(tree, { html: true });
    expect(problems).toEqual([]);
    expect(names['linked.css']).not.toBe('linked.css');
    expect(contents['page.html']).toBe(page.replaceAll('m.js', `m.${E}.js`));
  });

  it('is as wrong as any other when its file is missing', () => {
    const { problems } = hashTree({ ...FILES, 'page.html': page }, { html: true });
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      "error: refers to 'linked.css', but there is no static file 'linked.css'",
    ]);
  });
});

describe('SVG, when it is turned on', () => {
  it('follows images, stylesheets and url()', () => {
    const svg = `<?xml version="1.0"?><?xml-stylesheet href="s.css"?>
<svg xmlns="http://www.w3.org/2000/svg"><style><![CDATA[a{fill:url(x.png)}]]></style>
<image href="x.png"/><rect fill="url(#gradient)" mask="url(i.svg#m)"/><a href="none.html"/></svg>`;
    const { contents, problems } = hashTree({ ...FILES, 'a.svg': svg }, { svg: true });
    expect(problems).toEqual([]);
    expect(contents['a.svg']).toBe(`<?xml version="1.0"?><?xml-stylesheet href="s.${E}.css"?>
<svg xmlns="http://www.w3.org/2000/svg"><style><![CDATA[a{fill:url("x.${X}.png")}]]></style>
<image href="x.${X}.png"/><rect fill="url(#gradient)" mask="url(&#34;i.${E}.svg#m&#34;)"/><a href="none.html"/></svg>`);
  });
});

describe('import maps', () => {
  const MODULES = { 'a.js': 'import "./b.js"', 'b.js': '1', 'x.png': 'p' };
  const integrityOf = (bytes: Buffer | undefined, algorithm = 'sha384') =>
    `${algorithm}-${createHash(algorithm)
      .update(bytes ?? '')
      .digest('base64')}`;
  const page = (map: object) => `<script type=importmap>${JSON.stringify(map)}</script>`;
  const mapOf = (text = '') => JSON.parse(/>(.*)</.exec(text)?.[1] ?? 'null') as unknown;

  it('have keys of integrity that follow the addresses, and digests of the published bytes', () => {
    const tree = {
      ...MODULES,
      'page.html': page({
        imports: { a: './a.js', b: '/static/b.js', react: 'https://cdn.example/react.js' },
        integrity: {
          '/static/a.js': 'sha384-source',
          './b.js': ' sha256-source',
          'https://cdn.example/react.js': 'sha384-theirs',
        },
      }),
    };
    const { names, bytes, contents, problems } = hashTree(tree, { html: true });
    expect(problems).toEqual([]);
    expect(mapOf(contents['page.html'])).toEqual({
      imports: {
        a: `./${names['a.js']}`,
        b: `/static/${names['b.js']}`,
        react: 'https://cdn.example/react.js',
      },
      integrity: {
        [`/static/${names['a.js']}`]: integrityOf(bytes['a.js']),
        [`./${names['b.js']}`]: integrityOf(bytes['b.js'], 'sha256'),
        'https://cdn.example/react.js': 'sha384-theirs',
      },
    });
  });

  it('have keys that are URLs follow the modules, which import each other by their hashed names', () => {
    const map = {
      imports: { './b.js': './a.js', './none.js': './a.js', './lib/': './lib/', b: './b.js' },
      scopes: { './a.js': { './b.js': './b.js' } },
    };
    const tree = { ...MODULES, 'lib/c.js': '', 'page.html': page(map) };
    const { names, contents, problems } = hashTree(tree, { html: true });
    expect(problems).toEqual([]);
    const [a, b] = [`./${names['a.js']}`, `./${names['b.js']}`];
    expect(mapOf(contents['page.html'])).toEqual({
      imports: { [b]: a, './none.js': a, './lib/': './lib/', b },
      scopes: { [a]: { [b]: b } },
    });
  });

  it('keep the source’s bytes under the plain name where their page is not rewritten', () => {
    const tree = { ...MODULES, 'page.html': page({ integrity: { './a.js': 'sha384-source' } }) };
    const pinned = [...hashAssets(assetsOf(tree), { staticUrl: '/static/' }).files()].filter(
      (file) => file.pinned,
    );
    expect(pinned.map(({ path }) => path)).toEqual(['a.js']);
  });
});

describe('what a page says about itself', () => {
  it.each([
    '<meta property="og:image" content="URL">',
    '<meta property=og:image:secure_url content="URL">',
    '<meta name="twitter:image" content="URL">',
    '<meta name="msapplication-TileImage" content="URL">',
    '<meta name="msapplication-square150x150logo" content="URL">',
    '<meta itemprop="image" content="URL">',
    '<link itemprop="image" href="URL">',
  ])('has its images rewritten: %s', (text) => {
    expect(html(text.replace('URL', 'x.png'))).toBe(text.replace('URL', `x.${X}.png`));
    const absolute = 'https://cdn.example/static/x.png';
    const options = { html: true, staticHost: 'https://cdn.example' };
    const { contents } = hashTree({ ...FILES, 'page.html': text.replace('URL', absolute) }, options);
    expect(contents['page.html']).toContain(`https://cdn.example/static/x.${X}.png`);
  });

  it.each(['<meta name="description" content="x.png">', '<meta name="msapplication-config" content="none">'])(
    'is no URL otherwise: %s',
    (text) => {
      expect(html(text)).toBe(text);
    },
  );

  it.each(['manifest.json', 'site.webmanifest', 'app/manifest'])('makes %s its web app manifest', (name) => {
    const tree = {
      'app/x.png': 'p',
      'x.png': 'p',
      'a.html': `<link rel=manifest href=${name}>`,
      [name]: '{"icons":[{"src":"x.png"}],"x":"x.png"}',
    };
    const { contents, names, problems } = hashTree(tree, { html: true });
    expect(problems).toEqual([]);
    expect(contents[name]).toBe(`{"icons":[{"src":"x.${X}.png"}],"x":"x.png"}`);
    expect(contents['a.html']).toContain(names[name]);
    expect(hashTree(tree, { html: true, webmanifest: false }).contents[name]).toBe(tree[name]);
  });

  it.each([
    ['browserconfig.xml', ''],
    ['ie.xml', '<meta name="msapplication-config" content="ie.xml">'],
  ])('names the tiles in %s', (name, text) => {
    const config =
      '<?xml version="1.0"?><browserconfig><msapplication><tile><square70x70logo src="x.png"/>' +
      '<TileImage src="x.png"/><TileColor>#fff</TileColor></tile></msapplication></browserconfig>';
    const { contents, problems } = hashTree({ 'x.png': 'p', 'a.html': text, [name]: config }, { html: true });
    expect(problems).toEqual([]);
    expect(contents[name]).toBe(config.replaceAll('x.png', `x.${X}.png`));
  });
});

describe('web application manifests, when they are turned on', () => {
  it('have their icons and screenshots rewritten, and nothing else', () => {
    const text = `{ "name": "x.png", "start_url": "./", "icons": [{ "sizes": "1x1", "src": "x.png" }],
  "screenshots": [{"src":"\\u0078.png"}], "shortcuts": [{ "url": "/a", "icons": [{ "src": "/static/x.png" }] }] }`;
    const { contents, problems } = hashTree({ ...FILES, 'app.webmanifest': text }, { webmanifest: true });
    expect(problems).toEqual([]);
    expect(contents['app.webmanifest']).toBe(
      text
        .replace('"src": "x.png"', `"src": "x.${X}.png"`)
        .replace('"\\u0078.png"', `"x.${X}.png"`)
        .replace('/static/x.png', `/static/x.${X}.png`),
    );
  });

  it('are left alone with a warning when they are not JSON', () => {
    const { contents, problems } = hashTree({ 'app.webmanifest': '{icons' }, { webmanifest: true });
    expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(contents['app.webmanifest']).toBe('{icons');
  });
});
