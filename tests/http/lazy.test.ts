import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(__dirname, '../..');

/** The packages that a program has loaded, by name. */
function packagesLoadedBy(program: string): string[] {
  const script = `${program}
    const names = Object.keys(require.cache).map((file) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1]);
    console.log(JSON.stringify([...new Set(names)]));`;
  const output = execFileSync(process.execPath, ['-r', 'ts-node/register', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '[]') as string[];
}

it('loads the adapter with the application, and the template engine with the first template', () => {
  const before = packagesLoadedBy(
    "const site = require('./framework').createSite(require('./framework').defineSettings({}));",
  );
  expect(before).toContain('inversify');
  expect(before).not.toContain('@hono/node-server');
  expect(before).not.toContain('liquidjs');

  const after = packagesLoadedBy(
    "const site = require('./framework').createSite(require('./framework').defineSettings({})); site.getApplication();",
  );
  expect(after).toContain('@hono/node-server');
  expect(after).not.toContain('liquidjs');
});
