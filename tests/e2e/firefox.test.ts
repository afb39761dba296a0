import { createServer } from 'node:http';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type WhiteNoiseApplication, type WhiteNoiseOptions, whiteNoise } from '../../framework/whitenoise';
import { offer } from '../deltas/release';
import { ChangingSite } from '../deltas/two-releases';
import { listen } from '../listening';
import { ROOT, Running } from '../running';
import { BUNDLED, built } from './bundlers/builds';
import { type Project, sources } from './bundlers/sources';
import { launchFirefox } from './firefox';
import { type Exchange, Recorder } from './recorder';

/** The main runs of the other tests here, in a browser of another make. The requests that reach the server are the evidence. */

const IMMUTABLE = 'max-age=315360000, public, immutable';
const MODULES = path.join(ROOT, 'node_modules');
const VITE = ['node_modules/vite/bin/vite.js', 'build'];

let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Everything of which the page complained. */
let troubles: string[];
/** Ends what a test has started, last things first. */
let endings: (() => unknown)[];

beforeAll(async () => {
  browser = await launchFirefox();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  troubles = [];
  endings = [];
  context = await browser.createBrowserContext();
  page = await context.newPage();
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  for (const end of endings.reverse()) await end();
});

async function record(target: string): Promise<Recorder> {
  const recorder = await Recorder.before(target);
  endings.push(() => recorder.close());
  return recorder;
}

/** Serves files with pages beside them, behind a recorder. */
async function serve(
  pages: (url: string, application: WhiteNoiseApplication) => string | undefined,
  options: WhiteNoiseOptions,
): Promise<{ recorder: Recorder; application: WhiteNoiseApplication }> {
  const application: WhiteNoiseApplication = whiteNoise((request, response) => {
    const body = pages(request.url ?? '', application);
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' };
    response.writeHead(body === undefined ? 404 : 200, headers).end(body);
  }, options);
  const server = createServer(application);
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { recorder: await record(`http://127.0.0.1:${await listen(server)}`), application };
}

function project(made: Project): Project {
  endings.push(() => made.remove());
  return made;
}

const isReady = (text: string) => page.waitForSelector(`html[data-ready="${text}"]`);

async function open(url: string, ready: string): Promise<void> {
  await page.goto(url, { waitUntil: 'load' });
  await isReady(ready);
  await page.waitForNetworkIdle({ idleTime: 300 });
}

/** Presses on the page, which then loads the chunk that it did not need before. */
async function openLazyPart(): Promise<void> {
  await page.click('body');
  await isReady('lazy');
  await page.waitForNetworkIdle({ idleTime: 300 });
}

const below = (prefix: string, exchanges: readonly Exchange[]) =>
  exchanges.filter(({ url }) => url.startsWith(prefix));
const urlsOf = (exchanges: readonly Exchange[]) => exchanges.map(({ url }) => url);
const titled = (title: string, rest: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title>${rest}</html>`;

/** Has the page import the chunk of an earlier build: its name is right but for the hash. */
async function importGone(recorder: Recorder, chunk: string): Promise<Exchange[]> {
  const gone = chunk.replace(/[\w-]{8}(?=\.js$)/, 'A1b2C3d4');
  recorder.take();
  expect(await page.evaluate(`import('${gone}').then(() => 'loaded', () => 'failed')`)).toBe('failed');
  return recorder.take().filter(({ url }) => url === gone);
}

describe('a build by Vite in Firefox', () => {
  it.each(BUNDLED.filter(({ name }) => name === 'Vite'))(
    'of two pages is loaded once, for ever, and a missing chunk is not found',
    async (vite) => {
      const dist = project(built(vite, MODULES)).at('dist');
      const { recorder } = await serve(
        (url, { assets }) => {
          const entry = /^\/(main|admin)$/.exec(url)?.[1];
          return entry && titled(entry, `<body>${vite.page(entry, assets, dist)}</body>`);
        },
        { root: dist, prefix: '/static/app/', missing: 'hashed' },
      );
      await open(`${recorder.address}/main`, 'main');
      const before = below('/static/', recorder.exchanges).length;
      await openLazyPart();
      expect(below('/static/', recorder.exchanges).length).toBeGreaterThan(before);
      await open(`${recorder.address}/admin`, 'admin');
      const loaded = below('/static/', recorder.take());
      const urls = urlsOf(loaded);
      expect([...new Set(urls)]).toEqual(urls);
      expect([...new Set(urls.map((url) => path.extname(url)))].sort()).toEqual(['.css', '.js', '.svg']);
      for (const { url, status, headers } of loaded) {
        expect([status, headers['cache-control']], url).toEqual([200, IMMUTABLE]);
      }

      await open(`${recorder.address}/main`, 'main');
      await openLazyPart();
      expect(urlsOf(recorder.take())).toEqual(['/main']);
      expect(troubles).toEqual([]);

      const answers = await importGone(recorder, urls.find((url) => url.endsWith('.js')) ?? '');
      expect(answers.map(({ status, headers }) => [status, headers['cache-control']])).toEqual([
        [404, 'no-store'],
      ]);
    },
  );

  it('of a single page answers its routes, and none of its chunks twice or with the page', async () => {
    const main = '<script type="module" src="/src/main.js"></script>';
    const files = { ...sources(), 'index.html': titled('A single page', `<body>${main}</body>`) };
    const single = { name: 'Vite', files, program: VITE, prehashed: [], page: () => '' };
    const root = project(built(single, MODULES)).at('dist');
    const { recorder } = await serve(() => undefined, {
      root,
      indexFile: true,
      fallback: 'index.html',
      immutable: 'bundler',
    });
    await open(`${recorder.address}/users/7`, 'main');
    await openLazyPart();
    const exchanges = recorder.take();
    const routes = exchanges.filter(({ url }) => url === '/users/7');
    expect(routes.map(({ status, headers }) => [status, headers['cache-control']])).toEqual([
      [200, 'no-cache'],
    ]);
    const assets = exchanges.filter((exchange) => !routes.includes(exchange));
    const urls = urlsOf(assets);
    expect(urls.length).toBeGreaterThan(3);
    expect([...new Set(urls)]).toEqual(urls);
    for (const { url, status, headers } of assets) {
      expect([status, headers['cache-control']], url).toEqual([200, IMMUTABLE]);
    }

    await open(`${recorder.address}/orders/ann.smith`, 'main');
    await openLazyPart();
    expect(await page.title()).toBe('A single page');
    expect(urlsOf(recorder.take())).toEqual(['/orders/ann.smith']);
    expect(troubles).toEqual([]);

    const answers = await importGone(recorder, urls.find((url) => url.endsWith('.js')) ?? '');
    expect(answers.map(({ status, headers }) => [status, headers['cache-control']])).toEqual([
      [404, 'no-store'],
    ]);
  });
});

describe('a site with differences to its earlier releases', () => {
  const names = ['css/site.css', 'js/site.js'];
  const DICTIONARIES = 'gzip, br, zstd, dcb, dcz';

  async function release(site: ChangingSite, version: number): Promise<void> {
    const lines = Array.from({ length: 300 }, (_, at) => (at * 7919) % 1009);
    const rules = lines.map((width, at) => `.part${at} { width: ${width}px }`);
    const functions = lines.map((factor, at) => `function part${at}(a) { return a * ${factor} }`);
    site.write('css/site.css', `.version { order: ${version} }\n${rules.join('\n')}\n`);
    site.write('js/site.js', `window.version = ${version};\n${functions.join('\n')}\n`);
    await site.collect();
  }

  /** Asks for a file as a browser does that has an earlier version of it. */
  async function differenceTo(earlier: string, url: string): Promise<string | null> {
    const file = await (await fetch(earlier, { headers: { 'Accept-Encoding': 'identity' } })).arrayBuffer();
    const headers = { 'Accept-Encoding': DICTIONARIES, 'Available-Dictionary': offer(Buffer.from(file)) };
    return (await fetch(url, { headers })).headers.get('content-encoding');
  }

  it('gives Firefox, which offers no dictionary, Brotli as before', async () => {
    const site = new ChangingSite();
    endings.push(() => site.remove());
    await release(site, 1);
    const { recorder, application } = await serve(
      (_url, { assets }) =>
        titled(
          'Shop',
          `<link rel="stylesheet" href="${assets.url('css/site.css')}"><p class="version">Shop</p>` +
            `<script src="${assets.url('js/site.js')}"></script>`,
        ),
      { root: site.root, prefix: '/static/' },
    );
    const earlier = names.map((name) => recorder.address + application.assets.url(name));
    for (const version of [1, 2, 3]) {
      if (version > 1) await release(site, version);
      await application.reload();
      recorder.take();
      await page.goto(recorder.address, { waitUntil: 'load' });
      expect(
        await page.evaluate(
          "[Number(getComputedStyle(document.querySelector('.version')).order), window.version]",
        ),
      ).toEqual([version, version]);
      const files = below('/static/', recorder.take());
      expect(urlsOf(files).sort()).toEqual(names.map((name) => application.assets.url(name)).sort());
      for (const { url, status, headers, requestHeaders } of files) {
        expect(requestHeaders['available-dictionary'], url).toBeUndefined();
        expect([status, headers['content-encoding'], headers['cache-control']], url).toEqual([
          200,
          'br',
          IMMUTABLE,
        ]);
      }
    }
    // The differences were there for whoever asks for them.
    for (const [at, name] of names.entries()) {
      const url = recorder.address + application.assets.url(name);
      expect(await differenceTo(earlier[at] ?? '', url), name).toMatch(/^dc[bz]$/);
    }
    expect(troubles).toEqual([]);
  });
});

describe('the example site in Firefox', () => {
  it('is read from its compressed page, gets each file once, and keeps the files', async () => {
    const running = Running.node([path.join(ROOT, 'dist/project/server.js')], {
      environment: { PORT: '0', HOST: '127.0.0.1' },
    });
    endings.push(() => running.kill());
    const recorder = await record(await running.address());
    const opened = async () => {
      await page.goto(recorder.address, { waitUntil: 'load' });
      await page.waitForSelector('html[data-ready]');
      await page.waitForNetworkIdle({ idleTime: 300 });
      return recorder.take();
    };
    const exchanges = await opened();
    const html = exchanges.find(({ url }) => url === '/');
    expect(html?.status).toBe(200);
    expect(html?.headers['content-encoding']).toMatch(/^(?:br|zstd)$/);
    const plain = await fetch(recorder.address, { headers: { 'Accept-Encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const title = /<title>([^<]*)<\/title>/.exec(await plain.text())?.[1];
    expect(await page.title()).toBe(title);

    const files = below('/static/', exchanges);
    expect(files.length).toBeGreaterThan(10);
    expect([...new Set(urlsOf(files))]).toEqual(urlsOf(files));
    for (const { url, status, headers } of files) {
      expect([status, headers['cache-control']], url).toEqual([200, IMMUTABLE]);
      if (/\.(?:css|m?js)$/.test(url)) expect(headers['content-encoding'], url).toBe('br');
    }
    recorder.take();
    expect(below('/static/', await opened())).toEqual([]);
    expect(troubles).toEqual([]);
  });
});
