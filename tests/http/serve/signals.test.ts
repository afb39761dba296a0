import { afterEach, describe, expect, it, vi } from 'vitest';
import { connect, get, type Program, sleep, startProgram } from './program';

let program: Program | null = null;
afterEach(async () => {
  await program?.process.kill();
  program = null;
});

async function start(environment?: Readonly<Record<string, string>>): Promise<Program> {
  program = await startProgram(environment);
  return program;
}

describe.each(['SIGTERM', 'SIGINT'] as const)('on %s the server', (signal) => {
  it('lets answers in the making finish, says that their connection closes, and exits with 0', async () => {
    const { process, port, ended } = await start();
    const slow = await connect(port, get('/600'));
    const started = await connect(port, get('/600/head-first'));
    await sleep(150);
    process.signal(signal);
    expect(await ended).toBe(0);
    await Promise.all([slow.closed, started.closed]);
    expect(slow.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n[\s\S]*done$/i);
    expect(started.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*done\r\n0\r\n\r\n$/);
    expect(process.stdout()).toContain(`${signal}: stopping.`);
    expect(process.stderr()).toBe('');
  });
});

describe('on SIGTERM the server', () => {
  it('closes connections that are idle at once, used ones and fresh ones', async () => {
    const { process, port, ended } = await start();
    const used = await connect(port, get('/0'));
    await vi.waitFor(() => expect(used.received()).toMatch(/done$/));
    const fresh = await connect(port);
    await sleep(100);
    const begin = Date.now();
    process.signal('SIGTERM');
    await Promise.all([used.closed, fresh.closed]);
    expect(await ended).toBe(0);
    expect(Date.now() - begin).toBeLessThan(1000);
  });

  it('takes no more connections', async () => {
    const { process, port, ended } = await start();
    const slow = await connect(port, get('/500'));
    await sleep(100);
    process.signal('SIGTERM');
    await sleep(100);
    await expect(connect(port)).rejects.toThrow(/ECONNREFUSED/);
    await slow.closed;
    expect(slow.received()).toMatch(/done$/);
    expect(await ended).toBe(0);
  });

  it('answers a request whose head was on its way', async () => {
    const { process, port, ended } = await start();
    const slow = await connect(port, 'GET /50 HTTP/1.1\r\nHost: lo');
    await sleep(100);
    process.signal('SIGTERM');
    await sleep(100);
    slow.socket.write('calhost\r\n\r\n');
    await slow.closed;
    expect(slow.received()).toMatch(/connection: close[\s\S]*done$/i);
    expect(await ended).toBe(0);
  });

  it('cuts what takes longer than it may, says so, and exits with 0 all the same', async () => {
    const { process, port, ended } = await start({ TEST_SHUTDOWN_TIMEOUT: '300' });
    const endless = await connect(port, get('/60000'));
    await sleep(100);
    process.signal('SIGTERM');
    expect(await ended).toBe(0);
    await endless.closed;
    expect(endless.received()).toBe('');
    expect(process.stderr()).toBe('Cut 1 connection(s) after 0.3 s.\n');
  });

  it('takes a signal that comes twice at once, as under npm, for one', async () => {
    const { process, port, ended } = await start();
    const slow = await connect(port, get('/600'));
    await sleep(100);
    process.signal('SIGINT');
    await sleep(20);
    process.signal('SIGINT');
    await slow.closed;
    expect(slow.received()).toMatch(/done$/);
    expect(await ended).toBe(0);
  });

  it('ends at once when told a second time', async () => {
    const { process, port, ended } = await start();
    await connect(port, get('/60000'));
    await sleep(100);
    process.signal('SIGTERM');
    await sleep(700);
    process.signal('SIGTERM');
    expect(await ended).toBe(128 + 15);
  });
});
