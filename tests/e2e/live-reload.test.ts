import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROOT, Running } from '../running';
import { VIEWERS } from './appearance';
import { launchBrowser } from './browser';

const FRAMEWORK = JSON.stringify(path.join(ROOT, 'dist/framework'));
const PROJECT: Readonly<Record<string, string>> = {
  'package.json': '{ "private": true }',
  'mysite/settings.js': `const { defineSettings } = require(${FRAMEWORK});
exports.default = defineSettings({
  DEBUG: true,
  BASE_DIR: require('node:path').dirname(__dirname),
  INSTALLED_APPS: ['mysite/home'],
  ROOT_URLCONF: 'mysite/urls',
});
`,
  'mysite/urls.js': `const { html, path, render } = require(${FRAMEWORK});
const policy = "default-src 'none'; script-src 'self' 'nonce-abc'; style-src 'self'; connect-src 'self'";
exports.urlpatterns = [
  path('', async (request) => {
    const response = await render(request, 'home/index.html', { word: 'first' });
    response.headers.set('content-security-policy', policy);
    return response;
  }),
  path('part/', () => html('<p>a part</p>')),
  path('data/', () => Response.json({ a: 1 })),
  path('<path:rest>', () => html('<!doctype html>caught')),
];
`,
  'mysite/home/templates/home/index.html':
    '<!doctype html><title>{{ word }}</title><link rel="stylesheet" href="{% static \'home/site.css\' %}"><h1>{{ word }}</h1><input>',
  'mysite/home/static/home/site.css': '@import "colours.css";\nh1 { font-size: 20px }',
  'mysite/home/static/home/colours.css': 'h1 { color: rgb(1, 2, 3) }',
};

let folder: string;
let running: Running;
let address: string;
let browser: Browser;
let page: Page;
let troubles: string[];

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const edit = (name: string, from: string, to: string) =>
  write(name, readFileSync(path.join(folder, name), 'utf8').replace(from, to));

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'live-'));
  for (const [name, text] of Object.entries(PROJECT)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    write(name, text);
  }
  const settings = path.join(folder, 'mysite/settings');
  running = Running.node(
    [path.join(ROOT, 'dist/manage.js'), 'runserver', '127.0.0.1:0', '--settings', settings],
    {
      cwd: folder,
    },
  );
  address = await running.address();
  page = await browser.newPage();
  troubles = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
});
afterEach(async () => {
  await page?.close();
  await running?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the page, and waits until it listens to the server. */
async function open(): Promise<void> {
  const listening = page.waitForRequest((request) => request.url().endsWith('/__whitenoise__/events'));
  await page.goto(address);
  await listening;
  // What would be lost by a reload.
  await page.locator('input').fill('typed');
}
/** Shows the page or hides it, as when its tab is left. */
const show = (visible: boolean) =>
  page.evaluate<void>(
    `Object.defineProperty(document, 'hidden', { value: ${!visible}, configurable: true });` +
      "document.dispatchEvent(new Event('visibilitychange'))",
  );
const typed = () => page.locator('input').inputValue();
const style = (name: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector('h1')).${name}`);
/** Waits for something in the page, over reloads; the page's policy lets no script of ours in, the debugger does. */
const until = (condition: string) =>
  vi.waitFor(async () => expect(await page.evaluate(condition).catch(() => false)).toBe(true), {
    timeout: 20_000,
    interval: 100,
  });

describe('runserver, while a page is open under a strict Content-Security-Policy', () => {
  it('exchanges a style sheet without a reload, an imported one as well', async () => {
    await open();
    expect(await style('color')).toBe('rgb(1, 2, 3)');
    edit('mysite/home/static/home/colours.css', '1, 2, 3', '4, 5, 6');
    await until("getComputedStyle(document.querySelector('h1')).color === 'rgb(4, 5, 6)'");
    edit('mysite/home/static/home/site.css', '20px', '30px');
    await until("getComputedStyle(document.querySelector('h1')).fontSize === '30px'");
    await until("document.querySelectorAll('link').length === 1");
    expect(await typed()).toBe('typed');
    expect(troubles).toEqual([]);
  });

  it('reloads the page when its template changes', async () => {
    await open();
    edit('mysite/home/templates/home/index.html', '<h1>{{ word }}', '<h1>changed {{ word }}');
    await until("document.querySelector('h1').textContent === 'changed first'");
    expect(await typed()).toBe('');
  });

  it('leaves the connection to others while nobody sees the page, and shows then what has changed', async () => {
    const streams = () => events.filter((request) => request.failure() === null).length;
    const events: Request[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/__whitenoise__/events')) events.push(request);
    });
    await open();
    expect(streams()).toBe(1);
    await show(false);
    await expect.poll(streams).toBe(0);
    edit('mysite/home/static/home/colours.css', '1, 2, 3', '4, 5, 6');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await typed()).toBe('typed');
    await show(true);
    await until("getComputedStyle(document.querySelector('h1')).color === 'rgb(4, 5, 6)'");
    expect(await typed()).toBe('typed');
    await show(false);
    edit('mysite/home/templates/home/index.html', '<h1>{{ word }}', '<h1>changed {{ word }}');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await show(true);
    await until("document.querySelector('h1').textContent === 'changed first'");
  });

  it('reloads it when code changes', async () => {
    await open();
    edit('mysite/urls.js', "word: 'first'", "word: 'second'");
    await until("document.querySelector('h1')?.textContent === 'second'");
  });

  it('shows over the page why the site cannot start, and goes on when that is mended', async () => {
    await open();
    edit('mysite/urls.js', 'exports.urlpatterns = [', 'exports.urlpatterns = [ nonsense,');
    const overlay = page.locator('whitenoise-overlay');
    await overlay.waitFor({ timeout: 20_000 });
    expect(await overlay.locator('pre').textContent()).toContain('nonsense is not defined');
    // The page is still there, below.
    expect(await typed()).toBe('typed');

    edit('mysite/urls.js', 'nonsense,', '');
    await overlay.waitFor({ state: 'detached', timeout: 20_000 });
    await until("document.querySelector('h1')?.textContent === 'first'");
  });

  it('shows a page in place of a site that cannot start, which gives way to the site', async () => {
    await open();
    edit('mysite/urls.js', 'exports.urlpatterns = [', 'exports.urlpatterns = [ nonsense,');
    await running.until(/The site has stopped/);
    const response = await page.goto(address);
    expect(response?.status()).toBe(500);
    expect(await page.locator('h1').textContent()).toBe('The site could not be started');
    edit('mysite/urls.js', 'nonsense,', '');
    await until("document.querySelector('h1')?.textContent === 'first'");
  });

  it('gives way to the page of an error in a template, and comes back from it', async () => {
    await open();
    edit('mysite/home/templates/home/index.html', '{{ word }}', '{{ word | nofilter }}');
    await until("document.body.textContent.includes('undefined filter: nofilter')");
    edit('mysite/home/templates/home/index.html', '{{ word | nofilter }}', '{{ word }}');
    await until("document.querySelector('h1').textContent === 'first'");
  });
});

describe('runserver, while a page is open in Firefox', () => {
  it('exchanges styles, reloads for templates and code, and shows over the page why the site cannot start', async () => {
    const viewer = await VIEWERS.firefox('light');
    const seen = (condition: string) =>
      vi.waitFor(async () => expect(await viewer.evaluate(condition).catch(String), condition).toBe(true), {
        timeout: 20_000,
        interval: 50,
      });
    try {
      await viewer.open(address);
      await seen("performance.getEntriesByName(location.origin + '/__whitenoise__/reload.js').length > 0");
      await viewer.evaluate('window.stayed = true');
      edit('mysite/home/static/home/site.css', '20px', '30px');
      await seen("getComputedStyle(document.querySelector('h1')).fontSize === '30px'");
      await seen("document.querySelectorAll('link').length === 1 && window.stayed");
      // Firefox shows the new version of an imported sheet after a reload alone.
      edit('mysite/home/static/home/colours.css', '1, 2, 3', '4, 5, 6');
      await seen("getComputedStyle(document.querySelector('h1')).color === 'rgb(4, 5, 6)'");
      await viewer.evaluate('window.stayed = true');

      edit('mysite/home/templates/home/index.html', '<h1>{{ word }}', '<h1>changed {{ word }}');
      await seen("document.querySelector('h1').textContent === 'changed first' && !window.stayed");

      edit('mysite/urls.js', "word: 'first'", "word: 'second'");
      await seen("document.querySelector('h1').textContent === 'changed second'");

      await viewer.evaluate('window.stayed = true');
      edit('mysite/urls.js', 'exports.urlpatterns = [', 'exports.urlpatterns = [ nonsense,');
      const overlay = "document.querySelector('whitenoise-overlay')";
      await seen(`${overlay}?.shadowRoot.textContent.includes('nonsense is not defined') && window.stayed`);
      edit('mysite/urls.js', 'nonsense,', '');
      await seen(`${overlay} === null && document.querySelector('h1').textContent === 'changed second'`);
    } finally {
      await viewer.close();
    }
  });
});

describe('what runserver adds', () => {
  it('it adds to whole pages alone, with the nonce of their policy', async () => {
    const text = async (target: string) => (await fetch(new URL(target, address))).text();
    expect(await text('/')).toMatch(
      /<script src="\/__whitenoise__\/reload\.js" data-version="[\w.-]+" nonce="abc" defer><\/script>\n$/,
    );
    expect(await text('/part/')).toBe('<p>a part</p>');
    expect(await text('/data/')).toBe('{"a":1}');
  });
});

describe('a mistyped name of a static file', () => {
  it.each([
    ['static/home/sitte.css', '/static/home/site.css'],
    ['static/home/site.0123456789ab.css', '/static/home/site.css'],
  ])('%s is answered with the nearest names and the folders that were searched', async (target, near) => {
    const response = await page.goto(new URL(target, address).href);
    expect(response?.status()).toBe(404);
    expect(await page.locator('h1').textContent()).toBe('No static file (404)');
    expect(await page.locator('ul a').first().getAttribute('href')).toBe(near);
    expect(await page.locator('ol').textContent()).toContain('mysite/home/static');
    const text = await (await fetch(new URL(target, address))).text();
    expect(text).toContain(`Nearest names:\n  ${near}\n`);
  });
});
