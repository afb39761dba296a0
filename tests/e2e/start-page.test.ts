import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT, Running } from '../running';
import { launchBrowser } from './browser';

let folder: string;
let running: Running;
let address: string;
let browser: Browser;

/** Makes a project with the command, and starts it as its `npm run dev` does. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'start-page-'));
  const bin = path.join(ROOT, 'dist/framework/bin.js');
  execFileSync(process.execPath, [bin, 'startproject', 'mysite', folder]);
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(ROOT, path.join(folder, 'node_modules/whitenoise-node'));
  for (const name of ['ts-node', 'typescript', '@swc', '@types']) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name));
  }
  running = Running.node(['-r', 'ts-node/register', 'manage.ts', 'runserver', '127.0.0.1:0'], {
    cwd: folder,
  });
  address = await running.address();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('the start page of a new project', () => {
  it.each([
    ['a desk', 1280],
    ['a phone', 390],
  ])('fits %s, and leads on to what exists', async (name, width) => {
    const page = await browser.newPage({ viewport: { width, height: 844 } });
    await page.goto(address);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toContain('startapp polls');
    const [tutorial = ''] = /node_modules\/\S+\.md/.exec(text) ?? [];
    expect(readFileSync(path.join(folder, tutorial), 'utf8')).toContain('# Tutorial');
    await page.screenshot({
      path: path.join(ROOT, `screenshots/start-page-${name.replace('a ', '')}.png`),
      fullPage: true,
    });
    await page.close();
  });

  it('follows a change of its stylesheet, as it says', async () => {
    const page = await browser.newPage();
    const listening = page.waitForRequest((request) => request.url().endsWith('/__whitenoise__/events'));
    await page.goto(address);
    await listening;
    const sheet = path.join(folder, 'mysite/apps/home/static/home/home.css');
    writeFileSync(sheet, `${readFileSync(sheet, 'utf8')}\nh1 { color: rgb(1, 2, 3) }\n`);
    const colour = () => page.evaluate<string>("getComputedStyle(document.querySelector('h1')).color");
    await vi.waitFor(async () => expect(await colour()).toBe('rgb(1, 2, 3)'), 15_000);
    await page.close();
  });
});
