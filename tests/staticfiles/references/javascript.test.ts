import { describe, expect, it } from 'vitest';
import { hashTree } from '../hashing/hashing';

const M = 'd41d8cd98f00';
const FILES = { 'm.js': '', 'd/n.js': '', 'sp ace.js': '', 'w.wasm': '', 'm.js.map': '' };

function rewritten(script: string, file = 'main.js'): string {
  const { contents, problems } = hashTree({ ...FILES, [file]: script });
  expect(problems).toEqual([]);
  return contents[file] ?? '';
}

describe('imports that Django knows come out as Django writes them', () => {
  it.each([
    ['import a from "./m.js";', `import a from "./m.${M}.js";`],
    ["import a from './m.js'", `import a from "./m.${M}.js"`],
    ['import{a}from"./m.js";', `import{a} from "./m.${M}.js";`],
    ['import {\n  a,\n  b,\n}\nfrom\n"./m.js";', `import {\n  a,\n  b,\n} from "./m.${M}.js";`],
    ['import * as a from "./m.js" ;', `import * as a from "./m.${M}.js" ;`],
    ["import a, { b } from './d/n.js';", `import a, { b } from "./d/n.${M}.js";`],
    ["export { a } from './m.js';", `export { a } from "./m.${M}.js";`],
    ["export * from './m.js';", `export * from "./m.${M}.js";`],
    ["import './m.js';", `import"./m.${M}.js";`],
    ['import "/static/m.js";', `import"/static/m.${M}.js";`],
    ["import('./m.js')", `import("./m.${M}.js")`],
    ['import("./sp%20ace.js")', `import("./sp ace.${M}.js")`],
  ])('%s', (script, expected) => {
    expect(rewritten(script)).toBe(expected);
  });
});

describe('imports that Django misses are rewritten, too', () => {
  it.each([
    ['import( "./m.js" )', `import( "./m.${M}.js" )`],
    ['import(`./m.js`)', `import(\`./m.${M}.js\`)`],
    ["import('./m.js', { with: { type: 'json' } })", `import('./m.${M}.js', { with: { type: 'json' } })`],
    ['import(/* webpackChunkName: "m" */ "./m.js")', `import(/* webpackChunkName: "m" */ "./m.${M}.js")`],
    ['export*from"./m.js"', `export* from "./m.${M}.js"`],
    ['import a from /*c*/ "./m.js"', `import a from /*c*/ "./m.${M}.js"`],
    ['import a // why\nfrom "./m.js"', `import a // why\nfrom "./m.${M}.js"`],
    ['import a from // comes from\n"./m.js"', `import a from // comes from\n"./m.${M}.js"`],
    ['import // what this import\r"./m.js"', `import // what this import\r"./m.${M}.js"`],
    [
      'import json from "./m.js" with { type: "json" };',
      `import json from "./m.${M}.js" with { type: "json" };`,
    ],
    ['import "\\x2e/m.js"', `import"./m.${M}.js"`],
    ['/"/; import("./m.js")', `/"/; import("./m.${M}.js")`],
    [`\`\${import("./m.js")}\``, `\`\${import("./m.${M}.js")}\``],
    ['import source w from "./w.wasm"', `import source w from "./w.${M}.wasm"`],
    ['new URL("w.wasm", import.meta.url)', `new URL("w.${M}.wasm", import.meta.url)`],
    ["new URL ( './w.wasm' , import.meta.url )", `new URL ( './w.${M}.wasm' , import.meta.url )`],
    [
      'new Worker(new URL("./m.js", import.meta.url), { type: "module" })',
      `new Worker(new URL("./m.${M}.js", import.meta.url), { type: "module" })`,
    ],
    ['import.meta.resolve("./m.js")', `import.meta.resolve("./m.${M}.js")`],
    ['\ufeffimport "./m.js"', `\ufeffimport"./m.${M}.js"`],
    ['#!/usr/bin/env node\nimport "./m.js"', `#!/usr/bin/env node\nimport"./m.${M}.js"`],
  ])('%s', (script, expected) => {
    expect(rewritten(script)).toBe(expected);
  });

  it('reads .mjs and .MJS', () => {
    expect(rewritten('import "./m.js"', 'main.mjs')).toBe(`import"./m.${M}.js"`);
    expect(rewritten('import "./m.js"', 'main.MJS')).toBe(`import"./m.${M}.js"`);
  });
});

describe('comments between the parts of an expression change nothing', () => {
  it.each([
    [
      'new URL(/* webpackPrefetch: true */ "./w.wasm", import.meta.url)',
      `new URL(/* webpackPrefetch: true */ "./w.${M}.wasm", import.meta.url)`,
    ],
    [
      'new Worker(new URL(\n  // "./w.wasm"\n  "./w.wasm", // "./w.wasm"\n  import.meta.url /* here */,\n))',
      `new Worker(new URL(\n  // "./w.wasm"\n  "./w.${M}.wasm", // "./w.wasm"\n  import.meta.url /* here */,\n))`,
    ],
    ['import.meta.resolve(/* ** / */ "./m.js")', `import.meta.resolve(/* ** / */ "./m.${M}.js")`],
  ])('%s', (script, expected) => {
    expect(rewritten(script)).toBe(expected);
  });

  it('takes no time over a thousand comments that lead to no URL', () => {
    const script = `new URL(${'/**/ '.repeat(1000)} name, import.meta.url)`;
    expect(rewritten(script)).toBe(script);
  });
});

describe('what is no import of a static file stays as it is, byte for byte', () => {
  it.each([
    'import a from "three"',
    'import("three")',
    'import a from "https://cdn.example/a.js"',
    'import("data:text/javascript,1")',
    'import "/elsewhere/a.js"',
    'obj.import("./none.js")',
    'reimport\na from "./none.js"',
    'import("./" + x + ".js")',
    `import(\`./\${x}.js\`)`,
    '// import "./none.js"',
    '/* import("./none.js") */',
    '"import(\'./none.js\')"',
    '`import "./none.js"`',
    'const from = "./none.js"',
    'new URL("https://a/b", import.meta.url)',
    'new URL("./", import.meta.url)',
    'new URL(name, import.meta.url)',
    'new URL("./none.js", document.baseURI)',
    'import.meta.resolve("three")',
    'import.meta.env.MODE',
  ])('%s', (script) => {
    expect(rewritten(script)).toBe(script);
  });

  it('leaves imports alone when modules are off, source maps not', () => {
    const { contents } = hashTree(
      { ...FILES, 'main.js': 'import "./m.js"\n//# sourceMappingURL=m.js.map' },
      { modules: false },
    );
    expect(contents['main.js']).toBe(`import "./m.js"\n//# sourceMappingURL=m.js.${M}.map`);
  });
});

describe('scripts that cannot be followed', () => {
  it('warns about a script that it cannot read and that seems to import, and leaves it alone', () => {
    const { contents, problems } = hashTree({ ...FILES, 'main.js': 'import "./m.js"\nfunction(' });
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: cannot be read as JavaScript: its imports stay as they are',
    ]);
    expect(contents['main.js']).toBe('import "./m.js"\nfunction(');
  });

  it('says which file was meant when an import leaves out the extension', () => {
    const { problems, contents } = hashTree({ ...FILES, 'main.js': '\nimport "./d/n"' });
    expect(problems[0]).toMatchObject({ severity: 'warning', line: 2, column: 9, hint: "there is 'd/n.js'" });
    expect(contents['main.js']).toBe('\nimport "./d/n"');
  });

  it.each(['new URL("none.wasm", import.meta.url)', 'import.meta.resolve("./none.js")'])(
    'only warns about a URL that is made but may never be fetched: %s',
    (script) => {
      const { problems } = hashTree({ 'main.js': script });
      expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
    },
  );
});

describe('source map comments in scripts', () => {
  it.each([
    ['a\n//# sourceMappingURL=m.js.map', `a\n//# sourceMappingURL=m.js.${M}.map`],
    ['a\n//# sourceMappingURL=m.js.map\r\n', `a\n//# sourceMappingURL=m.js.${M}.map\n`],
    ['a\n//# sourceMappingURL=m.js.map\nb', `a\n//# sourceMappingURL=m.js.${M}.map\nb`],
    ['a;//# sourceMappingURL=m.js.map', `a;//# sourceMappingURL=m.js.${M}.map`],
    ['a\n//@ sourceMappingURL=m.js.map\n', `a\n//@ sourceMappingURL=m.js.${M}.map\n`],
    ['a\n/*# sourceMappingURL=m.js.map */\n', `a\n/*# sourceMappingURL=m.js.${M}.map */\n`],
  ])('%j', (script, expected) => {
    expect(rewritten(script)).toBe(expected);
  });

  it.each([
    '`\n//# sourceMappingURL=none.map\n`',
    '/*\n//# sourceMappingURL=none.map\n*/',
    'a = "//# sourceMappingURL=none.map"',
    'a = "//# sourceMappingURL=" + name;',
    '//# sourceMappingURL=data:application/json;base64,e30=',
    '//# sourceMappingURL=',
  ])('%j is none', (script) => {
    expect(rewritten(script)).toBe(script);
  });

  it('leaves the maps themselves as they are', () => {
    const map = '{"version":3,"file":"m.js","sources":["m.ts"],"mappings":""}';
    const { contents } = hashTree({ 'm.js': '//# sourceMappingURL=m.js.map', 'm.js.map': map });
    expect(contents['m.js.map']).toBe(map);
  });
});

describe('service workers', () => {
  const FILES_OF_WORKER = { 'sw.js': 'import "./m.js"', 'm.js': '' };

  it.each([
    "navigator.serviceWorker.register(new URL('./sw.js', import.meta.url))",
    'navigator.serviceWorker?.register?.(\n  // here\n  new URL("./sw.js", import.meta.url), { type: "module" })',
    'const { serviceWorker } = navigator; serviceWorker /**/ . register( new URL(`./sw.js`, import.meta.url) )',
  ])('keep their URL from one release to the next: %s', (script) => {
    const outcome = hashTree({ ...FILES_OF_WORKER, 'main.js': script });
    expect(outcome.problems).toEqual([]);
    expect(outcome.contents['main.js']).toBe(script);
    expect(outcome.serviceWorkers).toEqual(['sw.js']);
    const other = hashTree({ ...FILES_OF_WORKER, 'm.js': 'changed', 'main.js': script });
    expect(other.names['main.js']).toBe(outcome.names['main.js']);
    expect(other.names['sw.js']).not.toBe(outcome.names['sw.js']);
  });

  it.each([
    "new Worker(new URL('./sw.js', import.meta.url))",
    "a.register(new URL('./sw.js', import.meta.url))",
  ])('are no other workers: %s', (script) => {
    const { contents, names, serviceWorkers } = hashTree({ ...FILES_OF_WORKER, 'main.js': script });
    expect(contents['main.js']).toContain(names['sw.js']);
    expect(serviceWorkers).toEqual([]);
  });
});
