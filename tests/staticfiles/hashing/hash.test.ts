import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashTree, md5, type Tree } from './hashing';

/** A graph: for every node its kind, its own text, and the nodes it refers to. */
interface Node {
  readonly folder: number;
  readonly text: number;
  readonly targets: readonly number[];
}

const graphs = fc.integer({ min: 1, max: 10 }).chain((size) =>
  fc.array(
    fc.record<Node>({
      folder: fc.nat({ max: 2 }),
      text: fc.nat({ max: 3 }),
      targets: fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 4 }),
    }),
    { minLength: size, maxLength: size },
  ),
);

const pathOf = (nodes: readonly Node[], index: number) => `f${nodes[index]?.folder ?? 0}/n${index}.js`;

/** The graph as scripts that import each other by relative paths. */
function scripts(nodes: readonly Node[]): Tree {
  const entries = nodes.map((node, index) => {
    const imports = node.targets.map((target) => `import "../${pathOf(nodes, target)}";`);
    return [pathOf(nodes, index), `// ${node.text}\n${imports.join('\n')}`];
  });
  return Object.fromEntries(entries);
}

describe('any graph of imports', () => {
  it('is linked in one pass: every import names a published file', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const tree = scripts(nodes);
        const { names, contents, problems } = hashTree(tree);
        expect(problems).toEqual([]);
        const published = new Set(Object.values(names));
        for (const content of Object.values(contents)) {
          for (const [, url = ''] of content.matchAll(/import"\.\.\/([^"]*)"/g))
            expect(published).toContain(url);
        }
      }),
    );
  });

  it('comes out the same whatever the order of the files', () => {
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.nat()), (nodes, random) => {
        const tree = scripts(nodes);
        const keyed = Object.keys(tree).map((path) => [random.next().value, path] as const);
        const order = keyed.sort(([a], [b]) => a - b).map(([, path]) => path);
        const { names, contents } = hashTree(tree);
        expect(hashTree(tree, {}, order)).toMatchObject({ names, contents });
      }),
    );
  });

  it('changes a name exactly when the bytes served under it change', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat({ max: 3 }), (nodes, at, text) => {
        const changed = nodes.map((node, index) => (index === at % nodes.length ? { ...node, text } : node));
        const before = hashTree(scripts(nodes));
        const after = hashTree(scripts(changed));
        for (const path of Object.keys(before.names)) {
          const sameName = before.names[path] === after.names[path];
          expect(sameName).toBe(before.contents[path] === after.contents[path]);
        }
      }),
    );
  });

  it('names every file outside of a cycle by the digest of its published bytes', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const acyclic = nodes.map((node, index) => ({
          ...node,
          targets: node.targets.filter((to) => to > index),
        }));
        const { names, contents } = hashTree(scripts(acyclic));
        for (const [path, content] of Object.entries(contents)) {
          expect(names[path]).toBe(path.replace(/\.js$/, `.${md5(content).slice(0, 12)}.js`));
        }
      }),
    );
  });

  it('reports each reference that leads nowhere once, at its line and column', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (nodes, at) => {
        const tree = scripts(nodes);
        const path = pathOf(nodes, at % nodes.length);
        const dangling = { ...tree, [path]: `${tree[path]}\n  import "./nowhere/at-all.js";` };
        const { problems } = hashTree(dangling);
        const line = String(tree[path]).split('\n').length + 1;
        expect(problems).toMatchObject([{ severity: 'error', file: path, line, column: 11 }]);
      }),
    );
  });
});

describe('cycles', () => {
  it('gives the members the digest of the whole component', () => {
    const { names } = hashTree({ 'a.js': 'import "./b.js"', 'b.js': 'import "./a.js"' });
    const [a = '', b = ''] = Object.values(names);
    expect(a.replace(/^a/, '')).toBe(b.replace(/^b/, ''));
  });

  it('renames all members when anything changes that one of them refers to', () => {
    const tree = { 'a.js': 'import "./b.js"', 'b.js': 'import "./a.js"; import "./c.js"', 'c.js': '1' };
    const before = hashTree(tree).names;
    const after = hashTree({ ...tree, 'c.js': '2' }).names;
    for (const path of Object.keys(tree)) expect(after[path]).not.toBe(before[path]);
  });

  it('renames the members when two of them swap their contents', () => {
    const one = '//1\nimport "./a.js"; import "./b.js"';
    const two = '//2\nimport "./a.js"; import "./b.js"';
    const before = hashTree({ 'a.js': one, 'b.js': two }).names;
    const after = hashTree({ 'a.js': two, 'b.js': one }).names;
    expect(after['a.js']).not.toBe(before['a.js']);
  });

  it('hashes a stylesheet that imports itself, and a chain of fifty', () => {
    const chain = Array.from({ length: 50 }, (_, index) => [`c${index}.css`, `@import "c${index + 1}.css";`]);
    const { problems, contents } = hashTree({
      ...Object.fromEntries(chain),
      'c50.css': '@import "c50.css";',
    });
    expect(problems).toEqual([]);
    expect(contents['c0.css']).toMatch(/^@import url\("c1\.[0-9a-f]{12}\.css"\);$/);
  });
});

describe('problems', () => {
  it('come all at once, sorted by file and place', () => {
    const { problems } = hashTree({
      'b.css': 'a{b:url(none.png)}\nc{d:url(gone.png)}',
      'a.js': 'import "./missing.js"',
    });
    expect(problems.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([
      'a.js:1:9',
      'b.css:1:9',
      'b.css:2:9',
    ]);
  });

  it.each([
    ['img/Logo.png', 'another case', 'img/logo.png'],
    ['logo.png', 'another folder', 'img/logo.png'],
    ['img/lgoo.png', 'a slip', 'img/logo.png'],
  ])('%s: names the nearest file that exists (%s)', (wrong, _, right) => {
    const { problems } = hashTree({ 'a.css': `url(${wrong})`, 'img/logo.png': 'p', 'img/other.png': 'p' });
    expect(problems[0]?.hint).toBe(`there is '${right}'`);
  });

  it('take an extension that is left out for that of the file that refers', () => {
    const { problems } = hashTree({
      'a.css': '@import "b";',
      'a.js': 'import "./b"',
      'b.css': '',
      'b.js': '',
    });
    expect(problems.map(({ hint }) => hint)).toEqual(["there is 'b.css'", "there is 'b.js'"]);
  });

  it('warn of imports that only Node and bundlers resolve: without an extension, or of a folder', () => {
    const tree = {
      'b.js': 'import"./parts";export * from "./more/"; new URL("./parts", import.meta.url)',
      'a.js': 'import "./b"; import "./data"; import "./data/x"',
      'c.css': '@import "parts";',
      'parts/index.js': '',
      'more/index.mjs': '',
      'data/x.json': '{}',
    };
    const { problems, contents } = hashTree(tree);
    expect(problems.map(({ id, file, column, hint }) => [id, file, column, hint])).toEqual([
      ['staticfiles.W022', 'a.js', 9, "there is 'b.js'"],
      ['staticfiles.W022', 'a.js', 40, "there is 'data/x.json'"],
      ['staticfiles.W022', 'b.js', 8, "there is 'parts/index.js'"],
      ['staticfiles.W022', 'b.js', 32, "there is 'more/index.mjs'"],
      ['staticfiles.W022', 'c.css', 10, undefined],
    ]);
    expect(problems[0]?.message).toBe(
      "refers to './b', which Node and bundlers can resolve and browsers cannot",
    );
    expect(contents['a.js']).toBe('import "./b"; import"./data"; import "./data/x"');
    expect(hashTree(tree, { ignoreReferences: ['parts', 'more', 'b', 'data/x'] }).problems).toEqual([]);
  });

  it('name nothing when nothing is near', () => {
    const { problems } = hashTree({ 'a.css': 'url(zebra.png)', 'img/logo.png': 'p' });
    expect(problems[0]).not.toHaveProperty('hint');
  });

  it('leave out references to other parts of the site', () => {
    const css = 'url(../../media/x.png) url(../../../x.png) url(/static/../media/x.png) url(/staticx/x.png)';
    const { problems, contents } = hashTree({ 'd/a.css': css });
    expect(problems).toEqual([]);
    expect(contents['d/a.css']).toBe(css);
  });

  it('warn of a relative reference that leaves STATIC_URL for what is a static file without one ../', () => {
    const { problems } = hashTree({ 'd/a.css': 'url(../../img/x.png)', 'img/x.png': 'p' });
    expect(problems).toMatchObject([
      {
        id: 'staticfiles.W025',
        message: "refers to '../../img/x.png', which leads out of STATIC_URL to '/img/x.png'",
        hint: "there is a static file 'img/x.png'",
      },
    ]);
  });

  it('say that names differ in Unicode normalization alone', () => {
    const [composed, decomposed] = ['\u00e4.png', 'a\u0308.png'];
    const { problems } = hashTree({ 'a.css': `url(${composed})`, [decomposed]: 'p' });
    expect(problems[0]?.hint).toBe(
      `there is '${decomposed}', which looks the same and differs in Unicode normalization: ` +
        "the file's name is NFD, the reference is NFC",
    );
  });

  it.each([
    ['a.css', '@import "tailwindcss";'],
    ['a.css', '@import "tailwindcss" source(none) layer(x);'],
    ['a.css', '@import "@scope/pkg/dist/x.css";'],
    ['a.css', "@import url('pkg/dist/x.css');"],
    ['a.css', '@import "~pkg/x.css";'],
    ['a.css', 'a{background:url(~pkg/x.png)}'],
    ['a.css', 'a{background:url("#{$path}/x.png")} b{background:url("{{ path }}x.png")}'],
    ['a.js', 'import "./part"'],
    ['a.js', 'import "./App"'],
    ['a.html', '<link rel=icon href="%PUBLIC_URL%/x.ico"><img src="<%= BASE_URL %>x.png">'],
    ['a.html', `<img src="{{ url }}x.png"><script src="{% static 'x.js' %}"></script>`],
    ['a.svg', '<image href="{{ url }}"/>'],
    ['a.webmanifest', '{"icons":[{"src":"{{ icon }}"}]}'],
  ])('are no more than one kind of warning for input of other tools: %s with %s', (file, text) => {
    const tree = { [file]: text, 'part.js': '', 'App.vue': '', 'css/x.css': '' };
    const { problems, contents } = hashTree(tree, { html: true, svg: true, webmanifest: true });
    expect(problems).not.toEqual([]);
    expect([...new Set(problems.map(({ id }) => id))]).toEqual(['staticfiles.W022']);
    expect(contents[file]).toBe(text);
  });

  it.each([
    ['a.css', '@import "css/none.css";'],
    ['a.css', '@import "none.css";'],
    ['a.css', '@import "./none";'],
    ['a.css', 'a{background:url(pkg/x.png)}'],
    ['a.js', 'import "./none"'],
  ])('are errors all the same where a neighbour is missing: %s with %s', (file, text) => {
    const { problems } = hashTree({ [file]: text, 'css/x.css': '' });
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
  });

  it('leave out what is ignored, by the path or by the reference as written', () => {
    const tree = { 'd/a.css': 'url(img/none.png) url(../gone.png) url(lost.png)' };
    const { problems, contents } = hashTree(tree, { ignoreReferences: ['d/img/*', /^\.\.\/gone/] });
    expect(problems.map(({ message }) => message)).toEqual([
      "refers to 'lost.png', but there is no static file 'd/lost.png'",
    ]);
    expect(contents['d/a.css']).toBe(tree['d/a.css']);
  });

  it('do not arise from names that every object has', () => {
    const { problems } = hashTree({ 'a.css': 'url(constructor) url(__proto__)', __proto: '' });
    expect(problems.map(({ severity }) => severity)).toEqual(['error', 'error']);
  });
});

describe('names', () => {
  it('have the hash before the last extension', () => {
    const { names } = hashTree({ 'a.css.map': '{}', LICENSE: '{}', '.well-known': '{}', 'd.x/noext': '{}' });
    expect(names).toEqual({
      '.well-known': '.well-known.99914b932bd3',
      LICENSE: 'LICENSE.99914b932bd3',
      'a.css.map': 'a.css.99914b932bd3.map',
      'd.x/noext': 'd.x/noext.99914b932bd3',
    });
  });
});
