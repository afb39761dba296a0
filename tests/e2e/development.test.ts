import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { launchBrowser } from './browser';

let running: Running;
let address: string;
let browser: Browser;

beforeAll(async () => {
  running = Running.node([path.join(ROOT, 'dist/manage.js'), 'runserver', '127.0.0.1:0', '--noreload'], {
    environment: { DEBUG: 'true' },
  });
  address = await running.address();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.kill();
});

describe('the example site in development', () => {
  it('is whole without collectstatic: files come from their sources, under their own names', async () => {
    const page = await browser.newPage();
    const troubles: string[] = [];
    const paths: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
    });
    page.on('response', (response) => {
      paths.push(new URL(response.url()).pathname);
      if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
    });
    await page.goto(address);
    await page.locator('html[data-ready]').waitFor();
    expect(troubles).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        '/static/home/css/home.css',
        '/static/home/js/format.mjs',
        '/static/home/img/noise.png',
        '/static/bootstrap/css/bootstrap.min.css',
        '/static/fonts/archivo-latin-wdth-normal.woff2',
      ]),
    );
    expect(paths.filter((name) => /\.[0-9a-f]{12}\./.test(name))).toEqual([]);
  });
});
