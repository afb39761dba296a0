import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandError } from '../../framework/management';
import { parseAddress } from '../../framework/management/runserver/address';
import { timestamp } from '../../framework/management/runserver/request-log';
import { listen } from '../listening';
import { freePort, ROOT } from '../running';
import { Project } from './project';

describe('the address', () => {
  it.each([
    [undefined, '127.0.0.1', 8000],
    ['8080', '127.0.0.1', 8080],
    ['0:8080', '0.0.0.0', 8080],
    ['1.2.3.4:80', '1.2.3.4', 80],
    ['[::1]:8080', '::1', 8080],
    ['localhost:8080', 'localhost', 8080],
  ])('%j means %s and %i', (text, host, port) => {
    expect(parseAddress(text, false)).toEqual({ host, port });
  });

  it('is ::1 with --ipv6', () => {
    expect(parseAddress('8080', true)).toEqual({ host: '::1', port: 8080 });
  });

  it.each(['x', '80:', ':80', '::1:80', '70000', '1.2.3.4', '8000x', ''])('refuses %j', (text) => {
    expect(() => parseAddress(text, false)).toThrow(CommandError);
    expect(() => parseAddress(text, false)).toThrow(
      `"${text}" is not a valid port number or address:port pair.`,
    );
  });
});

describe('the time of a log line', () => {
  it('has Django’s form', () => {
    expect(timestamp(new Date(2026, 10, 22, 9, 6, 1))).toBe('22/Nov/2026 09:06:01');
  });
});

describe('runserver', { timeout: 60_000 }, () => {
  let project: Project;

  const VIEWS = (text: string) => `export const page = () => new Response('${text}');\n`;

  beforeEach(() => {
    project = new Project({
      'site/urls.ts': `import { path } from '${ROOT}/framework';
import { page } from './views';
export const urlpatterns = [path('', page)];\n`,
      'site/views.ts': VIEWS('first'),
      'assets/a.css': 'a { color: red }',
    });
    settings('DEBUG: true');
  });

  afterEach(() => project.remove());

  function settings(more: string): void {
    project.writeSettings(`STATICFILES_DIRS: ['assets'], ${more}`);
  }

  const text = async (url: string) => (await fetch(url)).text();

  it('serves, restarts on a change, survives a syntax error, and stops on Ctrl-C', async () => {
    const running = project.manage('runserver', String(await freePort()));
    const address = await running.address();
    expect(await text(address)).toBe('first');

    expect(await text(`${address}/static/a.css`)).toBe('a { color: red }');
    await running.until(/\[\d\d\/\w{3}\/\d{4} \d\d:\d\d:\d\d\] "GET \/static\/a\.css HTTP\/1\.1" 200 16\n/);

    project.write('site/views.ts', VIEWS('second'));
    await running.until(/site\/views\.ts changed, restarting\./);
    expect(await text(address)).toBe('second');

    project.write('site/views.ts', 'export const page = (;\n');
    await running.until(/The site has stopped; waiting for a change/);
    const failure = await fetch(address);
    expect(failure.status).toBe(500);
    const explanation = await failure.text();
    expect(explanation).toMatch(/could not be started[\s\S]*views\.ts:1:/);
    expect(explanation).not.toMatch(/Stack backtrace|node_modules/);

    project.write('site/views.ts', VIEWS('third'));
    await running.until(/restarting\.[\s\S]*restarting\.[\s\S]*restarting\./);
    expect(await text(address)).toBe('third');

    running.signal('SIGINT');
    expect((await running.end()).code).toBe(0);
  });

  it('stops on Ctrl-C while a page listens that shows why the site could not be started', async () => {
    project.write('site/views.ts', 'export const page = (;\n');
    const port = await freePort();
    const running = project.manage('runserver', String(port));
    await running.until(/The site has stopped; waiting for a change/);
    const events = await fetch(`http://127.0.0.1:${port}/__whitenoise__/events`);
    expect(events.headers.get('content-type')).toBe('text/event-stream');
    running.signal('SIGINT');
    expect((await running.end()).code).toBe(0);
    await expect(events.text()).rejects.toThrow();
  });

  it('gives a connection that was on its way to the replaced process to the next one', async () => {
    project.write('site/views.ts', 'export const page = () => new Response(String(process.pid));\n');
    const running = project.manage('runserver', String(await freePort()));
    const address = await running.address();
    const old = await text(address);
    process.kill(Number(old), 'SIGSTOP');
    const waiting = [text(address), text(address)];
    await new Promise((resolve) => setTimeout(resolve, 300));
    project.write('site/views.ts', "export const page = () => new Response('second');\n");
    expect(await Promise.all(waiting)).toEqual(['second', 'second']);
  });

  it('restarts when a folder of code goes and comes back, and when its code changes then', async () => {
    project.write('site/views/index.ts', VIEWS('first'));
    rmSync(path.join(project.folder, 'site/views.ts'));
    const running = project.manage('runserver', String(await freePort()));
    const address = await running.address();
    expect(await text(address)).toBe('first');
    rmSync(path.join(project.folder, 'site/views'), { recursive: true });
    await running.until(/The site has stopped; waiting for a change/);
    project.write('site/views/index.ts', VIEWS('back'));
    await expect.poll(() => text(address), { timeout: 20_000 }).toBe('back');
    project.write('site/views/index.ts', VIEWS('changed'));
    await expect.poll(() => text(address), { timeout: 20_000 }).toBe('changed');
  });

  it('reads .env anew when it restarts', async () => {
    project.write('.env', 'GREETING=first');
    project.write(
      'site/views.ts',
      `import { env } from '${ROOT}/framework';\nexport const page = () => new Response(env('GREETING'));\n`,
    );
    const running = project.manage('runserver', String(await freePort()));
    const address = await running.address();
    expect(await text(address)).toBe('first');
    project.write('.env', 'GREETING=second');
    await running.until(/\.env changed, restarting\./);
    expect(await text(address)).toBe('second');
  });

  it('leaves static files alone with --nostatic, and needs no supervisor with --noreload', async () => {
    const running = project.manage('runserver', '--noreload', '--nostatic', String(await freePort()));
    const address = await running.address();
    await running.until(/Quit the server/);
    expect((await fetch(`${address}/static/a.css`)).status).toBe(404);
    running.signal('SIGTERM');
    expect((await running.end()).code).toBe(0);
  });

  it('serves sources with --insecure when DEBUG is off', async () => {
    settings("ALLOWED_HOSTS: ['127.0.0.1']");
    const running = project.manage('runserver', '--noreload', '--insecure', String(await freePort()));
    const address = await running.address();
    await running.until(/Quit the server/);
    expect(await text(`${address}/static/a.css`)).toBe('a { color: red }');
  });

  it.each([[[]], [['--noreload']]])('says in one line that the port is taken (%j)', async (flags) => {
    const other = createServer();
    const port = await listen(other);
    const { code, output } = await project.manage('runserver', ...flags, String(port)).end();
    other.close();
    expect(output).toMatch(
      new RegExp(`CommandError: That port is already in use: 127\\.0\\.0\\.1:${port}\\.\n$`),
    );
    expect(code).toBe(1);
  });

  it('asks for ALLOWED_HOSTS when DEBUG is off', async () => {
    settings('DEBUG: false');
    const { code, output } = await project.manage('runserver').end();
    expect(output).toBe('CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is false.\n');
    expect(code).toBe(1);
  });
});
