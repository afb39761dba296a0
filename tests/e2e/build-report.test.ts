import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '../../framework/staticfiles/report';
import { ROOT, Running } from '../running';
import { launchBrowser } from './browser';
import { launchFirefox } from './firefox';

const AXE = createRequire(__filename).resolve('axe-core/axe.min.js');
const SCREENSHOTS = path.join(ROOT, 'screenshots');

let folder = '';
let browser: Browser;
const reportFile = () => path.join(folder, 'report.html');

async function collect(...more: string[]) {
  const bin = path.join(ROOT, 'dist/framework/bin.js');
  return Running.node([bin, 'collect', 'src', '--out', 'out', '--report', 'report.html', ...more], {
    cwd: folder,
  }).end();
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-report-'));
  mkdirSync(path.join(folder, 'src'));
  mkdirSync(SCREENSHOTS, { recursive: true });
  cpSync(path.join(ROOT, 'node_modules/bootstrap/dist'), path.join(folder, 'src/bootstrap'), {
    recursive: true,
  });
  writeFileSync(path.join(folder, 'src/site.css'), 'body { margin: 0 }\n'.repeat(200));
  writeFileSync(path.join(folder, 'src/<img src=x onerror=alert(1)>.txt'), 'x'.repeat(5000));
  writeFileSync(path.join(folder, 'src/old.txt'), 'z'.repeat(3000));
  writeFileSync(path.join(folder, 'src/a\u202egpj.txt'), 'y'.repeat(5000));
  expect((await collect()).code).toBe(0);
  writeFileSync(path.join(folder, 'src/site.css'), 'body { margin: 1px }\n'.repeat(220));
  writeFileSync(path.join(folder, 'src/new.js'), 'let a = 1;\n'.repeat(300));
  rmSync(path.join(folder, 'src/old.txt'));
  expect((await collect()).code).toBe(0);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(file: string, width: number, colorScheme: 'light' | 'dark') {
  const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme });
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => troubles.push(message.text()));
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) troubles.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator('html[data-ready]').waitFor({ timeout: 8000 });
  return { page, troubles };
}

describe.each([
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)('the page of a report at %i px, %s', (width, scheme) => {
  it('shows map, files and releases, loads nothing, and passes axe', async () => {
    const { page, troubles } = await open(reportFile(), width, scheme);
    expect(await page.locator('#map .leaf').count()).toBeGreaterThan(20);
    expect(await page.locator('#files tbody tr').count()).toBeGreaterThan(20);
    expect(await page.locator('.history tbody tr').count()).toBe(2);
    expect(await page.locator('#removed tbody tr').allTextContents()).toEqual(['old.txt3.0 kB']);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.screenshot({ path: path.join(SCREENSHOTS, `report-${width}-${scheme}.png`), fullPage: true });
    expect(troubles).toEqual([]);
    // The page's own policy lets no other script in.
    const context = await browser.newContext({
      viewport: { width, height: 1000 },
      colorScheme: scheme,
      bypassCSP: true,
    });
    const checked = await context.newPage();
    await checked.goto(pathToFileURL(reportFile()).href);
    await checked.locator('html[data-ready]').waitFor();
    await checked.addScriptTag({ path: AXE });
    const found = await checked.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(found).toEqual([]);
    await context.close();
    await page.close();
  }, 60_000);
});

describe('the page of a report', () => {
  it('sorts, searches, and opens folders, by mouse and by keyboard', async () => {
    const { page, troubles } = await open(reportFile(), 1280, 'light');
    const first = () => page.locator('#files tbody th').first().textContent();
    await page.getByRole('button', { name: 'File', exact: true }).click();
    expect(await first()).toBe('<img src=x onerror=alert(1)>.txt');
    await page.getByRole('button', { name: 'Difference' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('th[data-key=difference]').getAttribute('aria-sort')).toBe('descending');
    expect(await first()).toBe('new.js');
    await page.getByRole('searchbox').fill('changed');
    await page.locator('#found', { hasText: /^1 file$/ }).waitFor();
    expect(await first()).toBe('site.css');
    await page.getByRole('searchbox').fill('no such file');
    await page.locator('#found', { hasText: /^0 files$/ }).waitFor();
    await page.getByRole('button', { name: /^css\// }).click();
    expect(await page.locator('#path').textContent()).toBe('all filesbootstrapcss');
    await page.locator('#metric').selectOption('br');
    const compressed = await page.locator('#sum').textContent();
    await page.locator('#metric').selectOption('size');
    expect(await page.locator('#sum').textContent()).not.toBe(compressed);
    await page.locator('#metric').selectOption('source');
    expect(await page.locator('#map .leaf').count()).toBeGreaterThan(5);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('shows characters that turn the order of a name around, as a terminal does', async () => {
    const { page } = await open(reportFile(), 1280, 'light');
    await page.getByRole('searchbox').fill('gpj');
    await page.locator('#found', { hasText: /^1 file$/ }).waitFor();
    expect(await page.locator('#files tbody th').textContent()).toBe('a\\u202egpj.txt');
    await page.close();
  });

  it('of 100,000 files is usable', async () => {
    const files = Array.from({ length: 100_000 }, (_, index) => ({
      name: `packages/set-${String(index % 250).padStart(3, '0')}/icon-${String(index).padStart(6, '0')}.svg`,
      path: 'a',
      change: 'unchanged' as const,
      sourceSize: 200 + ((index * 7919) % 5000),
      size: 200 + ((index * 7919) % 5000),
      sizeBefore: 200,
      variants: { gzip: 150, br: 120 },
      deltas: [],
    })).sort((a, b) => (a.name < b.name ? -1 : 1));
    const file = path.join(folder, 'large.html');
    const nothing = { kept: 0, fetched: 0, dropped: 0 };
    const counts = { copied: 0, unmodified: 0, postProcessed: 0, skipped: 0, deleted: 0 };
    const deltas = { count: 0, releases: 0, bytes: 0, insteadOf: 0 };
    const about = {
      command: 'collect',
      destination: null,
      dryRun: false,
      milliseconds: 1,
      phases: [],
      problems: [],
    };
    const html = renderPage(
      { ...about, counts, earlier: nothing, deltas, files, removed: [] },
      [],
      new Date(),
    );
    writeFileSync(file, html);
    expect(Buffer.byteLength(html)).toBeLessThan(5_000_000);
    const { page, troubles } = await open(file, 1280, 'light');
    expect(await page.locator('#map > *').count()).toBeLessThan(4000);
    expect(await page.locator("#map [data-kind='rest']").count()).toBeGreaterThan(0);
    // A folder of small files is one tile, which opens it.
    await page.getByRole('button', { name: 'set-123/', exact: true }).click();
    expect(await page.locator('#path').textContent()).toBe('all filespackagesset-123');
    expect(await page.locator('#map .leaf').count()).toBeGreaterThan(300);
    await page.getByRole('button', { name: 'all files' }).click();
    await page.getByRole('searchbox').fill('icon-099999');
    await page.locator('#found', { hasText: /^1 file$/ }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.locator('#found', { hasText: /^100,000 files$/ }).waitFor();
    await page.screenshot({ path: path.join(SCREENSHOTS, 'report-100000.png') });
    // Paper gets a bounded number of rows, and says so.
    await page.evaluate(`addEventListener('beforeprint', () => {
      window.paper = [document.querySelectorAll('#files tbody tr').length, document.querySelector('#printed').textContent];
    })`);
    await page.pdf();
    expect(await page.evaluate('window.paper')).toEqual([200, 'The first 200 of 100,000 files.']);
    expect(await page.locator('#files tbody tr').count()).toBe(100);
    expect(troubles).toEqual([]);
    await page.close();
  }, 60_000);

  it('works in Firefox', async () => {
    const firefox = await launchFirefox();
    try {
      const page = await firefox.newPage();
      await page.goto(pathToFileURL(reportFile()).href);
      await page.waitForSelector('html[data-ready]');
      expect(await page.$$eval('#map .leaf', (leaves) => leaves.length)).toBeGreaterThan(20);
      await page.type('#search', 'site.css');
      await page.waitForFunction("document.querySelectorAll('#files tbody tr').length === 1");
    } finally {
      await firefox.close();
    }
  }, 60_000);
});

describe('--report', () => {
  it('tells of the problems when nothing is published', async () => {
    writeFileSync(path.join(folder, 'src/broken.css'), 'p { background: url(no.png) }');
    const { code } = await collect();
    rmSync(path.join(folder, 'src/broken.css'));
    expect(code).toBe(1);
    const page = await browser.newPage();
    await page.goto(pathToFileURL(reportFile()).href);
    expect(await page.locator('.problem.error').textContent()).toContain('broken.css:1:21');
    await page.close();
    expect((await collect()).code).toBe(0);
  });

  it('begins the list of releases again where it was damaged', async () => {
    writeFileSync(path.join(folder, 'out/.whitenoise/history'), '[{"at": "2026-01-01"}, {');
    writeFileSync(path.join(folder, 'src/new.js'), 'let b = 2;\n'.repeat(300));
    expect((await collect()).code).toBe(0);
    const { page } = await open(reportFile(), 1280, 'light');
    expect(await page.locator('.history tbody tr').count()).toBe(1);
    await page.close();
  });

  it('of compress tells in one line that the page cannot be written', async () => {
    const bin = path.join(ROOT, 'dist/framework/bin.js');
    const command = [bin, 'compress', 'src', '--report', '/proc/report.html'];
    const { code, output } = await Running.node(command, { cwd: folder }).end();
    expect(code).toBe(1);
    expect(output).toMatch(/^CommandError: --report: '\/proc\/report.html' cannot be written/m);
    expect(output).not.toContain('    at ');
  });

  it.each([
    ['a folder that is not there', 'nowhere/report.html', 'there is no folder'],
    ['a folder', 'src', 'is a folder'],
    ['the published folder', 'out/report.html', 'visitors could read it'],
    ['the published folder by another name', 'link/report.html', 'visitors could read it'],
    ['a folder that cannot be written', '/proc/report.html', 'cannot be written'],
  ])('refuses %s before it builds', async (_, file, message) => {
    if (file.startsWith('link/')) symlinkSync('out', path.join(folder, 'link'));
    const { code, output } = await collect('--report', file);
    expect(code).toBe(1);
    expect(output).toContain(message);
    expect(output).not.toContain('static files copied');
  });

  it('leaves nothing beside the page', () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
