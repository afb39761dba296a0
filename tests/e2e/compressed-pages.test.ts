import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import type { Browser as Firefox } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { launchBrowser } from './browser';
import { launchFirefox } from './firefox';

/** Pages in every coding, read by decoders that are not Node's: padding must mean nothing to any of them. */

const WORDS = Array.from({ length: 300 }, (_, n) => `Gruß ${n} aus Zürich.`);
const TEXT = WORDS.join(' ');
const FRAMEWORK = JSON.stringify(path.join(ROOT, 'dist/framework'));
const PROJECT = {
  'settings.js': `const { DEFAULT_MIDDLEWARE, defineSettings } = require(${FRAMEWORK});
/** Browsers let nobody say what they accept, so the address says it. */
const asked = (next) => (request) => {
  const coding = new URL(request.url).searchParams.get('coding');
  if (coding === null) return next(request);
  const headers = new Headers(request.headers);
  headers.set('accept-encoding', coding);
  return next(new Request(request, { headers }));
};
exports.default = defineSettings({
  ALLOWED_HOSTS: ['127.0.0.1'],
  BASE_DIR: require('node:path').dirname(__dirname),
  MIDDLEWARE: [asked, ...DEFAULT_MIDDLEWARE],
  ROOT_URLCONF: 'mysite/urls',
});
`,
  'urls.js': `const { html, path } = require(${FRAMEWORK});
const { setTimeout: sleep } = require('node:timers/promises');
const WORDS = ${JSON.stringify(WORDS)};
async function* pieces() {
  yield '<!doctype html><meta charset="utf-8"><title>A stream</title>';
  for (let n = 0; n < WORDS.length; n += 20) {
    await sleep(1);
    yield WORDS.slice(n, n + 20).join(' ') + ' ';
  }
}
const bytes = () => ReadableStream.from(pieces()).pipeThrough(new TextEncoderStream());
exports.urlpatterns = [
  path('', () => html('<!doctype html><title>A page</title>' + WORDS.join(' '))),
  path('stream/', () => new Response(bytes(), { headers: { 'content-type': 'text/html; charset=utf-8' } })),
];
`,
  'server.js': `const { getApplication, serve } = require(${FRAMEWORK});
process.env.SETTINGS_MODULE = __dirname + '/settings';
serve(getApplication());
`,
};

/** A program that prints the bytes that it reads, decoded. */
const PYTHON: Readonly<Record<string, string>> = {
  gzip: 'import gzip, sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))',
  br: 'import brotli, sys; sys.stdout.buffer.write(brotli.decompress(sys.stdin.buffer.read()))',
};

const nodes = [
  process.execPath,
  ...(process.env.NODE_BINARIES ?? '').split(path.delimiter).filter(Boolean),
].map((node) => {
  const code =
    'console.log(process.version, require("node:zlib").createZstdCompress ? "zstd br gzip" : "br gzip")';
  const [version = '', ...codings] = execFileSync(node, ['-e', code], { encoding: 'utf8' }).trim().split(' ');
  return { node, version, codings };
});

let folder: string;
let browser: Browser;
let firefox: Firefox;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-compressed-'));
  mkdirSync(path.join(folder, 'mysite'));
  for (const [name, text] of Object.entries(PROJECT)) writeFileSync(path.join(folder, 'mysite', name), text);
  browser = await launchBrowser();
  firefox = await launchFirefox();
});

afterAll(async () => {
  await browser?.close();
  await firefox?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(nodes)('pages of Node $version', ({ node, codings }) => {
  let running: Running;
  let address: string;

  beforeAll(async () => {
    running = Running.program(node, [path.join(folder, 'mysite/server.js')], {
      environment: { PORT: '0', HOST: '127.0.0.1' },
    });
    address = await running.address();
  });
  afterAll(() => running?.kill());

  const curl = (place: string, ...options: string[]) =>
    execFileSync('curl', ['--silent', '--show-error', '--fail', ...options, new URL(place, address).href]);
  const textOf = (html: Buffer) =>
    html
      .toString()
      .replace(/^.*<\/title>/, '')
      .trim();

  describe.each(codings)('in %s', (coding) => {
    const asked = ['--header', `Accept-Encoding: ${coding}`];

    // Each answer is padded to another length, so one alone proves little.
    it.each(['/', '/stream/'])('curl decodes at %s', (place) => {
      expect(curl(place, ...asked, '--head').toString()).toMatch(
        new RegExp(`content-encoding: ${coding}`, 'i'),
      );
      for (let n = 0; n < 10; n++) {
        expect(textOf(curl(place, '--compressed', ...asked))).toBe(TEXT);
      }
    });

    it.each(['/', '/stream/'])('the reference decoder decodes at %s', (place) => {
      for (let n = 0; n < 5; n++) {
        const [program, ...args] =
          coding === 'zstd' ? ['zstd', '-dc'] : ['/usr/bin/python3', '-c', PYTHON[coding] ?? ''];
        const html = execFileSync(program ?? '', args, { input: curl(place, ...asked) });
        expect(textOf(html)).toBe(TEXT);
      }
    });

    it.each(['/', '/stream/'])('Chromium reads at %s', async (place) => {
      const page = await browser.newPage();
      for (let n = 0; n < 10; n++) {
        const response = await page.goto(new URL(`${place}?coding=${coding}`, address).href);
        expect(response?.headers()['content-encoding']).toBe(coding);
        expect((await page.locator('body').textContent())?.trim()).toBe(TEXT);
      }
      await page.close();
    });

    it.each(['/', '/stream/'])('Firefox reads at %s', async (place) => {
      const page = await firefox.newPage();
      for (let n = 0; n < 10; n++) {
        const response = await page.goto(new URL(`${place}?coding=${coding}`, address).href);
        expect(response?.headers()['content-encoding']).toBe(coding);
        expect(await page.evaluate('document.body.textContent.trim()')).toBe(TEXT);
      }
      await page.close();
    });
  });

  it('Chromium gets the best of them by what it asks for itself', async () => {
    const page = await browser.newPage();
    const response = await page.goto(address);
    expect(response?.headers()['content-encoding']).toBe(codings[0]);
    expect((await page.locator('body').textContent())?.trim()).toBe(TEXT);
    await page.close();
  });
});
