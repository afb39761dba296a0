import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../running';

const DEPCRUISE = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const CONFIG = path.join(ROOT, '.dependency-cruiser.cjs');

/** A small framework that breaks every rule once. */
const BROKEN: Readonly<Record<string, string>> = {
  'tsconfig.json': '{}',
  'package.json': '{ "name": "broken" }',
  'framework/index.ts':
    "export * from './conf'; export * from './apps'; export * from './new-part'; export * from './nearest';",
  'framework/bin.ts': "import './index';",
  'framework/whitenoise/index.ts': "import 'some-package';",
  'framework/testing/index.ts': '',
  'framework/conf/index.ts': "export * from './one'; export const conf = 1;",
  'framework/conf/one.ts': "import './two';",
  'framework/conf/two.ts': "import './one'; import '../apps';",
  'framework/conf/unused.ts': 'export const unused = 1;',
  'framework/apps/index.ts': "export * from './inner/hidden';",
  'framework/apps/inner/index.ts': "export * from './hidden';",
  'framework/apps/inner/hidden.ts': 'export const hidden = 1;',
  'framework/new-part/index.ts': 'export const part = 1;',
  'framework/nearest.ts': "import './conf'; export const nearest = 1;",
  'project/urls.ts': "import '../framework/apps';",
};

const folder = mkdtempSync(path.join(os.tmpdir(), 'rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let violations: string[];
beforeAll(() => {
  for (const [name, text] of Object.entries(BROKEN)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const args = [DEPCRUISE, '--config', CONFIG, '--output-type', 'json', 'framework', 'project'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { from: string; to: string; rule: { name: string } }[] };
  };
  violations = summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`);
});

it.each([
  ['a cycle', 'no-circular: framework/conf/one.ts → framework/conf/two.ts'],
  [
    'an import of a part that is not allowed',
    'imports-of-conf: framework/conf/two.ts → framework/apps/index.ts',
  ],
  ['a part without a rule', 'every-part-has-a-rule: framework/index.ts → framework/new-part/index.ts'],
  [
    'an import past the index.ts of an inner folder',
    'entry-of-apps-inner: framework/apps/index.ts → framework/apps/inner/hidden.ts',
  ],
  ['a leaf that imports a part', 'leaves-import-nothing: framework/nearest.ts → framework/conf/index.ts'],
  ['a package in the wrapper', 'node-alone: framework/whitenoise/index.ts → some-package'],
  [
    'a project that imports more than the package exports',
    'project-imports-the-package: project/urls.ts → framework/apps/index.ts',
  ],
  ['a module that nothing reaches', 'no-dead-modules: framework/conf/unused.ts → framework/conf/unused.ts'],
])('the rules of imports find %s', (_what, violation) => {
  expect(violations).toContain(violation);
});
