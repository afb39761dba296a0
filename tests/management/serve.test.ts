import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, ROOT } from '../running';
import { Project } from './project';

describe('serve', { timeout: 60_000 }, () => {
  let project: Project;

  beforeEach(() => {
    project = new Project({
      'site/urls.ts': `import { path } from '${ROOT}/framework';
export const urlpatterns = [path('', () => new Response(String(process.pid)))];\n`,
      'collected/a.css': 'a { color: red }',
    });
    project.writeSettings("STATIC_ROOT: 'collected', ALLOWED_HOSTS: ['*']");
  });

  afterEach(() => project.remove());

  it('serves the site and what was collected, by as many processes as it is told, and stops on SIGTERM', async () => {
    const running = project.manage('serve', String(await freePort()), '--workers', '2');
    await running.until(/Listening at \S+ with 2 workers\n/);
    const address = await running.address();
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
    const running = project.manage('serve', String(await freePort()), '--workers', '2');
    const address = await running.address();
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
    const { code, output } = await project.manage('serve', '--workers', '0').end();
    expect(code).toBe(1);
    expect(output).toContain('CommandError: --workers 0: expected a whole number from 1, or auto.');
  });
});
