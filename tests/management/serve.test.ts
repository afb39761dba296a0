import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, ROOT, Running } from '../running';

describe('serve', { timeout: 60_000 }, () => {
  let folder: string;
  let server: Running | undefined;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'serve-'));
    write('package.json', '{}');
    write('tsconfig.json', `{ "extends": "${ROOT}/tsconfig.json" }`);
    write(
      'manage.ts',
      `import { executeFromCommandLine } from '${ROOT}/framework';
process.env.SETTINGS_MODULE ??= \`\${__dirname}/site/settings\`;
void executeFromCommandLine(process.argv);\n`,
    );
    write(
      'site/settings.ts',
      `import { defineSettings, projectRoot } from '${ROOT}/framework';
export default defineSettings({ BASE_DIR: projectRoot(__dirname), ROOT_URLCONF: 'site/urls', STATIC_ROOT: 'collected', ALLOWED_HOSTS: ['*'] });\n`,
    );
    write(
      'site/urls.ts',
      `import { path } from '${ROOT}/framework';
export const urlpatterns = [path('', () => new Response(String(process.pid)))];\n`,
    );
    write('collected/a.css', 'a { color: red }');
  });

  afterEach(async () => {
    await server?.kill();
    server = undefined;
    rmSync(folder, { recursive: true });
  });

  function write(name: string, text: string): void {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  function manage(...args: string[]): Running {
    const tsNode = `${ROOT}/node_modules/ts-node/dist/bin.js`;
    server = Running.node([tsNode, 'manage.ts', ...args], { cwd: folder });
    return server;
  }

  it('serves the site and what was collected, by as many processes as it is told, and stops on SIGTERM', async () => {
    const running = manage('serve', String(await freePort()), '--workers', '2');
    const [, address] = await running.until(/Listening at (http:\S+?)\/ with 2 workers/);
    expect(await (await fetch(`${address}/static/a.css`)).text()).toBe('a { color: red }');
    const processes = new Set<string>();
    for (let count = 0; count < 10; count++) {
      const answer = await fetch(`${address}/`, { headers: { connection: 'close' } });
      processes.add(await answer.text());
    }
    expect(processes.size).toBe(2);
    running.signal('SIGTERM');
    expect((await running.end()).code).toBe(0);
  });

  it('replaces its processes on SIGHUP without a failed request', async () => {
    const running = manage('serve', String(await freePort()), '--workers', '2');
    const [, address] = await running.until(/Listening at (http:\S+?)\/ with 2 workers/);
    const before = await (await fetch(`${address}/`)).text();
    running.signal('SIGHUP');
    const seen = new Set<string>();
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      expect((await fetch(`${address}/static/a.css`)).status).toBe(200);
      seen.add(await (await fetch(`${address}/`, { headers: { connection: 'close' } })).text());
      seen.delete(before);
      if (seen.size >= 2) break;
    }
    expect(seen.size).toBeGreaterThanOrEqual(2);
  });

  it('refuses a number of workers that is none', async () => {
    const { code, output } = await manage('serve', '--workers', '0').end();
    expect(code).toBe(1);
    expect(output).toContain('CommandError: --workers 0: expected a whole number from 1, or auto.');
  });
});
