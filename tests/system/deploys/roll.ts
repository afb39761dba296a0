import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../../running';
import { Browsers, type Counts, sleep } from './browsers';
import { Front } from './front';
import { Node } from './node';
import type { SetUp, Surroundings } from './set-ups';
import { Image } from './site';

/** The outcome of a rolling deploy. */
export interface Outcome extends Counts {
  /** Seconds from the stop of the first node until some time after the last one serves the second release. */
  readonly seconds: number;
  /** One of each kind of fault. */
  readonly faults: ReadonlyMap<string, string>;
  /** Pages of the first release that came after the deploy. */
  readonly stale: number;
}

export interface RollOptions {
  /** The least number of assets that visitors ask for while both releases serve. */
  readonly requests: number;
  /** The least number of seconds between two nodes. */
  readonly pause: number;
  /** The setting SHUTDOWN_DRAIN of the nodes. */
  readonly drain: number;
}

const NODES = 3;

/** Deploys a second release to three nodes, one after the other, under the load of browsers. */
export async function roll(setUp: SetUp, options: RollOptions): Promise<Outcome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rolling-'));
  const ports = await Promise.all(Array.from({ length: NODES }, freePort));
  const nodes = ports.map((port) => new Node(port));
  const surroundings: Surroundings = {
    folder,
    a: new Image('a', path.join(folder, 'image-a')),
    b: new Image('b', path.join(folder, 'image-b')),
    nodes: ports.map((port) => `http://127.0.0.1:${port}`),
  };
  let front: Front | null = null;
  let browsers: Browsers | null = null;
  try {
    const { a, b } = surroundings;
    await a.collect();
    // A shared folder has the first release from the start.
    cpSync(a.collected, path.join(folder, 'shared'), { recursive: true });
    const environment = { SHUTDOWN_DRAIN: String(options.drain), ...setUp.environment?.(surroundings) };
    const start = (node: number, image: Image) =>
      nodes[node]?.start(image, setUp.staticRoot(image, node, surroundings), environment);
    await Promise.all(nodes.map((_, node) => start(node, a)));
    front = await Front.start(setUp.front, ports, path.join(folder, 'front'));
    await answering(front.url);
    browsers = new Browsers(front.url);
    await browsers.start();
    await sleep(1000);
    await setUp.publish(front.url, surroundings);

    browsers.begin();
    const begin = Date.now();
    for (const [place, node] of nodes.entries()) {
      await node.stop();
      await start(place, b);
      await paused(browsers, options, (place + 1) / NODES);
    }
    const seconds = (Date.now() - begin) / 1000;
    browsers.releases.clear();
    await sleep(1000);
    const stale = browsers.releases.get('a') ?? 0;
    const faults = new Map(browsers.faults);
    const counts = await browsers.stop();
    return { ...counts, seconds, faults, stale };
  } finally {
    await browsers?.stop();
    await front?.stop();
    await Promise.all(nodes.map((node) => node.kill()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits between two nodes: for some time, and until visitors have asked for their part of the assets. */
async function paused(browsers: Browsers, { pause, requests }: RollOptions, part: number): Promise<void> {
  await sleep(pause * 1000);
  const end = Date.now() + 60_000;
  while (browsers.counts.assets < requests * part && Date.now() < end) await sleep(50);
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await fetch(url).catch(() => null);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`${url} does not answer`);
}
