/**
 * Measures how much a flood of hashed names that are not there costs the requests for files that are: 1,000 other names
 * each second beside a full load, against the same load alone. Run it by `npm run bench:bogus-names`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROWSER } from './cases';
import { contenderNamed } from './contenders';
import { median } from './figures';
import { loadGenerator } from './load';
import { cpuMicros, pinned, stopServer } from './processes';
import { start } from './running';
import { PLAIN } from './setups';

/** Names a second. */
const RATE = 1000;
/** Milliseconds between two bursts of names. */
const PAUSE = 10;
const ROUNDS = 9;
const SECONDS = 2;

/** The floods: of names that are looked for on the disk, and of others that only cost their answer. */
const FLOODS = [
  { what: 'hashed names that are not there', name: (hash: string) => `app.${hash}.js` },
  { what: 'names without a hash that are not there', name: (hash: string) => `${hash}.js` },
];

/** Asks for other names all the time, on one connection. Stops when it is told to, and tells the number of answers. */
function flood(port: number, name: (hash: string) => string): () => number {
  const socket = createConnection({ port, host: '127.0.0.1' });
  let answers = 0;
  socket.on('error', () => {});
  socket.on('data', (data) => {
    answers += data.toString('latin1').split('HTTP/1.1 ').length - 1;
  });
  let asked = Date.now() * RATE;
  const timer = setInterval(() => {
    const requests = Array.from({ length: (RATE * PAUSE) / 1000 }, () => {
      const hash = (asked++).toString(16).padStart(12, '0').slice(-12);
      return `GET /static/js/${name(hash)} HTTP/1.1\r\nHost: bench\r\n\r\n`;
    });
    socket.write(requests.join(''));
  }, PAUSE);
  return () => {
    clearInterval(timer);
    socket.destroy();
    return answers;
  };
}

/** CPU time in µs that the server used over a stretch of load, its duration in seconds and its requests. */
async function measure(port: number, pid: number, scratch: string) {
  const before = cpuMicros(pid);
  const origin = `http://127.0.0.1:${port}`;
  const result = await loadGenerator('http').run({
    ...{ origin, path: '/static/10k.js', headers: BROWSER },
    ...{ seconds: SECONDS, connections: 32, scratch },
  });
  if (result.errors > 0) throw new Error(`${result.errors} requests failed`);
  return { micros: cpuMicros(pid) - before, ...result };
}

/**
 * Measures the share of a processor that a flood takes from the requests for files: the CPU time beyond that which these
 * take when they are alone. It hardly depends on what else the machine does, as requests a second would.
 */
async function compare(name: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'whitenoise-bogus-'));
  const scratch = mkdtempSync(join(tmpdir(), 'whitenoise-bogus-'));
  mkdirSync(join(root, 'js'));
  writeFileSync(join(root, '10k.js'), 'x'.repeat(10_000));
  const { child, pid, port } = await start(contenderNamed(name), PLAIN, root, scratch, (argv) =>
    pinned(0, argv),
  );
  const shares = new Map<string, number[]>(FLOODS.map(({ what }) => [what, []]));
  let answered = 0;
  try {
    await measure(port, pid, scratch);
    for (let round = 0; round < ROUNDS; round++) {
      const alone = await measure(port, pid, scratch);
      for (const { what, name: nameOf } of FLOODS) {
        const stop = flood(port, nameOf);
        const beside = await measure(port, pid, scratch);
        answered += stop();
        const taken = beside.micros - (beside.requests * alone.micros) / alone.requests;
        shares.get(what)?.push(taken / 1e4 / beside.seconds);
      }
    }
  } finally {
    await stopServer(child);
    for (const folder of [root, scratch]) rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${name}: ${Math.round(answered / ROUNDS / FLOODS.length / SECONDS)} requests a second for`);
  for (const [what, values] of shares) {
    const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(1));
    console.log(`  ${what} take ${median(values).toFixed(1)} % of a processor (${least} to ${most})`);
  }
}

async function main(): Promise<void> {
  for (const name of ['whitenoise', 'accelerated']) await compare(name);
}

void main();
