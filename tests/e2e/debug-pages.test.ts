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
  ALLOWED_HOSTS: ['.test', '127.0.0.1'],
  MIDDLEWARE: ['mysite/strict'],
});
`,
  'strict.js': `exports.default = (next) => async (request) => {
  const response = await next(request);
  if (request.url.endsWith('?strict')) response.headers.set('content-security-policy', "script-src 'self'");
  return response;
};
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
  browser = await launchBrowser(['--host-resolver-rules=MAP another-machine.test 127.0.0.1']);
});

afterAll(async () => {
  await browser?.close();
  await running?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page of the failing site, and gives what a reader sees of it. */
async function visit(url: string) {
  const page = await browser.newPage();
  const response = await page.goto(new URL(url, address).href);
  const seen = { status: response?.status(), text: (await page.locator('body').textContent()) ?? '' };
  const bold = await page.locator('b', { hasText: 'is' }).count();
  await page.close();
  return { ...seen, bold };
}

describe('a site in development that fails', () => {
  it('shows the error, the lines of the view that threw it, and no secret', async () => {
    const { status, text, bold } = await visit('totals/');
    expect(status).toBe(500);
    expect(text).toContain('the sum <b>is</b> wrong');
    expect(text).toContain("throw new Error('the sum");
    expect(text).toContain('mysite/urls.js');
    expect(text).not.toContain(SECRET);
    expect(bold).toBe(0);
  });

  it('copies the error as text at the press of a key, and says so', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    await page.goto(new URL('totals/', address).href);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Copy as text');
    await page.keyboard.press('Enter');
    await page
      .getByRole('status')
      .filter({ hasText: /^Copied$/ })
      .waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toMatch(/^Error at \/totals\/\nthe sum <b>is<\/b> wrong\n/);
    expect(copied).toContain('mysite/urls.js:3');
    expect(troubles.filter((text) => !/status of (?:500|404)/.test(text))).toEqual([]);
    await context.close();
  });

  it('copies it on another machine, where a page without https has no clipboard', async () => {
    const page = await browser.newPage();
    const other = new URL('totals/', address);
    other.hostname = 'another-machine.test';
    await page.goto(other.href);
    expect(await page.evaluate('isSecureContext')).toBe(false);
    await page.getByRole('button', { name: 'Copy as text' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^Copied$/ })
      .waitFor();
    expect(await page.evaluate('getSelection().toString()')).toContain('the sum <b>is</b> wrong');
    await page.close();
  });

  it('selects it where the browser copies nothing', async () => {
    const page = await browser.newPage();
    await page.addInitScript(
      "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;",
    );
    await page.goto(new URL('totals/', address).href);
    await page.getByRole('button', { name: 'Copy as text' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^The text is selected/ })
      .waitFor();
    expect(await page.evaluate('getSelection().toString()')).toContain('the sum <b>is</b> wrong');
    await page.close();
  });

  it('has no button that does nothing, under a policy of the site that refuses its script', async () => {
    const page = await browser.newPage();
    await page.goto(new URL('totals/?strict', address).href);
    expect(await page.locator('button').count()).toBe(0);
    expect(await page.locator('#text').textContent()).toContain('the sum <b>is</b> wrong');
    await page.close();
  });

  it('lists the urls that were tried for a path that none of them answers', async () => {
    const { status, text } = await visit('polls/seven/');
    expect(status).toBe(404);
    expect(text).toContain('/totals/');
    expect(text).toContain('/polls/<int:id>/');
    expect(text).toContain('name: poll');
  });
});
