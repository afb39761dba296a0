import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectFolders } from '../../framework';
import type { WhiteNoiseApplication } from '../../framework/whitenoise';
import { blocksOf } from '../guide/blocks';
import { exportsOf } from '../guide/exports';
import { listen } from '../listening';
import { ROOT } from '../running';
import { launchBrowser } from './browser';

/** The command of the built package. */
const BIN = path.join(ROOT, 'dist/framework/bin.js');
const BLOCKS = blocksOf('service-workers');
const COMMANDS = BLOCKS.filter(({ language }) => language === 'sh').map(({ text }) => text.trim());

const before = process.cwd();
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** The folder of an application, whose server and worker are those of the guide. */
let folder: string;
let application: WhiteNoiseApplication;
let server: Server;
let url: string;
let context: BrowserContext;
/** The answers of an earlier release that a cache between gives, by path. */
let cached: ReadonlyMap<string, { readonly type: string; readonly body: string }>;
/** The paths that were asked for. */
let asked: string[];

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'whitenoise-precache-')));
  process.chdir(folder);
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const { kind, subject, text } of BLOCKS) if (kind === 'file') write(subject, text);
  shell(/`(npx esbuild [^`]+)`/.exec(readGuide())?.[1] ?? '');
  cached = new Map();
  asked = [];
  await collect('one');
  ({ application } = exportsOf<{ application: WhiteNoiseApplication }>('service-workers', 'server.ts'));
  server = createServer((request, response) => {
    const { url: target = '' } = request;
    asked.push(new URL(target, url).pathname);
    const kept = cached.get(target);
    if (kept === undefined) application(request, response);
    else response.writeHead(200, { 'Content-Type': kept.type, 'Cache-Control': 'no-cache' }).end(kept.body);
  });
  url = `http://127.0.0.1:${await listen(server)}`;
  context = await browser.newContext();
});

afterEach(async () => {
  await context?.close();
  server?.close();
  server?.closeAllConnections();
  await application?.close();
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

function readGuide(): string {
  return readFileSync(path.join(ROOT, 'docs/service-workers.md'), 'utf8');
}

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

/** Runs a command of the guide as a shell does, with the built package. */
function shell(command: string): string {
  const real = command.replace('npx whitenoise-node', `${process.execPath} ${BIN}`);
  return execFileSync('sh', ['-c', real], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Builds a release of the application, of which the style sheet is always the same. */
async function collect(release: string, keep = { keepVersions: 3, keepDays: 7 }): Promise<void> {
  write(
    'client/app/main.mjs',
    `document.querySelector('main').textContent = 'release ${release} at ' + location.pathname;
     window.more = () => import('./lazy.mjs').then(({ text }) => text);
     navigator.serviceWorker.register('/sw.js').then((registration) => { window.registration = registration; });`,
  );
  write('client/app/lazy.mjs', `export const text = 'a part of release ${release}';`);
  write('client/app/site.css', 'main { color: rgb(1, 2, 3) }');
  write('client/other/unused.txt', `not for the worker, ${release}`);
  await collectFolders([path.join(folder, 'client')], {
    out: path.join(folder, 'staticfiles'),
    prefix: '/static/',
    ...keep,
  });
}

/** Builds the next release into the same folder, and has it served. */
async function deploy(release: string, keep?: { keepVersions: number; keepDays: number }): Promise<void> {
  await collect(release, keep);
  await application.reload();
}

async function answersNow(): Promise<typeof cached> {
  const answers = new Map<string, { type: string; body: string }>();
  for (const target of ['/', '/precache.js']) {
    const response = await fetch(url + target);
    answers.set(target, { type: response.headers.get('content-type') ?? '', body: await response.text() });
  }
  return answers;
}

const said = (page: Page) => page.locator('main').textContent();
const more = (page: Page) => page.evaluate('window.more().catch(String)');

/** Waits until the page's worker is in a state, and no other is on its way. */
async function hasWorker(page: Page, state: 'active' | 'waiting'): Promise<void> {
  const isThere = `window.registration?.${state} && !window.registration.installing`;
  await page.waitForFunction(isThere, undefined, { timeout: 30_000 });
}

/** Opens the page, and waits until a worker answers for it. */
async function openOffline(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await hasWorker(page, 'active');
  await page.reload();
  expect(await page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);
  return page;
}

/** Has the browser throw away what it keeps of a file, in the worker's cache and its own, as it does when space is short. */
async function evict(page: Page, part: string): Promise<void> {
  await page.evaluate(`caches.keys().then(async (names) => {
    for (const name of names) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) if (request.url.includes(${JSON.stringify(part)})) await cache.delete(request);
    }
  })`);
  const session = await context.newCDPSession(page);
  await session.send('Network.clearBrowserCache');
}

const hashed = (name: string) =>
  readdirSync(path.join(folder, 'staticfiles/app'))
    .filter((file) => new RegExp(`^${name.replace('.', String.raw`\.[0-9a-f]{12}\.`)}$`).test(file))
    .map((file) => `/static/app/${file}`);

describe('a worker with the list of a release', () => {
  it('answers without the server, whatever the address of the page', async () => {
    const page = await openOffline();
    server.close();
    server.closeAllConnections();
    await page.goto(`${url}/users/7`);
    expect(await said(page)).toBe('release one at /users/7');
    expect(await more(page)).toBe('a part of release one');
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).color")).toBe(
      'rgb(1, 2, 3)',
    );
  });

  it('asks for a part of its own release that the browser threw away, and gets it after the next deploy', async () => {
    const page = await openOffline();
    const [lazy = ''] = hashed('lazy.mjs');
    await deploy('two');
    await evict(page, 'lazy');
    asked = [];
    expect(await more(page)).toBe('a part of release one');
    expect(asked).toContain(lazy);
  });

  it('takes the place of the one before as a whole, and fetches only what changed', async () => {
    const page = await openOffline();
    await deploy('two');
    asked = [];
    await page.evaluate('window.registration.update().then(() => true)');
    await hasWorker(page, 'waiting');
    await page.close();
    const fetched = asked.filter((target) => target.startsWith('/static/')).sort();
    expect(fetched).toEqual(shared(await openTwo()).filter((target) => !target.endsWith('.css')));
  });

  /** Opens the page of the second release, whose worker takes over when no page of the first is open. */
  async function openTwo(): Promise<string[]> {
    const page = await context.newPage();
    await expect
      .poll(async () => {
        await page.goto(url);
        return said(page);
      })
      .toBe('release two at /');
    expect(await more(page)).toBe('a part of release two');
    const kept = await page.evaluate<string[]>(`caches.keys()
      .then((names) => Promise.all(names.map((name) => caches.open(name))))
      .then((opened) => Promise.all(opened.map((cache) => cache.keys())))
      .then((requests) => requests.flat().map(({ url }) => new URL(url).pathname))`);
    await page.close();
    return kept;
  }
  const shared = (kept: readonly string[]) => kept.filter((target) => target.startsWith('/static/')).sort();

  it('is installed after the next deploy, when a cache still sends the first release', async () => {
    const first = await answersNow();
    await deploy('two');
    cached = first;
    const page = await openOffline();
    expect(await said(page)).toBe('release one at /');
    expect(await more(page)).toBe('a part of release one');
  });

  it('is not installed where the next release keeps no earlier versions', async () => {
    const first = await answersNow();
    await deploy('two', { keepVersions: 0, keepDays: 0 });
    cached = first;
    const page = await context.newPage();
    await page.goto(url);
    const state = await page.evaluate(`navigator.serviceWorker.register('/sw.js').then(({ installing }) =>
      new Promise((resolve) => installing.addEventListener('statechange', () => resolve(installing.state))))`);
    expect(state).toBe('redundant');
  });
});

describe('the command of the built package', () => {
  it('prints what the program gives its worker, as the guide shows it', async () => {
    const [show = '', save = ''] = COMMANDS;
    const printed = shell(show);
    const entries = JSON.parse(printed);
    const { body = '' } = (await answersNow()).get('/precache.js') ?? {};
    const given = JSON.parse(body.replace(/^self\.PRECACHE = |;$/g, ''));
    expect(given.slice(0, -1)).toEqual(entries);
    const shapeOf = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.replace(/[0-9a-f]{12}/, '0123456789ab'));
    const [shownInGuide = ''] = BLOCKS.filter(({ language }) => language === 'text').map(({ text }) => text);
    expect(shapeOf(printed)).toEqual(expect.arrayContaining(shapeOf(shownInGuide)));
    shell(save);
    expect(JSON.parse(readFileSync(path.join(folder, 'src/precache.json'), 'utf8'))).toEqual(entries);
  });
});
