import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { callCommand, createSite, defineSettings, type Processor, TextOutput } from '../../framework';
import { readManifest } from '../../framework/manifest';
import { tree } from '../staticfiles/tree';
import { exportsOf } from './exports';

const { Notice } = exportsOf<{ Notice: new () => Processor }>('processors', 'notice.ts');

function project(script: string) {
  const out = path.join(tree({}), 'out');
  const site = createSite(
    defineSettings({
      BASE_DIR: tree({ 'assets/a.js': script }),
      STATICFILES_DIRS: ['assets'],
      STATIC_ROOT: out,
      STATICFILES_PROCESSORS: [{ match: '*.js', backend: Notice }],
    }),
  );
  const stderr = new TextOutput();
  const collect = () =>
    callCommand(site, 'collectstatic', { input: false, stdout: new TextOutput(), stderr });
  return { out, collect, stderr };
}

it('shows a processor that changes what is published', async () => {
  const { out, collect } = project('alert(1);\n');
  await collect();
  const published = readFileSync(path.join(out, readManifest(out)?.paths['a.js'] ?? ''), 'utf8');
  expect(published).toBe('/*! All rights reserved */\nalert(1);\n');
});

it('shows a processor whose errors have their place', async () => {
  const { collect, stderr } = project('alert(1);\ndebugger;\n');
  await expect(collect()).rejects.toThrow('Nothing was published');
  expect(stderr.text).toContain('error: a.js:2:1 cannot be processed by Notice: a.js stops in the debugger');
});
