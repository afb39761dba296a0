import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { launchBrowser } from './browser';
import { Recorder } from './recorder';

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

let running: Running;
let recorder: Recorder;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  running = Running.node([path.join(ROOT, 'dist/project/server.js')], {
    environment: { PORT: '0', HOST: '127.0.0.1' },
  });
  recorder = await Recorder.before(await running.address());
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  recorder?.close();
  await running?.kill();
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: DESK });
  recorder.take();
});

afterEach(() => context.close());

/** Opens the page and waits until it has described itself; collects what went wrong on the way. */
async function open(page: Page): Promise<string[]> {
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('requestfailed', (request) => {
    const error = request.failure()?.errorText;
    // The browser gives up the requests of a page that is left: the log may still be reading its files then.
    if (error !== 'net::ERR_ABORTED') troubles.push(`failed: ${request.url()}: ${error}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(recorder.address);
  await described(page);
  return troubles;
}

async function described(page: Page): Promise<void> {
  await page.locator('html[data-ready]').waitFor();
}

/** Goes to the log, which says what the headers of the answers tell once somebody looks at it. */
async function readLog(page: Page): Promise<void> {
  await page.locator('#log').scrollIntoViewIfNeeded();
  await page.locator('[data-log][data-complete]').waitFor();
}

const isStatic = ({ url }: { url: string }): boolean => url.startsWith('/static/');

describe('the example site in a browser', () => {
  it('loads with no failed request and no word on the console', async () => {
    expect(await open(await context.newPage())).toEqual([]);
  });

  it('gets each static file once, compressed where that pays, to be kept for ten years', async () => {
    await open(await context.newPage());
    const files = recorder.take().filter(isStatic);
    expect(files.length).toBeGreaterThan(15);
    expect(new Set(files.map(({ url }) => url)).size).toBe(files.length);
    for (const { url, status, headers } of files) {
      const compressed = /\.(css|m?js|svg)$/.test(url);
      expect({ url, status, ...headers }).toMatchObject({
        url: expect.stringMatching(/\.[0-9a-f]{12}\.\w+(\?|$)/),
        status: 200,
        'cache-control': 'max-age=315360000, public, immutable',
        etag: expect.any(String),
      });
      expect({ url, encoding: headers['content-encoding'] }).toEqual({
        url,
        encoding: compressed ? 'br' : undefined,
      });
      // A file that an earlier collecting left another version of has a difference to it.
      if (compressed) expect(headers.vary).toMatch(/^Accept-Encoding(, Available-Dictionary)?$/);
    }
  });

  it('asks for nothing immutable again when it is reloaded', async () => {
    const page = await context.newPage();
    await open(page);
    recorder.take();
    await page.reload();
    await described(page);
    expect(recorder.take().map(({ url }) => url)).toEqual(['/']);
    expect(await page.locator('[data-from]', { hasText: 'your cache' }).count()).toBeGreaterThan(15);
  });

  it('tells of each file what really travelled', async () => {
    const page = await context.newPage();
    await open(page);
    await readLog(page);
    const travelled = new Map(recorder.take().map((exchange) => [exchange.url, exchange]));
    const rows = await page.locator('[data-log] tr').evaluateAll((trs) =>
      trs.map((tr) => ({
        url: new URL(tr.querySelector('[data-file]')?.getAttribute('title') ?? '').pathname,
        encoding: tr.querySelector('[data-encoding]')?.textContent,
        cache: tr.querySelector('[data-cache]')?.getAttribute('title'),
        wire: Number(tr.querySelector('[data-bytes]')?.getAttribute('data-wire')),
      })),
    );
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) {
      const exchange = [...travelled.values()].find(({ url }) => url.split('?')[0] === row.url);
      expect(row).toEqual({
        url: row.url,
        encoding: exchange?.headers['content-encoding'] ?? 'identity',
        cache: exchange?.headers['cache-control'],
        wire: exchange?.bytes,
      });
    }
  });

  it('quotes the hashed names that its own files refer to', async () => {
    const page = await context.newPage();
    await open(page);
    const quotes = await page.locator('[data-names] li').allTextContents();
    expect(quotes.length).toBeGreaterThan(10);
    for (const name of ['noise', 'archivo-latin-wdth-normal', 'format', 'lab', 'log']) {
      expect(quotes.join('\n')).toMatch(new RegExp(`${name}\\.[0-9a-f]{12}\\.`));
    }
  });

  it('reads the answers’ headers out of its cache, and not before somebody comes near the log', async () => {
    const page = await context.newPage();
    await page.setViewportSize(PHONE);
    await open(page);
    const first = page.locator('[data-log] tr').first();
    expect(await first.locator('[data-encoding]').textContent()).toBe('·');
    recorder.take();
    await readLog(page);
    expect(await first.locator('[data-encoding]').textContent()).toMatch(/^(br|identity)$/);
    expect(await first.locator('[data-cache]').textContent()).toBe('10 years, immutable');
    expect(recorder.take()).toEqual([]);
  });

  it.each([
    ['head', 'HEAD', '200 OK', /content-length: \d+/],
    ['again', 'If-None-Match: "', '304 Not Modified', /\(no body\)/],
    ['range', 'Range: bytes=0-63', '206 Partial Content', /content-range: bytes 0-63\/\d+/],
    ['options', 'OPTIONS', '204 No Content', /allow: GET, HEAD/],
  ])('shows the real answer to a request of the lab: %s', async (ask, asked, status, answered) => {
    const page = await context.newPage();
    const troubles = await open(page);
    await page.locator(`[data-ask=${ask}]`).click();
    const transcript = page.locator('[data-transcript]');
    await transcript.filter({ hasText: status }).waitFor();
    const text = (await transcript.textContent()) ?? '';
    expect(text).toContain(asked);
    expect(text).toMatch(answered);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['desk', DESK],
    ['phone', PHONE],
  ])('does not jump while it loads, nor scroll sideways, at the width of a %s', async (_name, viewport) => {
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    await page.addInitScript(`
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
    await open(page);
    await page.waitForTimeout(300);
    const shift = await page.evaluate<number>('window.shift');
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(shift).toBeLessThan(0.01);
    expect(width).toBe(viewport.width);
  });

  it('switches to the next release for the bytes of the difference, and tells how many came', async () => {
    const page = await context.newPage();
    const troubles = await open(page);
    recorder.take();
    const cost = (release: string) => page.locator(`[data-release-${release}-cost]`);
    const colourOf = () =>
      page.evaluate<string>(
        "getComputedStyle(document.querySelector('[data-release-ident]').shadowRoot.querySelector('.ident-mark')).backgroundColor",
      );
    await page.locator('[data-release-current]').click();
    await cost('current').filter({ hasText: 'came' }).waitFor();
    const colour = await colourOf();
    await page.locator('[data-release-next]').click();
    await cost('next').filter({ hasText: 'came' }).waitFor();
    expect(await colourOf()).not.toBe(colour);
    const [whole, difference, ...more] = recorder.take();
    expect(more).toEqual([]);
    expect(whole?.headers['content-encoding']).toBe('br');
    expect(difference?.headers['content-encoding']).toMatch(/^dc[bz]$/);
    expect(difference?.bytes).toBeLessThan((whole?.bytes ?? 0) * 0.04);
    expect(await cost('current').getAttribute('data-wire')).toBe(String(whole?.bytes));
    expect(await cost('next').getAttribute('data-wire')).toBe(String(difference?.bytes));
    expect(await cost('next').textContent()).toContain('the difference to the release before');

    await page.locator('[data-release-current]').click();
    await cost('current').filter({ hasText: 'nothing came' }).waitFor();
    expect(await colourOf()).toBe(colour);
    expect(recorder.take()).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('tells what to install when the build made no difference', async () => {
    const page = await context.newPage();
    await page.route(recorder.address, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(/data-delta="\d+"/, 'data-delta=""');
      await route.fulfill({ response: answer, body });
    });
    // Without the header of the dictionary the server sends Brotli, as it does for a build without differences.
    await page.route('**/releases/**', async (route) => route.fulfill({ response: await route.fetch() }));
    await open(page);
    await page.locator('[data-release-current]').click();
    await page.locator('[data-release-next]').click();
    await page.locator('[data-release-next-cost]').filter({ hasText: 'npm install --save-dev' }).waitFor();
    expect(await page.locator('.ident').isVisible()).toBe(true);
  });

  it.each([
    ['desk', DESK],
    ['phone', PHONE],
  ])('leads to its parts and to its guide at the width of a %s', async (_name, viewport) => {
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    const troubles = await open(page);
    const links = page.getByRole('navigation').getByRole('link');
    expect(await links.allTextContents()).toEqual(['Log', 'Names', 'Lab', 'Line', 'Guide']);
    for (const link of await links.all()) {
      const box = await link.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
    }
    await links.filter({ hasText: 'Lab' }).click();
    const lab = page.getByRole('heading', { name: 'Lab' });
    await expect.poll(async () => (await lab.boundingBox())?.y).toBeLessThan(viewport.height / 2);
    await links.filter({ hasText: 'Guide' }).click();
    await page.getByRole('link', { name: 'Serving', exact: true }).click();
    await page.getByRole('heading', { name: 'Serving', level: 1 }).waitFor();
    await page.getByText(`Answered by Node ${process.versions.node} alone.`).waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(viewport.width);
    await page.getByRole('main').getByRole('link', { name: 'settings', exact: true }).first().click();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    expect(troubles).toEqual([]);
  });

  it('says that an answer goes on below, until it has been scrolled to its end', async () => {
    const page = await context.newPage();
    await page.setViewportSize(PHONE);
    await open(page);
    const more = page.getByText('more below');
    expect(await more.isVisible()).toBe(false);
    await page.locator('[data-ask=head]').click();
    await more.waitFor({ state: 'visible' });
    await page.locator('[data-transcript]').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await more.waitFor({ state: 'hidden' });
  });

  it('keeps the theme that was chosen', async () => {
    const page = await context.newPage();
    await open(page);
    await page.getByLabel('Colour theme').click();
    await page.locator('[data-theme=dark]').click();
    await page.reload();
    expect(await page.locator('html').getAttribute('data-bs-theme')).toBe('dark');
  });

  it.each([
    ['desk', DESK, 'light'],
    ['desk-dark', DESK, 'dark'],
    ['phone', PHONE, 'light'],
    ['phone-dark', PHONE, 'dark'],
  ] as const)('has its picture taken: screenshots/%s.png', async (name, viewport, colorScheme) => {
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await open(page);
    await readLog(page);
    await page.evaluate('scrollTo(0, 0)');
    const picture = await page.screenshot({
      path: path.join(ROOT, `screenshots/${name}.png`),
      fullPage: true,
    });
    expect(picture.length).toBeGreaterThan(50_000);
  });
});
