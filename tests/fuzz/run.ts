// The long run: [FUZZ_SEED=N] npm run fuzz -- --cases 5000000 [--write]
// It ends with 1 and the smallest failing case it could find, or with the count of every transport.
// With --write the figures go into docs/reliability.md.

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { prepareDecoding } from '../deltas/decode';
import { writeFigures } from '../figures';
import { fuzzChanging } from './changing';
import { fuzzFetch } from './fetch';
import { fuzzHttp2 } from './http2';
import { KINDS } from './kinds';
import { fuzzDecisions, fuzzLookups } from './pure';
import { SEED } from './seeds';
import { startServers } from './servers';
import { makeTree } from './tree';
import { fuzzWire, pairsOf } from './wire';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '5000000' },
    write: { type: 'boolean', default: false },
  },
});

/**
 * The distribution of the cases, the first five to each kind of server: most need no socket. The rest goes to
 * decisions.
 */
const SHARES = {
  http: 0.006,
  https: 0.001,
  middleware: 0.0015,
  http2: 0.002,
  fetch: 0.003,
  changing: 0.002,
  lookups: 0.04,
};
/** Requests of a stream over both of its servers, on the average. */
const REQUESTS_PER_STREAM = 7;

void main(Number(values.cases));

async function main(cases: number): Promise<void> {
  if (!Number.isSafeInteger(cases) || cases < 1) {
    console.error(`--cases is ${values.cases}: expected a whole number of at least 1`);
    process.exit(2);
  }
  console.log(`FUZZ_SEED=${SEED}, Node ${process.version}`);
  await prepareDecoding();
  const tree = makeTree(true);
  const counts: [string, number, number][] = [];
  const count = async (what: string, work: () => Promise<number>) => {
    const start = performance.now();
    const done = await work();
    const seconds = (performance.now() - start) / 1000;
    counts.push([what, done, seconds]);
    console.log(`${what}: ${done} cases in ${seconds.toFixed(0)} s`);
  };
  const part = (share: number) => Math.ceil(cases * share);
  const streams = (share: number) => Math.ceil(part(share) / REQUESTS_PER_STREAM);
  const openFiles = () => readdirSync('/proc/self/fd').length;
  try {
    for (const kind of KINDS) {
      const { name } = kind;
      const servers = await startServers(tree, kind);
      const pairs = pairsOf(servers);
      const before = openFiles();
      await count(`http and accelerated http, ${name}`, () =>
        fuzzWire(tree, pairs.http, streams(SHARES.http)),
      );
      await count(`https and accelerated https, ${name}`, () =>
        fuzzWire(tree, pairs.https, streams(SHARES.https)),
      );
      await count(`http and middleware, ${name}`, () =>
        fuzzWire(tree, pairs.middleware, streams(SHARES.middleware)),
      );
      for (const port of [servers.ports.http2, servers.ports.acceleratedHttp2])
        await count(`http2, ${name}`, () => fuzzHttp2(tree, port, part(SHARES.http2) / 2));
      await count(`fetch, ${name}`, () => fuzzFetch(tree, kind, part(SHARES.fetch)));
      for (let wait = 0; wait < 50 && (await servers.connections()) > 0; wait++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const left = await servers.connections();
      const leaked = openFiles() - before;
      if (left > 0 || leaked > 2)
        throw new Error(`${left} connections and ${leaked} descriptors were left open`);
      await servers.close();
    }
    await count('http and accelerated http with autorefresh, while files change', () =>
      fuzzChanging(part(SHARES.changing)),
    );
    await count('decisions with autorefresh, the same as without', async () => {
      fuzzLookups(tree, part(SHARES.lookups));
      return part(SHARES.lookups);
    });
    const sent = counts.reduce((sum, [, done]) => sum + done, 0);
    const rest = Math.max(cases - sent, 1);
    await count('decisions, without a transport', async () => {
      fuzzDecisions(tree, rest);
      return rest;
    });
  } catch (error) {
    console.error((error as Error).message);
    tree.remove();
    // What was found broken may hold connections that never end.
    process.exit(1);
  }
  tree.remove();
  const total = counts.reduce((sum, [, done]) => sum + done, 0);
  console.log(`${total} cases, no violation`);
  if (!values.write) return;
  const number = new Intl.NumberFormat('en');
  const rows = counts.map(([what, done]) => `| ${what} | ${number.format(done)} |`);
  const title = `Seed ${SEED}, Node ${process.version}: **${number.format(total)} cases, no violation.**`;
  writeFigures('fuzz', [title, '', '| over | cases |', '|---|--:|', ...rows].join('\n'));
}
