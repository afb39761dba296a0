import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { launchBrowser } from './browser';

const SOURCE = path.join(__dirname, 'pwa');
const BIN = path.join(ROOT, 'dist', 'framework', 'bin.js');

/** The releases A and B of an application, as Vite builds them, each with its service worker. */
const builds = mkdtempSync(path.join(tmpdir(), 'whitenoise-pwa-'));
/** The folder that is served. */
const site = path.join(builds, 'site');

let browser: Browser;
const servers: Running[] = [];

beforeAll(async () => {
  for (const release of ['A', 'B']) await buildRelease(release);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all(servers.map((server) => server.kill()));
  rmSync(builds, { recursive: true, force: true });
});

async function buildRelease(release: string): Promise<void> {
  const outDir = path.join(builds, release);
  const shared = { root: SOURCE, configFile: false as const, logLevel: 'silent' as const };
  const define = { __RELEASE__: JSON.stringify(release) };
  await build({ ...shared, define, build: { outDir, emptyOutDir: true } });
  await build({
    ...shared,
    define: { __PRECACHE__: JSON.stringify(precacheList(outDir)), 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: false,
      rolldownOptions: {
        input: path.join(SOURCE, 'sw.mjs'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
}

/** The list of a build's files as Workbox has it: names with a hash need no revision. */
function precacheList(folder: string) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  );
  return names.map((url) => ({
    url,
    revision: url.startsWith('assets/')
      ? null
      : createHash('md5')
          .update(readFileSync(path.join(folder, url)))
          .digest('hex'),
  }));
}

/** Puts a release in the place of the last one, and serves it. */
async function deploy(release: string, port = 0): Promise<{ server: Running; url: string; port: number }> {
  rmSync(site, { recursive: true, force: true });
  cpSync(path.join(builds, release), site, { recursive: true });
  const server = Running.node([BIN, 'serve', site, '--spa', '--port', String(port), '--drain', '0']);
  servers.push(server);
  const [, url = ''] = await server.until(/ at (http:\S+)\n/);
  return { server, url, port: Number(new URL(url).port) };
}

const chunkOf = (release: string) =>
  readdirSync(path.join(builds, release, 'assets')).find((name) => name.startsWith('lazy')) ?? '';

/** Waits until the service worker of the page is in a state, and no other is on its way. */
async function hasWorker(page: Page, state: 'active' | 'waiting'): Promise<void> {
  const isThere = `window.registration?.${state} && !window.registration.installing`;
  await page.waitForFunction(isThere, undefined, { timeout: 30_000 });
}

/** Has the worker that waits take over, as a page does whose visitor says so. */
const TAKE_OVER = `new Promise((resolve) => {
  navigator.serviceWorker.addEventListener('controllerchange', resolve);
  window.registration.waiting.postMessage({ type: 'SKIP_WAITING' });
}).then(() => true)`;

/** Lists the paths of everything that is kept for times without the server. */
const KEPT = `caches.keys()
  .then((names) => Promise.all(names.map((name) => caches.open(name))))
  .then((opened) => Promise.all(opened.map((cache) => cache.keys())))
  .then((requests) => requests.flat().map(({ url }) => new URL(url).pathname))`;

describe('an application that works offline, over two releases', () => {
  it('goes on with its release while the next one is served, and then takes that over as a whole', async () => {
    expect(chunkOf('A')).not.toBe(chunkOf('B'));
    const first = await deploy('A');
    const context = await browser.newContext();
    const troubles: string[] = [];
    const open = async () => {
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') troubles.push(message.text());
      });
      page.on('pageerror', (error) => troubles.push(String(error)));
      return page;
    };
    const page = await open();
    const said = (of: Page) => of.locator('#release').textContent();

    await page.goto(`${first.url}users/7`);
    expect(await said(page)).toBe('release A at /users/7');
    await hasWorker(page, 'active');
    await page.reload();
    expect(await page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);

    // Without the server the application is there, at whatever of its URLs.
    first.server.signal('SIGTERM');
    await first.server.end();
    await page.goto(`${first.url}orders/8`);
    expect(await said(page)).toBe('release A at /orders/8');

    const second = await deploy('B', first.port);
    expect((await fetch(`${second.url}assets/${chunkOf('A')}`)).status).toBe(404);
    // The page of release A loads the rest of release A, which the server has no more.
    await page.click('#more');
    await expect.poll(() => page.locator('#lazy').textContent()).toBe('a part of release A');

    await page.evaluate('window.registration.update().then(() => true)');
    await hasWorker(page, 'waiting');
    // One release at a time: as long as a page of the first one is open, its worker answers.
    const other = await open();
    await other.goto(`${second.url}users/9`);
    expect(await said(other)).toBe('release A at /users/9');

    await page.evaluate(TAKE_OVER);
    for (const each of [page, other]) {
      await each.reload();
      expect(await said(each)).toMatch(/^release B at /);
      await each.click('#more');
      await expect.poll(() => each.locator('#lazy').textContent()).toBe('a part of release B');
    }
    const kept = await page.evaluate<string[]>(KEPT);
    expect(kept).toContain(`/assets/${chunkOf('B')}`);
    expect(kept).not.toContain(`/assets/${chunkOf('A')}`);

    second.server.signal('SIGTERM');
    await second.server.end();
    await page.goto(`${second.url}orders/10`);
    expect(await said(page)).toBe('release B at /orders/10');
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('shows a first visitor the next release at once, and takes no page for a chunk of the last one', async () => {
    const { server, url } = await deploy('B');
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const cached: Record<string, string | null> = {};
    page.on('response', async (response) => {
      cached[new URL(response.url()).pathname] = await response.headerValue('cache-control');
    });
    await page.goto(`${url}users/7`);
    expect(await page.locator('#release').textContent()).toBe('release B at /users/7');
    await page.click('#more');
    await expect.poll(() => page.locator('#lazy').textContent()).toBe('a part of release B');
    // The browser tells of headers some time after the page has the bytes.
    await expect
      .poll(() => cached)
      .toMatchObject({
        '/users/7': 'no-cache',
        [`/assets/${chunkOf('B')}`]: 'max-age=315360000, public, immutable',
      });
    const failed = await page.evaluate(`import('/assets/${chunkOf('A')}').then(String, String)`);
    expect(failed).toContain('Failed to fetch');
    await context.close();
    server.signal('SIGTERM');
    await server.end();
  });
});
