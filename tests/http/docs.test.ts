import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { temporaryFolder } from './site';

const folder = temporaryFolder();

/** The files that docs/urls-views-templates.md shows, put together as the site that they make. */
beforeAll(() => {
  const guide = readFileSync(path.join(ROOT, 'docs/urls-views-templates.md'), 'utf8');
  for (const [, name = '', text = ''] of guide.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm))
    write(name, text);

  write('package.json', '{ "name": "mysite", "private": true }');
  write(
    'tsconfig.json',
    JSON.stringify({
      extends: path.join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        paths: { 'whitenoise-node/framework': [path.join(ROOT, 'framework/index.ts')] },
        typeRoots: [path.join(ROOT, 'node_modules/@types')],
        // A project may use parameter properties.
        erasableSyntaxOnly: false,
      },
      include: ['mysite', path.join(ROOT, 'framework/**/*.d.ts')],
      exclude: [],
    }),
  );
  write(
    'node_modules/whitenoise-node/framework.js',
    `module.exports = require(${JSON.stringify(path.join(ROOT, 'framework'))});`,
  );
  symlinkSync(path.join(ROOT, 'node_modules/inversify'), path.join(folder.path, 'node_modules/inversify'));
});
afterAll(() => folder.remove());

function write(name: string, text: string): void {
  const file = path.join(folder.path, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

describe('the site of the guide to urls, views and templates', () => {
  it('has the right types', async () => {
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [tsc, '--noEmit', '-p', folder.path]).catch(
      (error: { stdout: string }) => {
        throw new Error(error.stdout);
      },
    );
  }, 90_000);

  it('answers as the guide says', async () => {
    mkdirSync(path.join(folder.path, 'staticfiles'));
    write(
      'mysite/run.ts',
      "process.env.SETTINGS_MODULE = require.resolve('./settings-served');\nrequire('./server');",
    );
    write(
      'mysite/settings-served.ts',
      "import base from './settings';\nimport { defineSettings } from 'whitenoise-node/framework';\nexport default defineSettings({ ...base, STATIC_ROOT: 'staticfiles' });",
    );
    const ts = ['-r', path.join(ROOT, 'node_modules/ts-node/register')];
    const server = Running.node([...ts, 'mysite/run.ts'], {
      cwd: folder.path,
      environment: { PORT: '0', HOST: '127.0.0.1', TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.json') },
    });
    try {
      const address = (await server.address()).replace('127.0.0.1', 'localhost');
      const get = async (target: string, init?: RequestInit) => {
        const response = await fetch(address + target, init);
        return { status: response.status, text: await response.text(), headers: response.headers };
      };

      const about = await get('/about');
      expect(about).toMatchObject({ status: 200, text: '<p>About us' });
      expect(about.headers.get('server-timing')).toMatch(/^app;dur=/);
      expect(about.headers.get('x-frame-options')).toBe('DENY');

      const poll = await get('/polls/1/');
      expect(poll.text).toContain('<title>Tabs &lt;or&gt; spaces? - My site</title>');
      expect(poll.text).toContain('<link rel="stylesheet" href="/static/polls/site.css">');
      expect(poll.text).toContain('<a href="/polls/1/results/">Tabs &lt;or&gt; spaces?</a>');
      expect((await get('/polls/2/')).status).toBe(404);

      await get('/polls/1/results/', { method: 'POST', body: '{"choice":"tabs"}' });
      expect(JSON.parse((await get('/polls/1/results/')).text)).toEqual({ spaces: 1, tabs: 1 });
      expect((await get('/polls/1/results/', { method: 'DELETE' })).status).toBe(405);
      expect(JSON.parse((await get('/polls/in/0099/')).text)).toEqual({ year: 99 });
    } finally {
      await server.kill();
    }
  }, 30_000);
});
