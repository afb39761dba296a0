// Who may import whom. docs/architecture.md shows these rules as a table and tells why.

const { readdirSync } = require('node:fs');
const { dirname } = require('node:path');

/** Matches the modules of a part: a folder of framework/, or a single module at its top. */
const part = (name) =>
  name.endsWith('.ts') ? `^framework/${name.replace('.', '\\.')}$` : `^framework/${name}/`;

/** The parts, and the other parts that each may import. */
const ALLOWED = {
  manifest: [],
  browser: [],
  assets: ['manifest'],
  headers: ['manifest'],
  container: ['conf'],
  server: [],
  whitenoise: ['manifest', 'assets', 'headers'],
  monitoring: ['whitenoise', 'headers'],
  metrics: ['monitoring', 'whitenoise', 'server', 'manifest'],
  standalone: ['whitenoise', 'server', 'manifest', 'monitoring'],
  conf: [],
  checks: ['conf'],
  apps: ['conf', 'checks'],
  management: ['conf', 'apps', 'checks', 'http', 'server', 'container', 'monitoring', 'browser'],
  staticfiles: ['conf', 'apps', 'checks', 'management', 'manifest', 'assets', 'container', 'browser'],
  templates: ['conf', 'apps', 'container', 'manifest', 'assets'],
  http: ['conf', 'apps', 'templates', 'server', 'container', 'headers', 'monitoring', 'metrics', 'browser'],
  testing: ['conf', 'http', 'staticfiles', 'site.ts'],
};

/** Modules at the top of framework/ that every part may import, and that import nothing themselves but Node. */
const LEAVES = [
  'escape-html.ts',
  'file-hooks.ts',
  'framework-folder.ts',
  'gateway.ts',
  'nearest.ts',
  'printable.ts',
  'shell-patterns.ts',
  'response-end.ts',
  'system-error.ts',
];

/** The folders with an entry: all code outside of such a folder imports its index.ts, and nothing else of it. */
const WITH_ENTRY = readdirSync('framework', { recursive: true, encoding: 'utf8' })
  .map((file) => `framework/${file.replaceAll('\\', '/')}`)
  .filter((file) => /^framework\/.+\/index\.ts$/.test(file))
  .map(dirname);

/** The packages that the framework may import: the build puts them into the package. */
const BUNDLED =
  '^node_modules/(@hono/node-server|@jridgewell/(gen-mapping|trace-mapping)|commander|css-tree|@types/css-tree|dotenv|entities|es-module-lexer|inversify|liquidjs|parse5|prom-client|reflect-metadata|string-width|zod)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means that two things are one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(ALLOWED).map(([name, allowed]) => ({
      name: `imports-of-${name}`,
      comment: `framework/${name} may import ${allowed.length ? allowed.join(', ') : 'no other part'}.`,
      severity: 'error',
      from: { path: part(name) },
      to: { path: '^framework/', pathNot: [...LEAVES, name, ...allowed].map(part) },
    })),
    {
      name: 'every-part-has-a-rule',
      comment: 'A new folder of framework/ gets a line in ALLOWED.',
      severity: 'error',
      from: {},
      to: { path: '^framework/[^/]+/', pathNot: Object.keys(ALLOWED).map(part) },
    },
    ...WITH_ENTRY.map((folder) => ({
      name: `entry-of-${folder.replace('framework/', '').replaceAll('/', '-')}`,
      comment: `Import ${folder}/index.ts, and not a module behind it.`,
      severity: 'error',
      from: { pathNot: `^${folder}/` },
      to: { path: `^${folder}/`, pathNot: `^${folder}/index\\.ts$` },
    })),
    {
      name: 'leaves-import-nothing',
      comment: 'A module that every part may import depends on no part.',
      severity: 'error',
      from: { path: LEAVES.map(part) },
      to: { path: '^framework/' },
    },
    {
      name: 'node-alone',
      comment: 'The wrapper, and all that it is made of, runs on Node alone, without any package.',
      severity: 'error',
      from: {
        path: [
          ...LEAVES,
          'whitenoise',
          'manifest',
          'assets',
          'headers',
          'server',
          'monitoring',
          'standalone',
        ].map(part),
      },
      to: { pathNot: '^framework/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'project-imports-the-package',
      comment: 'A project imports what the package exports.',
      severity: 'error',
      from: { path: '^(project/|manage\\.ts)' },
      to: { path: '^framework/', pathNot: '^framework/((whitenoise|testing)/)?index\\.ts$' },
    },
    {
      name: 'no-dead-modules',
      comment: 'A module that no entry of the package reaches is dead.',
      severity: 'error',
      from: { path: '^framework/(index|bin|testing/index|whitenoise/index)\\.ts$' },
      to: {
        path: '^framework/',
        pathNot: ['\\.d\\.ts$', '^framework/browser/.+\\.js$', '^framework/(bin|testing/index)\\.ts$'],
        reachable: false,
      },
    },
    {
      name: 'only-what-is-bundled',
      comment: 'The framework imports the packages that the build bundles, and Node.',
      severity: 'error',
      from: { path: '^framework/' },
      to: { path: 'node_modules/', pathNot: BUNDLED },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
