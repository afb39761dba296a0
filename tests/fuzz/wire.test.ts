import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDecoding } from '../deltas/decode';
import { fuzzFetch } from './fetch';
import { fuzzHttp2 } from './http2';
import { KINDS } from './kinds';
import { runs, SEED } from './seeds';
import { type Servers, startServers } from './servers';
import { makeTree, type Tree } from './tree';
import { fuzzWire, pairsOf } from './wire';

describe.each(KINDS)(`fuzzing connections, $name (FUZZ_SEED=${SEED})`, (kind) => {
  let tree: Tree;
  let servers: Servers;
  beforeAll(async () => {
    await prepareDecoding();
    tree = makeTree(true);
    servers = await startServers(tree, kind);
  });
  afterAll(async () => {
    await servers.close();
    tree.remove();
  });

  it('gives right answers over http, the same when accelerated', async () => {
    await fuzzWire(tree, pairsOf(servers).http, runs(1500));
  }, 120_000);

  it('gives right answers over https, the same when accelerated', async () => {
    await fuzzWire(tree, pairsOf(servers).https, runs(300));
  }, 120_000);

  it('gives the same answers as middleware', async () => {
    await fuzzWire(tree, pairsOf(servers).middleware, runs(300));
  }, 120_000);

  it.each(['http2', 'acceleratedHttp2'] as const)(
    'gives right answers over %s',
    async (name) => {
      await fuzzHttp2(tree, servers.ports[name], runs(1000));
    },
    120_000,
  );

  it("gives right answers to the web's own requests", async () => {
    await fuzzFetch(tree, kind, runs(1500));
  }, 120_000);

  it('has let go of every connection and every file afterwards', async () => {
    await expect.poll(() => servers.connections(), { timeout: 10_000 }).toBe(0);
    const open = readdirSync('/proc/self/fd').length;
    await fuzzWire(tree, pairsOf(servers).http, 200);
    await expect.poll(() => servers.connections(), { timeout: 10_000 }).toBe(0);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(open + 2);
  }, 60_000);
});
