import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../bench/ask';
import { BROWSER } from '../../bench/cases';
import { contenderNamed } from '../../bench/contenders';
import { writeFixtures } from '../../bench/fixtures';
import { stopServer } from '../../bench/processes';
import { start } from '../../bench/running';
import { HTTP2, PAGES, PLAIN, TLS } from '../../bench/setups';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bench-servers-'));
  writeFixtures(path.join(folder, 'root'), 1);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([PLAIN, TLS, HTTP2])('over $name', (setup) => {
  it.each(['whitenoise', 'accelerated', 'floor'])('the bundled server %s gives the file', async (name) => {
    const server = await start(
      contenderNamed(name),
      setup,
      path.join(folder, 'root'),
      path.join(folder, name),
    );
    const client = clientOf(server);
    try {
      const { status, length, headers } = await client.get('/static/10k.js', BROWSER);
      expect({ status, length }).toEqual({ status: 200, length: 10_000 });
      expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    } finally {
      client.close();
      await stopServer(server.child);
    }
  });
});

it.each([
  ['compressed', 'br'],
  ['floor', undefined],
])('the page of %s comes in the coding %s', async (name, coding) => {
  const server = await start(contenderNamed(name), PAGES, path.join(folder, 'root'), path.join(folder, name));
  const client = clientOf(server);
  try {
    const answer = await client.get('/page', { ...BROWSER, 'Accept-Encoding': 'br' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-encoding']).toBe(coding);
    if (coding === undefined) expect(answer.length).toBeGreaterThan(20_000);
    else expect(answer.length).toBeLessThan(15_000);
  } finally {
    client.close();
    await stopServer(server.child);
  }
});
