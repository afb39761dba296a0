import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Running } from '../running';

let folder: string;
let running: Running | null = null;
let address: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'monitored-'));
});
afterEach(async () => {
  await running?.kill();
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(environment: Readonly<Record<string, string>>): Promise<Running> {
  running = Running.node(['-r', 'ts-node/register', 'tests/monitoring/fixtures/serve.ts'], {
    environment: { PORT: '0', HOST: '127.0.0.1', TEST_FOLDER: folder, ...environment },
  });
  address = await running.address();
  return running;
}

const fetchText = async (target: string, init: RequestInit = {}) =>
  (await fetch(`${address}${target}`, { headers: { connection: 'close' }, ...init })).text();

/** The samples that the metrics' page gives now. */
async function metrics(): Promise<Record<string, number>> {
  const lines = (await fetchText('/metrics')).split('\n').filter((line) => /^[a-z]/.test(line));
  return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
}

const FILES = 'whitenoise_requests_total{kind="file",status="200"}';

describe('several workers', { timeout: 60_000 }, () => {
  it('tell of all of them together, and never count backwards when one ends or all are replaced', async () => {
    const primary = await start({ WEB_CONCURRENCY: '2', TEST_METRICS: '/metrics' });
    const pids = new Set<string>();
    for (let n = 0; n < 20; n++) {
      await fetchText('/static/app.css');
      // Processes take turns: of three requests each process gets another one each time.
      pids.add(await fetchText('/pid/'));
      pids.add(await fetchText('/pid/'));
    }
    expect(pids.size).toBe(2);
    expect(await metrics()).toMatchObject({
      [FILES]: 20,
      'whitenoise_requests_total{kind="page",status="200"}': 40,
      whitenoise_workers: 2,
      'whitenoise_file_answers_total{cache="miss"}': 2,
      'whitenoise_file_answers_total{cache="hit"}': 18,
    });

    process.kill(Number([...pids][0]), 'SIGKILL');
    await vi.waitFor(
      async () => expect(await metrics()).toMatchObject({ [FILES]: 20, whitenoise_workers: 2 }),
      10_000,
    );
    await fetchText('/static/app.css');
    primary.signal('SIGHUP');
    await primary.until(/SIGHUP: replaced 2 workers/);
    await vi.waitFor(
      async () => expect(await metrics()).toMatchObject({ [FILES]: 21, whitenoise_workers: 2 }),
      15_000,
    );
  });

  it('write to one log, in which every line is whole', async () => {
    const primary = await start({ WEB_CONCURRENCY: '2', TEST_LOG: 'json' });
    await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        fetchText(`/${'x'.repeat(n % 50)}?n=${n}`, { headers: { 'x-request-id': `id-${n}` } }),
      ),
    );
    const lines = () =>
      primary
        .stdout()
        .split('\n')
        .filter((line) => line.startsWith('{'));
    await vi.waitFor(() => expect(lines()).toHaveLength(300));
    const ids = lines().map((line) => JSON.parse(line).id as string);
    expect(new Set(ids)).toEqual(new Set(Array.from({ length: 300 }, (_, n) => `id-${n}`)));
  });
});

describe('a single process', { timeout: 60_000 }, () => {
  it('tells of itself, and of what it was before SIGHUP', async () => {
    const primary = await start({ WEB_CONCURRENCY: '1', TEST_METRICS: '/metrics' });
    await fetchText('/static/app.css');
    expect(await metrics()).toMatchObject({ [FILES]: 1, whitenoise_workers: 1 });
    primary.signal('SIGHUP');
    await primary.until(/SIGHUP: replaced 1 worker/);
    await fetchText('/static/app.css');
    await vi.waitFor(
      async () => expect(await metrics()).toMatchObject({ [FILES]: 2, whitenoise_workers: 1 }),
      15_000,
    );
  });

  it('writes the last lines before it ends', async () => {
    const primary = await start({ WEB_CONCURRENCY: '1', TEST_LOG: 'combined' });
    await fetchText('/', { headers: { 'x-request-id': 'the-last' } });
    primary.signal('SIGTERM');
    const { output, code } = await primary.end();
    expect(code).toBe(0);
    expect(output).toMatch(/"GET \/ HTTP\/1\.1" 200 15 "-" "\w+" [\d.]+ms identity - the-last\n/);
  });

  it('has neither a log nor metrics where nothing asks for them', async () => {
    const primary = await start({ WEB_CONCURRENCY: '1' });
    expect((await fetch(`${address}/metrics`)).status).toBe(404);
    expect(primary.stdout()).toBe(`Listening at ${address}/\n`);
  });
});
