import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../listening';
import { freePort, ROOT, Running } from '../running';

const SERVER = path.join(ROOT, 'dist/project/server.js');
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function start(environment: Record<string, string>, cwd = ROOT): Running {
  const running = Running.node([SERVER], { cwd, environment });
  cleanups.push(() => running.kill());
  return running;
}

describe('the built server', () => {
  it('listens on PORT and HOST of the environment and prints its address', async () => {
    const port = await freePort();
    const address = await start({ PORT: String(port), HOST: '127.0.0.1' }).address();
    expect(address).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(address)).status).toBe(200);
  });

  it('takes PORT and HOST from .env when the environment has none', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'dotenv-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const port = await freePort();
    writeFileSync(path.join(folder, 'package.json'), '{}');
    writeFileSync(path.join(folder, '.env'), `PORT=${port}\nHOST=127.0.0.1\n`);
    expect(await start({}, folder).address()).toBe(`http://127.0.0.1:${port}`);
  });

  it('says in one line that its port is taken, and exits with 1', async () => {
    const other = createServer();
    const port = await listen(other);
    cleanups.push(() => other.close());
    const { code, output } = await start({ PORT: String(port), HOST: '127.0.0.1' }).end();
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toContain(String(port));
    expect(output).toMatch(/in use/i);
    expect(code).toBe(1);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes the answer it is sending, closes idle connections and exits with 0 on %s',
    async (signal) => {
      const running = start({ PORT: '0', HOST: '127.0.0.1' });
      const { hostname, port } = new URL(await running.address());
      const idle = connect(Number(port), hostname);
      idle.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(idle, 'data');
      const [answer] = await once(
        http.get({ hostname, port, path: '/static/bootstrap/css/bootstrap.min.css.map' }),
        'response',
      );
      expect(answer.statusCode).toBe(200);
      answer.pause();
      running.signal(signal);
      idle.resume();
      await once(idle, 'close');
      let received = 0;
      for await (const chunk of answer) received += chunk.length;
      expect(received).toBe(Number(answer.headers['content-length']));
      expect(await running.end()).toMatchObject({ code: 0, signal: null });
    },
  );
});

describe('the Procfile', () => {
  it('starts the site by a runner of Procfiles, on the port that the runner gives', async () => {
    const port = await freePort();
    const foreman = require.resolve('foreman/nf.js');
    const running = Running.node([foreman, 'start', '--port', String(port)], {
      environment: { HOST: '127.0.0.1' },
    });
    cleanups.push(() => running.kill());
    const address = await running.address();
    expect(address).toBe(`http://127.0.0.1:${port}`);
    expect(await (await fetch(address)).text()).toContain('<title>');
    running.interrupt();
    const { output } = await running.end();
    expect(output).toContain('SIGINT: stopping');
    await expect(fetch(address)).rejects.toThrow();
  });
});
