import http from 'node:http';
import { ExampleSite } from './example-site';
import type { ReleasedSite } from './site';
import { type Transfer, type Visit, Visitor } from './visitor';
import { ViteSite } from './vite-site';

/** Visits of one release by those who come back. */
export interface Step {
  readonly name: string;
  readonly visit: Visit;
  /** The visit right after it. */
  readonly unchanged: Visit;
  /** The bytes that the same answers take for a browser without dictionaries, in the order of the visit's transfers. */
  readonly plain: readonly Transfer[];
}

/** A site's releases as a visitor met each, and as one met the last who had seen only the first. */
export interface History {
  readonly steps: readonly Step[];
  readonly skipped: Step;
}

/** A site, and the changes that lead from one release to the next. */
interface Plan<Site extends ReleasedSite> {
  readonly title: string;
  readonly site: new (modules: string) => Site;
  readonly releases: readonly (readonly [name: string, change: (site: Site) => void])[];
}

const plan = <Site extends ReleasedSite>(made: Plan<Site>) => ({
  title: made.title,
  live: (modules: string) => live(made, modules),
});

/** The sites by name; each has three releases, of which the second brings a new version of a package. */
export const HISTORIES = {
  bootstrap: plan({
    title: 'The example of this repository, made by `collectstatic`',
    site: ExampleSite,
    releases: [
      ['Bootstrap 5.3.2', (site) => site.useBootstrap('5.3.2')],
      ['Bootstrap 5.3.2 → 5.3.3', (site) => site.useBootstrap('5.3.3')],
      ['one rule added to a style sheet', (site) => site.addRule(':root { --release: third }')],
    ],
  }),
  three: plan({
    title: 'An application that Vite bundles three into, made by `compress --previous`',
    site: ViteSite,
    releases: [
      ['three 0.169', (site) => site.useThree('0.169')],
      ['three 0.169 → 0.170', (site) => site.useThree('0.170')],
      ['one line changed', (site) => site.writeScene('globalThis.release = "third";')],
    ],
  }),
} as const;

/** Lives through a plan: the browsers are closed while a release is made, and come back with their profiles. */
async function live<Site extends ReleasedSite>(
  { site: make, releases }: Plan<Site>,
  modules: string,
): Promise<History> {
  const site = new make(modules);
  const visitors = [new Visitor(), new Visitor()] as const;
  const [regular, rare] = visitors;
  const steps: Step[] = [];
  try {
    for (const [name, change] of releases) {
      change(site);
      await site.release();
      if (steps.length === 0) await step(rare, site, name);
      steps.push(await step(regular, site, name));
    }
    return { steps, skipped: await step(rare, site, 'both of these at once, having missed the first') };
  } finally {
    for (const visitor of visitors) await visitor.forget();
    await site.close();
  }
}

async function step(visitor: Visitor, site: ReleasedSite, name: string): Promise<Step> {
  const visit = await visitor.visit(site);
  const unchanged = await visitor.visit(site);
  await visitor.leave();
  const plain: Transfer[] = [];
  for (const { url } of visit.transfers) plain.push(await transfer(url));
  return { name, visit, unchanged, plain };
}

/** Asks for a URL as a browser without dictionaries does, on a connection of its own, and counts what comes. */
export function transfer(url: string): Promise<Transfer> {
  // Connections of browsers are kept, which answers tell in their heads.
  const headers = { 'Accept-Encoding': 'gzip, deflate, br, zstd', Connection: 'keep-alive' };
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers, agent: false }, (response) => {
      const { statusCode: status = 0, socket } = response;
      const encoding = response.headers['content-encoding'] ?? '';
      let body = 0;
      response.on('data', (chunk: Buffer) => {
        body += chunk.byteLength;
      });
      response.on('end', () => {
        resolve({ url, status, encoding, head: socket.bytesRead - body, body });
        socket.destroy();
      });
    });
    request.on('error', reject);
  });
}

/** The bytes of bodies, or of whole answers. */
export function bytes(transfers: readonly Transfer[], part: 'bodies' | 'all'): number {
  return transfers.reduce((sum, { head, body }) => sum + body + (part === 'all' ? head : 0), 0);
}

/** Tells files from the page, which is not asked for by a hashed name. */
export function isFile({ url }: Transfer): boolean {
  return new URL(url).pathname !== '/';
}
