import { afterEach, describe, expect, it, vi } from 'vitest';
import { connect, get, Load, type Program, startProgram } from './program';

let program: Program | null = null;
afterEach(async () => {
  await program?.process.kill();
  program = null;
});

// Each of these held for one process and not for several, or the other way about.
describe.each(['1', '2'])('a server with WEB_CONCURRENCY=%s', { timeout: 60_000 }, (workers) => {
  async function start(environment: Readonly<Record<string, string>> = {}): Promise<Program> {
    program = await startProgram({ WEB_CONCURRENCY: workers, ...environment });
    return program;
  }

  it('announces that it keeps idle connections for 75 s', async () => {
    const { port } = await start();
    const { headers } = await fetch(`http://127.0.0.1:${port}/0`);
    expect(headers.get('keep-alive')).toBe('timeout=75');
  });

  it('cuts what takes longer than it may when it stops, says so, and exits with 0', async () => {
    const { process, port, ended } = await start({ TEST_SHUTDOWN_TIMEOUT: '300' });
    const endless = await connect(port, get('/60000'));
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/0`)).status).toBe(200));
    process.signal('SIGTERM');
    expect(await ended).toBe(0);
    await endless.closed;
    expect(process.stderr()).toBe('Cut 1 connection(s) after 0.3 s.\n');
  });

  it('ends a head that does not come to its end with 408', async () => {
    const { port } = await start({ TEST_HEADERS_TIMEOUT: '500' });
    const slow = await connect(port, 'GET / HTTP/1.1\r\nHost: lo');
    await slow.closed;
    expect(slow.received()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('answers for its health before the application and its hosts, and while files are served faster', async () => {
    const { port } = await start({ TEST_HEALTH_CHECK_PATH: '/healthz', TEST_FOLDER: __dirname });
    const client = await connect(port, get('/agreement.test.ts'));
    await vi.waitFor(() => expect(client.received()).toMatch(/^HTTP\/1\.1 200 OK/));
    client.socket.write('GET /healthz?from=balancer HTTP/1.1\r\nHost: 10.0.0.7:8000\r\n\r\n');
    await vi.waitFor(() => expect(client.received()).toMatch(/OK\n$/));
    const { status, headers } = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`, { method: 'HEAD' })).status).toBe(200);
    expect(await (await fetch(`http://127.0.0.1:${port}/healthz`, { method: 'POST' })).text()).toBe('done');
    expect(await (await fetch(`http://127.0.0.1:${port}/healthz/`)).text()).toBe('done');
  });

  it('answers what crosses its SIGTERM, says that connections close, and is unhealthy meanwhile', async () => {
    const { process, port, ended } = await start({
      TEST_HEALTH_CHECK_PATH: '/healthz',
      TEST_FOLDER: __dirname,
      TEST_SHUTDOWN_DRAIN: '1500',
    });
    const kept = await connect(port, get('/0'));
    const keptByFile = await connect(port, get('/agreement.test.ts'));
    await vi.waitFor(() => expect(kept.received()).toMatch(/keep-alive[\s\S]*done$/i));
    await vi.waitFor(() => expect(keptByFile.received()).toMatch(/keep-alive/i));
    process.signal('SIGTERM');
    await vi.waitFor(async () => {
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(503);
    });
    kept.socket.write(get('/0'));
    keptByFile.socket.write(get('/agreement.test.ts'));
    const fresh = await connect(port, get('/0'));
    await Promise.all([kept.closed, keptByFile.closed, fresh.closed]);
    expect(kept.received()).toMatch(/done[\s\S]*connection: close[\s\S]*done$/i);
    expect(keptByFile.received()).toMatch(/connection: close[\s\S]*$/i);
    expect(fresh.received()).toMatch(/connection: close[\s\S]*done$/i);
    expect(await ended).toBe(0);
    expect(process.stderr()).toBe('');
  });

  it('loses no request of a balancer that looks at its health until it stops', async () => {
    const { process, port, ended } = await start({
      TEST_HEALTH_CHECK_PATH: '/healthz',
      TEST_SHUTDOWN_DRAIN: '2000',
    });
    const load = new Load(port, '/1');
    process.signal('SIGTERM');
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(503), {
      interval: 200,
    });
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(new Set(load.answers)).toEqual(new Set(['done']));
    expect(await ended).toBe(0);
  });

  it('replaces its processes on SIGHUP and goes on', async () => {
    const { process, port } = await start();
    const pid = async () =>
      (await fetch(`http://127.0.0.1:${port}/pid`, { headers: { connection: 'close' } })).text();
    const before = new Set([await pid(), await pid()]);
    process.signal('SIGHUP');
    const count = workers === '1' ? '1 worker' : '2 workers';
    await vi.waitFor(
      () => expect(process.stdout()).toContain(`SIGHUP: replacing ${count}.\nSIGHUP: replaced ${count}.\n`),
      20_000,
    );
    expect(before.size).toBe(Number(workers));
    expect(before).not.toContain(await pid());
    expect(process.stderr()).toBe('');
  });
});
