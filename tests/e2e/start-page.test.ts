import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Running } from '../running';
import { launchBrowser } from './browser';
import { NewProject } from './new-project';

let project: NewProject;
let running: Running;
let address: string;
let browser: Browser;

/** Makes a project with the command, and starts it as its `npm run dev` does. */
beforeAll(async () => {
  project = new NewProject();
  running = project.run();
  address = await running.address();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.kill();
  project?.remove();
});

describe('the start page of a new project', () => {
  it('leads on to what exists', async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toContain('startapp polls');
    const [tutorial = ''] = /node_modules\/\S+\.md/.exec(text) ?? [];
    expect(readFileSync(project.file(tutorial), 'utf8')).toContain('# Tutorial');
    await page.close();
  });

  it('follows a change of its stylesheet, as it says', async () => {
    const page = await browser.newPage();
    const listening = page.waitForRequest((request) => request.url().endsWith('/__whitenoise__/events'));
    await page.goto(address);
    await listening;
    const sheet = project.file('mysite/apps/home/static/home/home.css');
    writeFileSync(sheet, `${readFileSync(sheet, 'utf8')}\nh1 { color: rgb(1, 2, 3) }\n`);
    const colour = () => page.evaluate<string>("getComputedStyle(document.querySelector('h1')).color");
    await vi.waitFor(async () => expect(await colour()).toBe('rgb(1, 2, 3)'), 15_000);
    await page.close();
  });
});
