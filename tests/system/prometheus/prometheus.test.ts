import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort, Running } from '../../running';

let folder: string;
let running: Running;
let address: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'prometheus-'));
  running = Running.node(['-r', 'ts-node/register', 'tests/monitoring/fixtures/serve.ts'], {
    environment: {
      PORT: '0',
      HOST: '127.0.0.1',
      WEB_CONCURRENCY: '2',
      TEST_FOLDER: folder,
      TEST_METRICS: '/metrics',
    },
  });
  address = await running.address();
  for (let n = 0; n < 10; n++) {
    await fetch(`${address}/static/app.css`, { headers: { connection: 'close' } });
    await fetch(`${address}/long/`, { headers: { connection: 'close' } });
  }
  await fetch(`${address}/static/app.0123456789ab.css`);
});

afterAll(async () => {
  await running?.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('the metrics of two workers', () => {
  it('are found flawless by promtool', async () => {
    const response = await fetch(`${address}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], {
      input: await response.text(),
      encoding: 'utf8',
    });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });

  it('are scraped by a Prometheus, and answer its questions', async () => {
    const port = await freePort();
    const configuration = path.join(folder, 'prometheus.yml');
    writeFileSync(
      configuration,
      `scrape_configs:
  - job_name: site
    scrape_interval: 1s
    static_configs:
      - targets: ['${new URL(address).host}']
`,
    );
    execFileSync('promtool', ['check', 'config', configuration]);
    const prometheus = spawn(
      'prometheus',
      [
        `--config.file=${configuration}`,
        `--storage.tsdb.path=${path.join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => prometheus.once('exit', resolve));
    const ask = async (query: string) => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
      const { data } = (await (await fetch(url)).json()) as {
        data: { result: { value: [number, string] }[] };
      };
      return data.result.map(({ value: [, value] }) => Number(value));
    };
    try {
      await vi.waitFor(async () => expect(await ask('up{job="site"}')).toEqual([1]), 30_000);
      expect(await ask('sum(whitenoise_requests_total{kind="file",status="200"})')).toEqual([10]);
      expect(await ask('whitenoise_missing_hashed_total')).toEqual([1]);
      expect(await ask('whitenoise_workers')).toEqual([2]);
    } finally {
      prometheus.kill('SIGTERM');
      await ended;
    }
  });
});
