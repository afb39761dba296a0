import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { launchBrowser } from './browser';

const SECRET = 'a-secret-that-no-page-may-show-0123456789';
const FRAMEWORK = JSON.stringify(path.join(ROOT, 'dist/framework'));
const PROJECT = {
  'settings.js': `const { defineSettings } = require(${FRAMEWORK});
exports.default = defineSettings({
  DEBUG: true,
  SECRET_KEY: '${SECRET}',
  BASE_DIR: require('node:path').dirname(__dirname),
  STATIC_URL: '/static/',
  ROOT_URLCONF: 'mysite/urls',
});
`,
  'urls.js': `const { path } = require(${FRAMEWORK});
function totals() {
  throw new Error('the sum <b>is</b> wrong');
}
exports.urlpatterns = [
  path('totals/', totals, { name: 'totals' }),
  path('polls/<int:id>/', () => new Response('poll'), { name: 'poll' }),
];
`,
};

let folder: string;
let running: Running;
let address: string;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-debug-'));
  mkdirSync(path.join(folder, 'mysite'));
  for (const [name, text] of Object.entries(PROJECT)) writeFileSync(path.join(folder, 'mysite', name), text);
  running = Running.node([
    path.join(ROOT, 'dist/manage.js'),
    'runserver',
    '127.0.0.1:0',
    '--noreload',
    '--settings',
    path.join(folder, 'mysite/settings'),
  ]);
  address = await running.address();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page of the failing site, takes its picture, and gives what a reader sees of it. */
async function visit(name: string, url: string, viewport = { width: 1280, height: 800 }) {
  const page = await browser.newPage({ viewport });
  const response = await page.goto(new URL(url, address).href);
  await page.screenshot({ path: path.join(ROOT, `screenshots/${name}.png`), fullPage: true });
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  const seen = { status: response?.status(), text: (await page.locator('body').textContent()) ?? '', width };
  const bold = await page.locator('b', { hasText: 'is' }).count();
  await page.close();
  return { ...seen, bold };
}

describe('a site in development that fails', () => {
  it('shows the error, the lines of the view that threw it, and no secret', async () => {
    const { status, text, width, bold } = await visit('debug-error', 'totals/');
    expect(status).toBe(500);
    expect(text).toContain('the sum <b>is</b> wrong');
    expect(text).toContain("throw new Error('the sum");
    expect(text).toContain('mysite/urls.js');
    expect(text).not.toContain(SECRET);
    expect(bold).toBe(0);
    expect(width).toBeLessThanOrEqual(1280);
  });

  it('fits a phone', async () => {
    const { width } = await visit('debug-error-phone', 'totals/', { width: 390, height: 844 });
    expect(width).toBe(390);
  });

  it('lists the urls that were tried for a path that none of them answers', async () => {
    const { status, text, width } = await visit('debug-not-found', 'polls/seven/');
    expect(status).toBe(404);
    expect(text).toContain('/totals/');
    expect(text).toContain('/polls/<int:id>/');
    expect(text).toContain('name: poll');
    expect(width).toBeLessThanOrEqual(1280);
  });
});
