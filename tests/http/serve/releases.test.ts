import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../../running';
import { Load, sleep } from './program';

/** A server as a project has it, which answers with what its release's settings and `.env` say. */
const SERVER = `const { getApplication, serve } = require('${ROOT}/framework');
process.env.SETTINGS_MODULE ??= __dirname + '/settings';
void serve(getApplication(), { shutdownDrain: 0 });
`;
const settings = (name: string) => `const { defineSettings, env, path } = require('${ROOT}/framework');
const view = () => new Response('${name} ' + env('GREETING', 'none'));
exports.default = defineSettings({ BASE_DIR: __dirname, ALLOWED_HOSTS: ['*'], ROOT_URLCONF: [path('', view)] });
`;

describe.each(['1', '2'])(
  'a release behind a link, served with WEB_CONCURRENCY=%s',
  { timeout: 60_000 },
  (workers) => {
    let folder = '';
    let running: Running | null = null;

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'releases-'));
      for (const name of ['A', 'B']) {
        const release = path.join(folder, name);
        mkdirSync(release);
        writeFileSync(path.join(release, 'package.json'), '{}');
        writeFileSync(path.join(release, 'server.js'), SERVER);
        writeFileSync(path.join(release, 'settings.js'), settings(name));
        writeFileSync(path.join(release, '.env'), `GREETING=hello from ${name}`);
      }
      symlinkSync('A', path.join(folder, 'current'));
    });
    afterEach(async () => {
      await running?.kill();
      rmSync(folder, { recursive: true });
    });

    /** Starts the release in a folder, by the name that a shell would have in PWD. */
    async function start(program: string, cwd: string, PWD: string | undefined): Promise<string> {
      running = Running.node(['-r', `${ROOT}/node_modules/ts-node/register/transpile-only`, program], {
        cwd,
        environment: {
          PWD,
          PORT: '0',
          HOST: '127.0.0.1',
          WEB_CONCURRENCY: workers,
          TS_NODE_PROJECT: `${ROOT}/tsconfig.json`,
          SETTINGS_MODULE: undefined,
        },
      });
      return running.address();
    }

    const answer = async (address: string) =>
      (await fetch(address, { headers: { connection: 'close' } })).text();

    async function reload(): Promise<void> {
      symlinkSync('B', path.join(folder, 'next'));
      renameSync(path.join(folder, 'next'), path.join(folder, 'current'));
      running?.signal('SIGHUP');
      await running?.until(/SIGHUP: replaced/);
    }

    it('is the new one after SIGHUP, with its settings and .env, as systemd starts it', async () => {
      const current = path.join(folder, 'current');
      const address = await start(path.join(current, 'server.js'), current, undefined);
      expect(await answer(address)).toBe('A hello from A');
      const load = new Load(Number(new URL(address).port), '/');
      await reload();
      for (let i = 0; i < 4; i++) expect(await answer(address)).toBe('B hello from B');
      // Later than the old process closes what is idle.
      await sleep(6000);
      await load.stop();
      expect(load.failures).toEqual([]);
      expect(new Set(load.answers)).toEqual(new Set(['A hello from A', 'B hello from B']));
    });

    it('is the new one after SIGHUP as a shell starts it in its folder, and the old one may be gone', async () => {
      const current = path.join(folder, 'current');
      const address = await start('server.js', current, current);
      expect(await answer(address)).toBe('A hello from A');
      rmSync(path.join(folder, 'A'), { recursive: true });
      await reload();
      for (let i = 0; i < 4; i++) expect(await answer(address)).toBe('B hello from B');
    });

    it('goes on being served when the new one cannot be started', async () => {
      const current = path.join(folder, 'current');
      const address = await start(path.join(current, 'server.js'), current, undefined);
      writeFileSync(path.join(folder, 'B', 'settings.js'), 'module.exports = (;');
      symlinkSync('B', path.join(folder, 'next'));
      renameSync(path.join(folder, 'next'), current);
      running?.signal('SIGHUP');
      await running?.until(/Error: a new worker did not come to serve; the present ones go on\./);
      expect(await answer(address)).toBe('A hello from A');
    });
  },
);
