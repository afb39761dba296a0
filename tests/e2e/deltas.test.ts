import { createServer, type Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type WhiteNoiseApplication, whiteNoise } from '../../framework/whitenoise';
import { ChangingSite } from '../deltas/two-releases';
import { sheet } from '../deltas/versions';
import { listen } from '../listening';
import { launchBrowser } from './browser';
import { type Exchange, Recorder } from './recorder';

/** A script of some size whose versions differ in one line. */
const script = (version: number): string =>
  `window.version = ${version};\n${Array.from({ length: 300 }, (_, at) => `function part${at}(a) { return a * ${(at * 7919) % 1009} + ${at}; }`).join('\n')}\n`;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each([false, true])('a returning browser (accelerated: %s)', (accelerated) => {
  let site: ChangingSite;
  let application: WhiteNoiseApplication;
  let server: Server;
  let recorder: Recorder;
  let context: BrowserContext;

  beforeEach(async () => {
    site = new ChangingSite();
    await release(1);
    application = whiteNoise(
      (_request, response) => {
        const { assets } = application;
        response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'no-cache' });
        response.end(
          `<!doctype html><title>Shop</title><link rel="icon" href="data:,">` +
            `<link rel="stylesheet" href="${assets.url('css/site.css')}">` +
            `<p class="version">Shop</p><script src="${assets.url('js/site.js')}"></script>`,
        );
      },
      { root: site.root, prefix: '/static/' },
    );
    server = createServer(application);
    if (accelerated) application.accelerate(server);
    recorder = await Recorder.before(`http://127.0.0.1:${await listen(server)}`);
    context = await browser.newContext();
  });

  afterEach(async () => {
    await context.close();
    recorder.close();
    server.close();
    server.closeAllConnections();
    site.remove();
  });

  async function release(version: number): Promise<void> {
    site.write('css/site.css', `${sheet(version)}.version { order: ${version} }\n`);
    site.write('js/site.js', script(version));
    await site.collect();
  }

  /** Loads the page, and gives the version that its style sheet and its script are of, and what travelled. */
  async function visit(page: Page): Promise<{ versions: number[]; files: Exchange[]; pages: Exchange[] }> {
    recorder.take();
    await page.goto(recorder.address);
    const versions = (await page.evaluate(
      "[Number(getComputedStyle(document.querySelector('.version')).order), window.version]",
    )) as number[];
    // The browser puts a dictionary away after the page has loaded.
    await setTimeout(500);
    const all = recorder.take();
    const isFile = ({ url }: Exchange) => url.startsWith('/static/');
    return { versions, files: all.filter(isFile), pages: all.filter((one) => !isFile(one)) };
  }

  it('gets the difference to what it has, release after release, and nothing of what did not change', async () => {
    const page = await context.newPage();
    const first = await visit(page);
    expect(first.versions).toEqual([1, 1]);
    expect(first.files.map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'br']);
    const unchanged = await visit(page);
    expect([unchanged.files, unchanged.pages.length]).toEqual([[], 1]);
    for (const version of [2, 3]) {
      await release(version);
      await application.reload();
      const { versions, files } = await visit(page);
      expect(versions).toEqual([version, version]);
      expect(files).toHaveLength(2);
      for (const { headers, bytes, status } of files) {
        expect(status).toBe(200);
        expect(headers['content-encoding']).toMatch(/^dc[bz]$/);
        expect(bytes).toBeLessThan(200);
      }
    }
  });

  it('that skipped a release gets the difference to what it has', async () => {
    const page = await context.newPage();
    await visit(page);
    for (const version of [2, 3]) await release(version);
    await application.reload();
    const { versions, files } = await visit(page);
    expect(versions).toEqual([3, 3]);
    expect(files.map(({ headers }) => /^dc[bz]$/.test(headers['content-encoding'] ?? ''))).toEqual([
      true,
      true,
    ]);
  });
});
