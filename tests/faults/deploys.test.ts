import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../framework/manifest';
import { serializeManifest } from '../../framework/staticfiles/manifest';
import { whiteNoise } from '../../framework/whitenoise';
import { freePort, Running } from '../running';
import { get, type Reply, sleep } from './served';

const ASSETS = ['a.css', 'b.css', 'c.mjs', 'd.svg'];

/** Publishes a release as collectstatic does: hashed files first, beside those of earlier ones, the manifest last. */
function publish(root: string, version: number): void {
  const paths: Record<string, string> = {};
  const files: Record<string, { size: number; integrity: string }> = {};
  for (const name of ASSETS) {
    const bytes = Buffer.from(`/* version ${version} of ${name} */${' '.repeat(5000)}`);
    const published = name.replace('.', `.${createHash('md5').update(bytes).digest('hex').slice(0, 12)}.`);
    writeFileSync(path.join(root, published), bytes);
    paths[name] = published;
    const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
    files[published] = { size: bytes.byteLength, integrity };
  }
  writeFileSync(path.join(root, 'new'), serializeManifest({ paths, files }));
  renameSync(path.join(root, 'new'), path.join(root, 'staticfiles.json'));
}

/** Visitors who fetch a page and then what it refers to, until they are told to stop. */
class Visitors {
  readonly faults: string[] = [];
  pages = 0;
  #going = true;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #all: Promise<void>[];

  readonly #port: number;
  readonly #check: (page: Reply, assets: readonly Reply[]) => string | null;

  constructor(port: number, count: number, check: (page: Reply, assets: readonly Reply[]) => string | null) {
    this.#port = port;
    this.#check = check;

    this.#all = Array.from({ length: count }, () => this.#visit());
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#all);
    this.#agent.destroy();
  }

  async #visit(): Promise<void> {
    while (this.#going) {
      try {
        const page = await this.#get('/');
        const urls = [...page.body.toString().matchAll(/(?:src|href)="(\/static\/[^"#]+)"/g)].map(
          ([, url = '']) => url,
        );
        const assets = await Promise.all(urls.map((url) => this.#get(url)));
        const wrong = [page, ...assets].find(({ status, whole }) => status !== 200 || !whole);
        const fault = wrong
          ? `${wrong.status}`
          : urls.length === 0
            ? 'a page without assets'
            : this.#check(page, assets);
        if (fault !== null) this.faults.push(fault);
        this.pages++;
      } catch (error) {
        this.faults.push(String(error));
      }
    }
  }

  /** A kept connection may be closed by a server at any time; every client asks again then, on a new one. */
  #get(url: string): Promise<Reply> {
    return get(this.#port, url, {}, this.#agent).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') return get(this.#port, url);
      throw error;
    });
  }
}

describe('a deploy under load', () => {
  it.each([false, true])(
    'by reload() fails no request and mixes no two releases in a page (accelerated: %s)',
    async (fast) => {
      const root = mkdtempSync(path.join(tmpdir(), 'whitenoise-deploys-'));
      publish(root, 0);
      let paths = readManifest(root)?.paths ?? {};
      const application = whiteNoise(
        (_request, response) => {
          response.setHeader('Content-Type', 'text/html');
          response.end(ASSETS.map((name) => `<link href="/static/${paths[name]}">`).join(''));
        },
        { root, prefix: '/static/', memoryBudget: 1 << 20 },
      );
      const server = createServer(application);
      if (fast) application.accelerate(server);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const versionsOf = (replies: readonly Reply[]) =>
        new Set(replies.map(({ body }) => /version (\d+)/.exec(body.toString())?.[1]));
      const visitors = new Visitors((server.address() as AddressInfo).port, 8, (_page, assets) => {
        const versions = versionsOf(assets);
        return versions.size === 1 ? null : `versions ${[...versions]}`;
      });
      for (let version = 1; version <= 25; version++) {
        publish(root, version);
        // The files are served before a page names them.
        await application.reload();
        paths = readManifest(root)?.paths ?? {};
        await sleep(40);
      }
      await visitors.stop();
      server.closeAllConnections();
      server.close();
      rmSync(root, { recursive: true });
      expect(visitors.faults).toEqual([]);
      expect(visitors.pages).toBeGreaterThan(25);
    },
    60_000,
  );

  it('by replacing workers one after the other fails no request, and SIGTERM ends it with 0', async () => {
    const port = await freePort();
    const environment = { PORT: String(port), HOST: '127.0.0.1', WEB_CONCURRENCY: '2' };
    const running = Running.node(['dist/project/server.js'], { environment });
    try {
      await running.until(/Listening at .* with 2 workers/);
      const visitors = new Visitors(port, 4, () => null);
      for (let round = 1; round <= 2; round++) {
        await sleep(500);
        running.signal('SIGHUP');
        await running.until(new RegExp(`(?:replaced 2 workers[\\s\\S]*){${round}}`));
      }
      await sleep(300);
      await visitors.stop();
      expect(visitors.faults).toEqual([]);
      expect(visitors.pages).toBeGreaterThan(5);
      running.signal('SIGTERM');
      expect((await running.end()).code).toBe(0);
    } finally {
      await running.kill();
    }
  }, 120_000);
});
