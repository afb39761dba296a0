import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { listen } from '../../listening';
import { connect, get, Load, type Program, sleep, startProgram } from './program';

let program: Program | null = null;
afterEach(async () => {
  await program?.process.kill();
  program = null;
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<Program> {
  program = await startProgram({ WEB_CONCURRENCY: '2', ...environment });
  return program;
}

/** Starts workers and lets them serve for over a second: one that dies sooner is started again after a pause. */
async function startForAWhile(environment: Readonly<Record<string, string>> = {}): Promise<Program> {
  const started = await start(environment);
  await sleep(1200);
  return started;
}

/** The ids of the processes that answer. */
async function answeringProcesses(port: number): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const response = await fetch(`http://127.0.0.1:${port}/pid`, {
      headers: { connection: 'close' },
    });
    ids.add(await response.text());
  }
  return ids;
}

describe('several workers', { timeout: 60_000 }, () => {
  it('answer at one address, which is printed once', async () => {
    const { process: primary, port } = await start();
    expect(primary.stdout()).toBe(`Listening at http://127.0.0.1:${port}/ with 2 workers\n`);
    expect((await answeringProcesses(port)).size).toBe(2);
  });

  it('are as many as the setting WORKERS of the site says, whatever the environment does', async () => {
    const { process: primary } = await start({ TEST_WORKERS: '3' });
    expect(primary.stdout()).toContain(' with 3 workers\n');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'let answers in the making finish on %s, and all end',
    async (signal) => {
      const { process: primary, port, ended } = await start();
      const clients = await Promise.all([1, 2, 3, 4].map(() => connect(port, get('/500'))));
      await sleep(150);
      primary.signal(signal);
      expect(await ended).toBe(0);
      for (const client of clients) {
        await client.closed;
        expect(client.received()).toMatch(/connection: close[\s\S]*done$/i);
      }
      expect(primary.stderr()).toBe('');
    },
  );

  it('are replaced when they die', async () => {
    const { process: primary, port } = await startForAWhile();
    const [first] = await answeringProcesses(port);
    process.kill(Number(first), 'SIGKILL');
    await vi.waitFor(async () => {
      const ids = await answeringProcesses(port);
      expect(ids.size).toBe(2);
      expect(ids).not.toContain(first);
    }, 15_000);
    expect(primary.stderr()).toBe(`Worker ${first} ended (SIGKILL); starting another.\n`);
  });

  it('leave no connection waiting that was on its way to one that is killed', async () => {
    const { process: primary, port } = await startForAWhile();
    const [hanging] = await answeringProcesses(port);
    process.kill(Number(hanging), 'SIGSTOP');
    const asked = Array.from({ length: 10 }, () => connect(port, get('/pid')));
    const clients = await Promise.all(asked);
    const answered = () => clients.filter((client) => client.received() !== '').length;
    // One that hangs is offered a single connection, and takes it up only when it goes on.
    await vi.waitFor(() => expect(answered()).toBe(9), 5000);
    process.kill(Number(hanging), 'SIGKILL');
    await vi.waitFor(() => expect(answered()).toBe(10), 5000);
    expect(primary.stderr()).toContain(`Worker ${hanging} ended (SIGKILL); starting another.\n`);
  });

  it('that die as soon as they serve are started again with growing pauses, and at once on SIGHUP', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-dying-'));
    const dying = path.join(folder, 'dying');
    const { process: primary, port } = await startForAWhile({ TEST_DYING: dying });
    const first = await answeringProcesses(port);
    writeFileSync(dying, '');
    for (const id of first) process.kill(Number(id), 'SIGKILL');
    await vi.waitFor(
      () =>
        expect(primary.stderr()).toMatch(
          /\(3\); starting another in 1 s\.\n[\s\S]*\(3\); starting another in 2 s\.\n[\s\S]*\(3\); starting another in 4 s\.\n/,
        ),
      30_000,
    );
    // Nobody waits for a process that may never come: a balancer tries another server.
    const refused = await connect(port, get('/0'));
    await refused.closed;
    expect(refused.received()).toBe('');
    rmSync(folder, { recursive: true });
    primary.signal('SIGHUP');
    await vi.waitFor(async () => expect((await answeringProcesses(port)).size).toBe(2), 20_000);
  });

  it('stay as many as they are when some die while they are replaced', async () => {
    const { process: primary, port } = await startForAWhile();
    const before = await answeringProcesses(port);
    primary.signal('SIGHUP');
    await primary.until(/SIGHUP: replacing 2 workers\./);
    for (const id of before) process.kill(Number(id), 'SIGKILL');
    await primary.until(/SIGHUP: replaced 2 workers\./);
    // Time for one that would be too many.
    await sleep(3000);
    const after = await answeringProcesses(port);
    expect(after.size).toBe(2);
    expect([...after].filter((id) => before.has(id))).toEqual([]);
  });

  it('that hang are replaced when they answer no heartbeat', async () => {
    const { process: primary, port } = await start({ TEST_WORKER_TIMEOUT: '1500' });
    const before = await answeringProcesses(port);
    await connect(port, get('/hang'));
    await vi.waitFor(
      () =>
        expect(primary.stderr()).toMatch(
          /^Worker \d+ has not answered for 1\.5 s\.\nWorker \d+ ended \(SIGKILL\); starting another\.\n$/,
        ),
      15_000,
    );
    await vi.waitFor(async () => {
      const after = await answeringProcesses(port);
      expect([...after].filter((id) => before.has(id))).toHaveLength(1);
      expect(after.size).toBe(2);
    }, 15_000);
  });

  it('are not stopped by a SIGTERM that systemd sends to all of them before the answers are out', async () => {
    const { process: primary, port, ended } = await start({ TEST_SHUTDOWN_DRAIN: '1000' });
    const ids = await answeringProcesses(port);
    const slow = await connect(port, get('/600'));
    for (const id of ids) process.kill(Number(id), 'SIGTERM');
    primary.signal('SIGTERM');
    await sleep(300);
    expect((await fetch(`http://127.0.0.1:${port}/0`)).status).toBe(200);
    expect(await ended).toBe(0);
    expect(slow.received()).toMatch(/done$/);
    expect(primary.stderr()).toBe('');
  });

  it('do not outlive the process that started them', async () => {
    const { process: primary, port } = await start();
    const ids = await answeringProcesses(port);
    primary.signal('SIGKILL');
    await vi.waitFor(() => {
      for (const id of ids) expect(() => process.kill(Number(id), 0)).toThrow(/ESRCH/);
    }, 10_000);
  });

  it('say once that the port is in use, and exit with 1', async () => {
    const server = http.createServer();
    const port = await listen(server);
    const { process: primary, ended } = await start({ PORT: String(port) });
    expect(await ended).toBe(1);
    expect(primary.stderr()).toMatch(/^Error: Port \d+ is already in use .*\n$/);
    server.close();
  });

  it('are refused when their number is none', async () => {
    const { process: primary, ended } = await start({ WEB_CONCURRENCY: 'many' });
    expect(await ended).toBe(1);
    expect(primary.stderr()).toBe(
      "Error: The number of workers (WEB_CONCURRENCY) is 'many': expected a whole number from 1, or auto.\n",
    );
  });
});

describe.each(['1', '2'])('on SIGHUP a server with WEB_CONCURRENCY=%s', (workers) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-workers-'));
  writeFileSync(path.join(folder, 'file.txt'), 'done');
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['the application', '/5'],
    ['a file on the faster path', '/file.txt'],
  ])(
    'replaces all that answers, and no request for %s fails, on kept and on new connections',
    async (_what, target) => {
      const { process: primary, port } = await start({ TEST_FOLDER: folder, WEB_CONCURRENCY: workers });
      const before = await answeringProcesses(port);
      const load = new Load(port, target);

      primary.signal('SIGHUP');
      await vi.waitFor(() => expect(primary.stdout()).toMatch(/SIGHUP: replaced \d workers?\./), 15_000);
      // The old ones close what is idle some seconds later.
      await sleep(6000);
      await load.stop();

      expect(load.failures).toEqual([]);
      expect(new Set(load.answers)).toEqual(new Set(['done']));
      expect(load.answers.length).toBeGreaterThan(100);
      const after = await answeringProcesses(port);
      expect(after.size).toBe(Number(workers));
      expect([...after].filter((id) => before.has(id))).toEqual([]);
      expect(primary.stderr()).toBe('');
    },
    40_000,
  );
});
