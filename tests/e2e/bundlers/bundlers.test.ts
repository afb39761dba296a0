import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectFolders } from '../../../framework';
import { type WhiteNoiseApplication, whiteNoise } from '../../../framework/whitenoise';
import { listen } from '../../listening';
import { launchBrowser } from '../browser';
import { type Exchange, Recorder } from '../recorder';
import { BUNDLED, type Bundler, built } from './builds';
import { installBundlers } from './install';
import type { Project } from './sources';

const IMMUTABLE = 'max-age=315360000, public, immutable';

let modules: string;
let browser: Browser;
beforeAll(async () => {
  modules = installBundlers();
  browser = await launchBrowser();
}, 600_000);
afterAll(() => browser?.close());

/** A server of a build, behind a recorder. */
class Site {
  readonly application: WhiteNoiseApplication;
  readonly #server: Server;
  #recorder: Recorder | null = null;

  /** @param prefix the URL path of `root` */
  constructor(bundler: Bundler, root: string, prefix: string, dist: string) {
    this.application = whiteNoise(
      (request, response) => {
        const entry = /^\/(main|admin)$/.exec(request.url ?? '')?.[1];
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.statusCode = entry === undefined ? 404 : 200;
        response.end(entry && pageOf(bundler, entry, this.application, dist));
      },
      { root, prefix, missing: 'hashed' },
    );
    this.#server = createServer(this.application);
  }

  async open(): Promise<Recorder> {
    this.#recorder = await Recorder.before(`http://127.0.0.1:${await listen(this.#server)}`);
    return this.#recorder;
  }

  close(): void {
    this.#recorder?.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function pageOf(bundler: Bundler, entry: string, application: WhiteNoiseApplication, dist: string): string {
  const markup = bundler.page(entry, application.assets, dist);
  const file = /^(\S+\.html) of /.exec(markup)?.[1];
  if (file !== undefined) return readFileSync(path.join(dist, file), 'utf8');
  return `<!doctype html><meta charset="utf-8"><title>${entry}</title><body>${markup}</body>`;
}

/** Opens the first page, its lazy part and the second page, and gives what was asked for. */
async function visit({ address, take }: { address: string; take: () => Exchange[] }): Promise<Exchange[]> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const ready = (text: string) => page.locator(`html[data-ready=${text}]`).waitFor();
  try {
    await page.goto(`${address}/main`);
    await ready('main');
    await page.locator('body').click();
    await ready('lazy');
    await page.waitForLoadState('networkidle');
    await page.goto(`${address}/admin`);
    await ready('admin');
    await page.waitForLoadState('networkidle');
    const first = take();
    await page.goto(`${address}/main`);
    await ready('main');
    await page.waitForLoadState('networkidle');
    expect(
      take()
        .map(({ url }) => url)
        .filter(isOfBuild),
      'asked for again',
    ).toEqual([]);
    expect(errors).toEqual([]);
    return first;
  } finally {
    await context.close();
  }
}

const isOfBuild = (url: string) => url.startsWith('/static/app/');

/** Holds a site to what a bundler's build needs. */
async function hold(bundler: Bundler, site: Site, dist: string): Promise<void> {
  const recorder = await site.open();
  const exchanges = await visit({ address: recorder.address, take: () => recorder.take() });
  const loaded = exchanges.filter(({ url }) => isOfBuild(url));
  const urls = loaded.map(({ url }) => url);
  expect(urls.length, urls.join()).toBeGreaterThan(8);
  expect(
    urls.filter((url, index) => urls.indexOf(url) !== index),
    'asked for twice',
  ).toEqual([]);
  for (const { url, status, headers } of loaded) {
    expect([status, headers['cache-control']], url).toEqual([200, IMMUTABLE]);
  }
  for (const kind of ['.js', '.css', '.svg'])
    expect(
      urls.some((url) => url.endsWith(kind)),
      kind,
    ).toBe(true);
  // Everything that the bundler hashed, whether a page asks for it or not.
  for (const name of filesOf(dist)) {
    if (/\.map$|^\.vite\//.test(name) || bundler.unhashed?.test(name)) continue;
    const { headers } = await fetch(`${recorder.address}/static/app/${name}`);
    expect(headers.get('cache-control'), name).toBe(IMMUTABLE);
  }
  const [chunk = ''] = urls.filter((url) => url.endsWith('.js'));
  const gone = await fetch(recorder.address + withAnotherHash(chunk));
  expect([gone.status, gone.headers.get('cache-control')], withAnotherHash(chunk)).toEqual([404, 'no-store']);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/** The name of a chunk of an earlier build: the same, but for the characters of its hash. */
function withAnotherHash(url: string): string {
  return url.replace(/[0-9a-zA-Z_-]{8}(?=(?:\.chunk)?\.js$)/, (hash) =>
    /^[0-9a-f]+$/.test(hash) ? '0a1b2c3d' : 'A1b2C3d4',
  );
}

describe.each(BUNDLED.map((bundler) => [bundler.name, bundler] as const))(
  'a build by %s',
  (_name, bundler) => {
    let project: Project;
    beforeAll(() => {
      project = built(bundler, modules);
    }, 240_000);
    afterAll(() => project?.remove());

    it('that is collected is loaded once, for ever, and a missing chunk is not kept', async () => {
      const base = mkdtempSync(path.join(os.tmpdir(), 'collected-'));
      // Published below app/, where its own URLs lead.
      const into = path.join(base, 'in');
      const out = path.join(base, 'out');
      let site: Site | null = null;
      try {
        project.copyTo('dist', path.join(into, 'app'));
        const { problems } = await collectFolders([into], {
          out,
          prefix: '/static/',
          prehashed: bundler.prehashed,
        });
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        site = new Site(bundler, out, '/static/', project.at('dist'));
        await hold(bundler, site, project.at('dist'));
      } finally {
        site?.close();
        rmSync(base, { recursive: true, force: true });
      }
    });

    it.skipIf(bundler.prehashed.length > 0)('is so without being collected', async () => {
      const site = new Site(bundler, project.at('dist'), '/static/app/', project.at('dist'));
      try {
        await hold(bundler, site, project.at('dist'));
      } finally {
        site.close();
      }
    });
  },
);
