import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundled } from '../bundle';
import { figureOf, ratioOf } from '../figures';
import { freePort, stopServer } from '../processes';
import type { StartUp } from './index';

const root = path.join(__dirname, '..', '..');
const SITE = path.join(root, 'dist', 'project', 'server.js');
const MANIFEST = path.join(root, 'staticfiles', 'staticfiles.json');
const PATIENCE = 30_000;

/**
 * Measures the time from the start of the example site, as it is built and collected, to its first page, beside that of the
 * smallest server of Node. The two take turns.
 *
 * @returns null where the site is not built
 */
export async function measureFirstPage(rounds: number): Promise<StartUp | null> {
  if (!existsSync(SITE) || !existsSync(MANIFEST)) {
    console.log('\nfirst page: left out, `npm run build && npm run collectstatic` makes the site for it');
    return null;
  }
  const bare = await bundled('start/bare.ts');
  const ours: number[] = [];
  const smallest: number[] = [];
  // The first round fills the page cache.
  for (let round = -1; round < rounds; round++) {
    const times = [await timeToPage(SITE), await timeToPage(bare)] as const;
    if (round < 0) continue;
    ours.push(times[0]);
    smallest.push(times[1]);
  }
  const ratio = ratioOf(ours, smallest);
  return {
    name: 'first page',
    note: '`node dist/project/server.js` to its first page',
    milliseconds: figureOf(ours),
    ...(ratio === null ? {} : { ratio }),
  };
}

async function timeToPage(program: string): Promise<number> {
  const port = await freePort();
  const env = { ...process.env, NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1' };
  const start = performance.now();
  const child = spawn(process.execPath, [program], { cwd: root, env, stdio: 'ignore' });
  try {
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      if (performance.now() - start > PATIENCE) throw new Error(`${program}: no page within 30 s`);
      await sleep(1);
    }
    return performance.now() - start;
  } finally {
    await stopServer(child);
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const request = get({ port, host: '127.0.0.1', path: '/', agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the first page is a ${response.statusCode}`));
      response.resume().once('end', () => resolve(true));
    });
    request.once('error', () => resolve(false));
  });
