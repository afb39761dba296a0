import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../running';
import { Blank, run } from './blank';

/** The versions that people have: the oldest TypeScript is the one before the last major, the oldest types are of Node 20. */
const TYPESCRIPT = ['5.9', '6.0', '7.0'];
const NODE_TYPES = [20, 22, 24, 26];

/** The packages that the first lines import, in the versions that the repository has. */
const FRAMEWORKS = [
  '@hono/node-server',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@types/express',
  '@types/koa',
  'express',
  'fastify',
  'hono',
  'koa',
  'rxjs',
];

let blank: Blank;

beforeAll(() => {
  blank = new Blank();
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const lines = readFileSync(path.join(ROOT, 'tests/frameworks/first-lines.ts'), 'utf8');
  blank.project('.', {
    'first-lines.ts': lines.replace('../../framework/whitenoise', 'whitenoise-node'),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2023',
        module: 'nodenext',
        types: ['node'],
        esModuleInterop: true,
        experimentalDecorators: true,
        // The declarations of this package are checked by the package's own tests, those of others by nobody.
        skipLibCheck: true,
      },
      files: ['first-lines.ts'],
    }),
  });
  const wanted = [
    ...FRAMEWORKS.map((name) => `${name}@${devDependencies[name]}`),
    ...TYPESCRIPT.map((version) => `typescript-${version}@npm:typescript@${version}`),
    ...NODE_TYPES.map((version) => `types-node-${version}@npm:@types/node@${version}`),
  ];
  run('npm', ['install', '--no-audit', '--no-fund', ...wanted], blank.folder);
}, 600_000);

afterAll(() => blank?.remove());

const installed = (name: string) => path.join(blank.folder, 'node_modules', name);

describe.each(NODE_TYPES)('the first lines in every framework, with the types of Node %d', (node) => {
  beforeAll(() => {
    rmSync(installed('@types/node'), { recursive: true });
    cpSync(installed(`types-node-${node}`), installed('@types/node'), { recursive: true });
  });

  it.each(TYPESCRIPT)('type-check with TypeScript %s', (typescript) => {
    const compiler = path.join(installed(`typescript-${typescript}`), 'bin/tsc');
    expect(run(process.execPath, [compiler, '-p', '.'], blank.folder)).toBe('');
  });
});
