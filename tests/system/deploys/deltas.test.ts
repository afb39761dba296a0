import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDecoding } from '../../deltas/decode';
import { freePort, Running } from '../../running';
import { haproxyOfGuide, nginxOfGuide, varnishOfGuide } from './balancers';
import { type Heard, hear, Published, type Question } from './clients';
import { Front, type FrontKind } from './front';
import { Image } from './site';

let folder = '';
const images = {} as Record<'a' | 'b' | 'c', Image>;

beforeAll(async () => {
  await prepareDecoding();
  folder = mkdtempSync(path.join(os.tmpdir(), 'deltas-'));
  for (const release of ['a', 'b', 'c'] as const)
    images[release] = new Image(release, path.join(folder, release));
  const STATIC_ROOT = path.join(folder, 'two-releases');
  for (const release of ['a', 'b'] as const) await images[release].collect([], { STATIC_ROOT });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The outcome of a deploy, by the release that the visitors asked for. */
interface Outcome {
  readonly before: Heard;
  /** The metrics of both workers before the deploy. */
  readonly metrics: string;
  readonly meanwhile: readonly Heard[];
  readonly after: Heard;
}

/**
 * Serves two releases by two workers, deploys a third one and reloads, while clients ask.
 *
 * @param kind what stands in front; null for nothing
 */
async function deploy(kind: FrontKind | null): Promise<Outcome> {
  const own = mkdtempSync(path.join(folder, 'site-'));
  const root = path.join(own, 'static');
  cpSync(path.join(folder, 'two-releases'), root, { recursive: true });
  const port = await freePort();
  const environment = { PORT: String(port), HOST: '127.0.0.1', STATIC_ROOT: root, WEB_CONCURRENCY: '2' };
  const server = Running.node(['server.js'], { cwd: images.b.folder, environment });
  let front: Front | null = null;
  try {
    const address = await server.address();
    if (kind !== null) front = await Front.start(kind, [port, port, port], path.join(own, 'front'));
    const site = front?.url ?? address;

    const second = new Published(root);
    const before = await hear(site, second, twice(asked(second)));
    const metrics = await (await fetch(`${address}/metrics`)).text();
    let deployed = false;
    const publishing = (async () => {
      await images.c.collect([], { STATIC_ROOT: root });
      server.signal('SIGHUP');
      await server.until(/SIGHUP: replaced 2 workers/);
    })().finally(() => {
      deployed = true;
    });
    const meanwhile: Heard[] = [];
    while (!deployed) meanwhile.push(await hear(site, second, shuffled(asked(second))));
    await publishing;
    const third = new Published(root);
    return { before, metrics, meanwhile, after: await hear(site, third, twice(asked(third))) };
  } finally {
    await front?.stop();
    await server.kill();
  }
}

/** Every question about some files that have differences, and about one that no release has changed. */
function asked(published: Published): Question[] {
  return published.questions([...published.changed.slice(0, 4), published.nameOf('shop/js/vendor.js')]);
}

/** Asks everything in two orders, so that a cache has what the first clients asked for when the second come. */
function twice(questions: readonly Question[]): Question[] {
  return [...shuffled(questions), ...shuffled(questions)];
}

function shuffled(questions: readonly Question[]): Question[] {
  return fc.sample(fc.shuffledSubarray([...questions], { minLength: questions.length }), 1)[0] ?? [];
}

const DELTA = /^dc[bz]$/;

/** Expects answers that are all right, in the codings that a front lets pass. */
function expectRight(heard: Heard, codings: readonly string[]): void {
  expect(heard.faults.slice(0, 5)).toEqual([]);
  expect([...heard.codings].map((one) => (DELTA.test(one) ? 'delta' : one)).sort()).toEqual(codings);
}

const EVERY = ['br', 'delta', 'gzip', 'identity'];

describe('differences to earlier versions, with a deploy in the middle', () => {
  it.each<[front: string, kind: FrontKind | null, codings: readonly string[], cached: number]>([
    ['nothing', null, EVERY, 0],
    ['nginx as a cache', nginxOfGuide('nginx-cache.conf'), EVERY, 0.4],
    // It asks for gzip alone, and answers those who do not read it by itself.
    ['Varnish', varnishOfGuide(), ['gzip', 'identity'], 0.4],
    // It keeps nothing that varies by more than a few headers that it knows.
    ['HAProxy as a cache', haproxyOfGuide('haproxy-cache.cfg'), EVERY, 0],
  ])('are right behind %s, for every client', async (_, kind, codings, cached) => {
    const { before, metrics, meanwhile, after } = await deploy(kind);
    for (const heard of [before, after]) {
      expectRight(heard, codings);
      expect(heard.fromCache / heard.answers).toBeGreaterThanOrEqual(cached);
    }
    expect(before.processes.size).toBe(2);
    // A cache has some answers of workers that are gone.
    if (kind === null) {
      expect(metrics).toContain(`\nwhitenoise_deltas_total ${before.deltaBodies}\n`);
      expect(metrics).toMatch(/^whitenoise_delta_bytes_saved_total [1-9]\d+$/m);
      expect(after.processes.size).toBe(2);
      for (const process of before.processes) expect(after.processes).not.toContain(process);
    }
    for (const heard of meanwhile) expect(heard.faults.slice(0, 5)).toEqual([]);
    if (!codings.includes('delta')) return;
    // Four files had one earlier version at first, and have two after the deploy.
    expect([before.deltas.size, after.deltas.size]).toEqual([4, 8]);
  });

  it('are mixed by a cache that leaves Vary out of account, which shows that it would be seen', async () => {
    const nginx = nginxOfGuide('nginx-cache.conf');
    const careless: FrontKind = {
      ...nginx,
      configure: (...given) =>
        nginx
          .configure(...given)
          .replace('proxy_cache mysite;', 'proxy_cache mysite; proxy_ignore_headers Vary;'),
    };
    expect((await deploy(careless)).before.faults.length).toBeGreaterThan(100);
  });
});
