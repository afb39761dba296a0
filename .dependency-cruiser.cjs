/** The walls of the house: who may import whom. See docs/house.md. */
const part = (name) => `^framework/${name}/`;

/** Parts, and the parts each may import. Everything else under framework/ is behind a wall. */
const ALLOWED = {
  manifest: [],
  container: ['conf'],
  server: [],
  whitenoise: ['manifest'],
  standalone: ['whitenoise', 'server'],
  conf: [],
  checks: ['conf'],
  apps: ['conf', 'checks'],
  management: ['conf', 'apps', 'checks', 'http', 'container'],
  staticfiles: ['conf', 'apps', 'checks', 'management', 'manifest', 'container'],
  templates: ['conf', 'apps', 'container'],
  http: ['conf', 'apps', 'templates', 'server', 'container'],
};

/** Single modules at the top of framework/ that import nothing of it, and that every part may import. */
const LEAVES = '^framework/(escape-html|file-hooks|framework-folder|gateway|nearest|system-error)\\.ts$';

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
      name: `walls-of-${name}`,
      comment: `framework/${name} may import ${allowed.length ? allowed.join(', ') : 'no other part'}.`,
      severity: 'error',
      from: { path: part(name) },
      to: { path: '^framework/', pathNot: [LEAVES, ...[name, ...allowed].map(part)] },
    })),
    {
      name: 'faces-only',
      comment: "A folder's index.ts is its face: others import the face, not the rooms behind it.",
      severity: 'error',
      from: { path: '^framework/([^/]+)/', pathNot: '^framework/(site|index)\\.ts$' },
      to: { path: '^framework/[^/]+/', pathNot: ['^framework/$1/', '^framework/[^/]+/index\\.ts$'] },
    },
    {
      name: 'the-wrapper-is-alone',
      comment: 'The wrapper runs on Node alone: no package at run time.',
      severity: 'error',
      from: { path: '^framework/(whitenoise|manifest|server|standalone)/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    {
      name: 'project-uses-the-face',
      comment: 'A project imports the framework by its face.',
      severity: 'error',
      from: { path: '^(project/|manage\\.ts)' },
      to: { path: '^framework/', pathNot: '^framework/(whitenoise/)?index\\.ts$' },
    },
    {
      name: 'nothing-idle',
      comment: 'A module that cannot be reached from what is exported is dead.',
      severity: 'error',
      from: { path: '^framework/(index|bin|testing/index|whitenoise/index)\\.ts$' },
      to: { path: '^framework/', pathNot: ['\\.d\\.ts$', '^framework/bin\\.ts$'], reachable: false },
    },
    {
      name: 'nothing-for-development-at-run-time',
      severity: 'error',
      from: { path: '^framework/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
