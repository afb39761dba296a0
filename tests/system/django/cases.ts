import fc from 'fast-check';

export type Tree = Readonly<Record<string, string>>;

/** The files that the cases refer to. */
const TARGETS: Tree = {
  'x.png': 'p',
  'sp ace.png': 'p',
  'é.png': 'p',
  'f.eot': 'f',
  'i.svg': '<svg/>',
  'm.map': '{}',
  'd/x.png': 'q',
  'd/y.css': 'a{}',
  'd/z.css': '@import "y.css";b{background:url(../x.png)}',
  'm.js': '1',
  'd/n.js': 'import{a}from"../m.js";',
  'd/o.js': 'export * from "../m.js"; import"./n.js"',
};

/**
 * Pieces of CSS on which Django succeeds, save for one kind: an empty segment, as in `url(d//x.png)`, which Django writes
 * as it is, and which is then asked for under a URL that no static file has.
 */
const CSS: readonly string[] = [
  'url(x.png)',
  'url( x.png )',
  'URL(x.png)',
  "url('x.png')",
  'url("x.png")',
  'url( x.png)',
  'url(./x.png)',
  'url(d/../x.png)',
  'url(d/x.png)',
  'url(/static/d/x.png)',
  'url(x.png?v=1)',
  'url(x.png?v=1#f)',
  'url(x.png#f)',
  'url(x.png?)',
  'url(x.png#)',
  'url(f.eot?#iefix)',
  'url(f.eot?v=4.7#iefix)',
  'url(f.eot?v=1?#iefix)',
  'url(i.svg#a%20b)',
  'url(sp%20ace.png)',
  'url("sp ace.png")',
  'url(%C3%A9.png)',
  'url(é.png)',
  'url(d)',
  'url(d/)',
  'url("d")',
  'url(?x)',
  'url(#f)',
  'url()',
  'url("")',
  'url(data:image/png;base64,AAAA)',
  `url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E")`,
  'url(http://a/x.png)',
  'url(https://a/x.png)',
  'url(//a/x.png)',
  'url(/media/x.png)',
  '@import "d/y.css";',
  "@import 'd/y.css' screen;",
  '@import"d/z.css";',
  '@IMPORT  "d/y.css";',
  '@import url(d/y.css) print;',
  '@import url("d/z.css");',
  '/* url(none.png) */',
  '/* @import "none.css"; */',
  '"url(none.png)"',
  "'url(none.png)'",
  '"\\"url(none.png)"',
  'a{b:c}',
  '\\url(none.png)',
  ':root{--x:url(x.png)}',
  '@font-face{src:url(f.eot),url(f.eot?#iefix)format("x"),url(i.svg#a)format("svg")}',
  'a{background:url(x.png),url("d/x.png")no-repeat}',
  'url(x.png?a=b&c=d#e)',
  `url("x.png?a='b'")`,
  'url(./d/./x.png)',
  'url(sp%20ace.png?v=1#%20)',
  '@import url("d/y.css") layer(x) supports(display: grid);',
  '@import "d/y.css" layer;',
  '@namespace url(http://www.w3.org/1999/xhtml);',
  '\n/*# sourceMappingURL=m.map */\n',
  '\n/*#\tsourceMappingURL=m.map*/\n',
  '\n/*# sourceMappingURL=data:application/json,{} */\n',
  '/*# sourcemappingurl=none.map */',
];

/** Pieces of a script on which Django succeeds with its default patterns. */
const SCRIPT: readonly string[] = [
  '\n//# sourceMappingURL=m.map\n',
  '\n//# sourceMappingURL=m.map\r\n',
  '\n//# sourceMappingURL=m.map  \n',
  '\n//# sourceMappingURL=data:application/json,{}\n',
  '\n//# sourcemappingurl=none.map\n',
  '"//# sourceMappingURL=none.map";',
  '\n`\n//# sourceMappingURL=none.map\n`;',
  '\n/*\n//# sourceMappingURL=none.map\n*/',
  'f();\n',
  '// f\n',
];

/** And with ES modules. */
const MODULE: readonly string[] = [
  "import a from './m.js';\n",
  'import{a}from"./m.js";',
  'import {\n  a,\n  b\n}\nfrom\n"./d/n.js";\n',
  'import * as a from "./m.js";\n',
  "import a, {b} from './m.js'\n",
  "export { a } from './m.js';\n",
  "export {a as b}from'./m.js'\n",
  "export * from './m.js';\n",
  "export * as n from './m.js';\n",
  'import* as a from "./m.js";',
  'import a, * as b from "./d/n.js";',
  'import{a as b,c}from"./m.js";',
  "export { default } from './d/n.js';\n",
  'import a from "./m.js" with { type: "json" };\n',
  'import /* which */ a from "./m.js";\n',
  'import { from } from "./m.js";\n',
  'const from = "./none.js";\n',
  'import.meta.url;\n',
  'const a = await import("./d/o.js");\n',
  "import './m.js';\n",
  'import"./d/o.js";',
  "import('./m.js');\n",
  'import("./d/../m.js?v=1").then(f);\n',
  'import "/static/m.js";\n',
  'import "/elsewhere.js";\n',
  '/* import "./none.js"; */\n',
  '// import("./none.js")\n',
  '"import(\'./none.js\')";\n',
  '`import "./none.js"`;\n',
  'const x = 1;\n',
  ...SCRIPT,
];

/** Every piece alone, then random sequences of them, always beside the targets. */
export function cases(modules: boolean): Tree[] {
  const statements = modules ? MODULE : SCRIPT;
  const script = sequence(statements, ['\n']);
  const style = sequence(CSS, [' ', '\n', ';', '}']);
  const random = fc.record({ 'case.css': style, 'case.js': script });
  const trees = [
    ...CSS.map((css) => ({ 'case.css': css })),
    ...statements.map((text) => ({ 'case.js': text })),
    ...fc.sample(random, { numRuns: 120, seed: 61 }),
  ];
  return trees.map((tree) => ({ ...TARGETS, ...tree }));
}

function sequence(pieces: readonly string[], separators: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(...separators)), { maxLength: 12 })
    .map((parts) => parts.flat().join(''));
}
