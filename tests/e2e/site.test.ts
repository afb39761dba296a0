import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { launchBrowser, launchProfile } from './browser';

const SITE = path.join(ROOT, 'site');
const BIN = path.join(ROOT, 'dist/framework/bin.js');
const AXE = createRequire(__filename).resolve('axe-core/axe.min.js');
const SCREENSHOTS = path.join(ROOT, 'screenshots');

let folder = '';
let server: Running;
let origin = '';
let browser: Browser;

/** Builds the site: `render` leaves its assembled pages as they are. */
function buildSite(command: 'build' | 'render'): void {
  const program = ['-r', 'ts-node/register', path.join(ROOT, 'scripts/site.ts'), command];
  execFileSync(process.execPath, program, { cwd: ROOT, stdio: 'pipe' });
}

/** Serves a build of the site as `npm run docs:serve` does. */
async function serve(dist: string, port = 0): Promise<{ server: Running; origin: string }> {
  const started = Running.node(
    [BIN, 'serve', dist, '--immutable', '--max-age', '0', '--port', String(port)],
    { cwd: folder },
  );
  const [, address = ''] = await started.until(/(http:\/\/[^\s]+)/);
  return { server: started, origin: address.replace('127.0.0.1', 'localhost').replace(/\/$/, '') };
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-site-'));
  mkdirSync(SCREENSHOTS, { recursive: true });
  buildSite('build');
  cpSync(path.join(SITE, 'dist'), path.join(folder, 'first'), { recursive: true });
  mkdirSync(path.join(folder, 'before'));
  execFileSync(process.execPath, [BIN, 'compress', 'first', '--previous', 'before'], { cwd: folder });
  ({ server, origin } = await serve('first'));
  browser = await launchBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(...given: unknown[]): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run(
      // The name of the theme's button for the search leaves out its key.
      { exclude: [['.DocSearch-Button']] },
      { resultTypes: ['violations'] },
    );
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`,
    );
  });
}

const pages = () =>
  readdirSync(path.join(folder, 'first'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html') && file !== '404.html')
    .map((file) => `/${file.replaceAll(path.sep, '/')}`);

describe('the documentation site, served by the wrapper', () => {
  it('has links on every page that lead to pages and headings', async () => {
    const anchors = new Map<string, Set<string>>();
    const links: [from: string, to: string][] = [];
    for (const page of pages()) {
      const html = readFileSync(path.join(folder, 'first', page), 'utf8');
      anchors.set(page, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)));
      for (const [, href = ''] of html.matchAll(/<a [^>]*href="([^"]+)"/g))
        if (!/^(?:https?:|mailto:)/.test(href))
          links.push([
            page,
            new URL(href, `http://x${page}`).pathname + new URL(href, `http://x${page}`).hash,
          ]);
    }
    const broken = links.filter(([, to]) => {
      const [file = '', hash] = to.split('#');
      if (file.startsWith('/pictures/')) return !existsSync(path.join(folder, 'first', file));
      const target = anchors.get(file.endsWith('/') ? `${file}index.html` : file);
      return (
        target === undefined || (hash !== undefined && hash !== '' && !target.has(decodeURIComponent(hash)))
      );
    });
    expect(broken.map(([from, to]) => `${from}: ${to}`)).toEqual([]);
  });

  it('is served as the guide advises: pages that are asked for again, chunks for ever, compressed', async () => {
    const page = await fetch(`${origin}/settings.html`, { headers: { 'accept-encoding': 'br' } });
    expect(page.headers.get('content-encoding')).toBe('br');
    expect(page.headers.get('cache-control')).not.toContain('immutable');
    const [, chunk] = /src="(\/assets\/app\.[\w-]+\.js)"/.exec(await page.text()) ?? [];
    const script = await fetch(origin + chunk);
    expect(script.headers.get('cache-control')).toContain('immutable');
  });

  it.each([
    ['STATICFILES_STORAGE', 'settings.html#staticfiles_storage'],
    ['W020', 'diagnostics.html#staticfilesw020'],
    ['--keep-versions', 'collect.html#--keep-versions'],
    ['memoryBudget', 'serving.html#memorybudget'],
  ])('finds %s by its search, and leads to its heading', async (words, place) => {
    const page = await browser.newPage();
    await page.goto(`${origin}/index.html`, { waitUntil: 'networkidle' });
    await page.locator('.DocSearch-Button').click();
    await page.locator('#localsearch-input').fill(words);
    const results = page.locator('#localsearch-list a');
    await results.first().waitFor();
    const found = await results.evaluateAll((links) =>
      links.map((link) => (link as unknown as { href: string }).href),
    );
    expect(found).toContain(`${origin}/${place}`);
    await page.goto(`${origin}/${place}`);
    expect(await page.locator(`[id="${place.split('#')[1]}"]`).count()).toBe(1);
    await page.close();
  });

  it('passes axe on every page', async () => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      colorScheme: 'light',
    });
    const page = await context.newPage();
    const found: string[] = [];
    for (const address of pages()) {
      await page.goto(origin + address, { waitUntil: 'domcontentloaded' });
      for (const one of await violations(page)) found.push(`${address} ${one}`);
    }
    expect(found).toEqual([]);
    await context.close();
  }, 240_000);

  it.each([
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    'passes axe at %i px, %s',
    async (width, colorScheme) => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      const found: string[] = [];
      for (const address of [
        '/index.html',
        '/settings.html',
        '/tutorial.html',
        '/examples/express-ejs.html',
      ]) {
        await page.goto(origin + address, { waitUntil: 'load' });
        for (const one of await violations(page)) found.push(`${address} ${one}`);
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          width,
        );
        const name = path.basename(address, '.html');
        await page.screenshot({ path: path.join(SCREENSHOTS, `site-${name}-${width}-${colorScheme}.png`) });
      }
      expect(found).toEqual([]);
      await context.close();
    },
    120_000,
  );

  it('sends a returning reader of the next build what has changed', async () => {
    const file = path.join(SITE, '.content', 'architecture.md');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nOne more sentence.\n`);
    buildSite('render');
    cpSync(path.join(SITE, 'dist'), path.join(folder, 'second'), { recursive: true });
    execFileSync(process.execPath, [BIN, 'compress', 'second', '--previous', 'first'], { cwd: folder });
    const context = await launchProfile(path.join(folder, 'profile'));
    const port = Number(new URL(origin).port);
    /** Goes from the first page to another by a link, as a reader does: the script of that page alone is loaded. */
    const visit = async () => {
      const page = await context.newPage();
      const seen = new Map<string, string | undefined>();
      page.on('response', (response) => {
        seen.set(new URL(response.url()).pathname, response.headers()['content-encoding']);
      });
      await page.goto(`${origin}/tutorial.html`, { waitUntil: 'networkidle' });
      await page.locator('.VPSidebar a[href="/architecture.html"]').click();
      await page.locator('h1', { hasText: 'Architecture' }).waitFor();
      await page.waitForTimeout(500);
      const text = await page.locator('main').textContent();
      await page.close();
      return { encoding: [...seen].find(([url]) => /\/architecture\.md\.[\w-]+\.js$/.test(url))?.[1], text };
    };
    const before = await visit();
    await server.kill();
    ({ server, origin } = await serve('second', port));
    const after = await visit();
    expect(after.text).toContain('One more sentence.');
    expect(before.encoding).toBe('br');
    expect(after.encoding).toMatch(/^dc[bz]$/);
    await context.close();
  }, 180_000);
});
