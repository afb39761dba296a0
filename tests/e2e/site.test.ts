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

interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  /** Rules of axe that are asked for; null for all. */
  readonly rules: readonly string[] | null;
}

/** The rules that a change of colours can break. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Each is a single change away from the one before. What a page is made of does not change with its colours. */
const LOOKS: readonly Look[] = [
  { width: 390, colorScheme: 'dark', rules: null },
  { width: 390, colorScheme: 'light', rules: OF_COLOURS },
  { width: 1280, colorScheme: 'light', rules: null },
  { width: 1280, colorScheme: 'dark', rules: OF_COLOURS },
];

/** The number of pages that are looked at side by side. */
const AT_ONCE = 3;

/** Gives an open page a look, and lists its faults in it. */
async function look(page: Page, address: string, { width, colorScheme, rules }: Look): Promise<string[]> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(
    `document.documentElement.classList.contains('dark') === ${colorScheme === 'dark'}`,
  );
  const found = await violations(page, rules);
  const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  if (PICTURES.has(address)) {
    const name = path.basename(address, '.html');
    await page.screenshot({ path: path.join(SCREENSHOTS, `site-${name}-${width}-${colorScheme}.png`) });
  }
  return over > 0 ? [...found, `${over} px too wide`] : found;
}

/** Lists the violations that axe, which the page has loaded, finds in it. */
async function violations(page: Page, rules: Look['rules']): Promise<string[]> {
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run(...given: unknown[]): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run(
      // The name of the theme's button for the search leaves out its key.
      { exclude: [['.DocSearch-Button']] },
      { resultTypes: ['violations'], ...(runOnly === null ? {} : { runOnly }) },
    );
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`,
    );
  }, rules);
}

/** The pages of the guide that explain names, and the headings that they give them. */
const NAMES: readonly [page: string, heading: RegExp][] = [
  ['settings', /^### (\S+)$/gm],
  ['serving', /^### (\w+)$/gm],
  ['commands', /^### (\S+)$/gm],
  ['diagnostics', /^### (\S+)$/gm],
  ['collect', /^### (--\S+)$/gm],
  ['collectstatic', /^### (--\S+)$/gm],
  ['compress', /^### (--\S+)$/gm],
];

/** The number of results that the search shows. */
const SHOWN = 16;

/** The pages of which there are pictures. */
const PICTURES = new Set(['/index.html', '/settings.html', '/tutorial.html', '/examples/express-ejs.html']);

interface SearchIndex {
  search(words: string): readonly { readonly id: string; readonly title: string }[];
}

/** Loads the index of the site's search as the theme does (VPLocalSearchBox.vue): it runs without a browser. */
async function searchIndex(): Promise<SearchIndex> {
  const chunks = path.join(folder, 'first/assets/chunks');
  const file = readdirSync(chunks).find((name) => /localSearchIndex.*\.js$/.test(name)) ?? '';
  const script = readFileSync(path.join(chunks, file), 'utf8');
  const module: { default: string } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
  const MiniSearch: { loadJSON(json: string, options: object): SearchIndex } = createRequire(
    createRequire(__filename).resolve('vitepress/package.json'),
  )('minisearch');
  return MiniSearch.loadJSON(module.default, {
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } },
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
    const lean = readdirSync(path.join(folder, 'first/assets')).find((name) => name.endsWith('.lean.js'));
    for (const script of [chunk, `/assets/${lean}`]) {
      expect((await fetch(origin + script)).headers.get('cache-control')).toContain('immutable');
    }
  });

  it('finds a name by its search, and leads to its heading', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/index.html`, { waitUntil: 'networkidle' });
    await page.locator('.DocSearch-Button').click();
    await page.locator('#localsearch-input').fill('W020');
    const results = page.locator('#localsearch-list a');
    await results.first().waitFor();
    const found = await results.evaluateAll((links) =>
      links.map((link) => (link as unknown as { href: string }).href),
    );
    expect(found).toContain(`${origin}/diagnostics.html#staticfilesw020`);
    await page.close();
  });

  it.each(NAMES)('has a heading for each name of %s, which the search finds', async (name, heading) => {
    const names = [...readFileSync(path.join(ROOT, 'docs', `${name}.md`), 'utf8').matchAll(heading)];
    expect(names.length).toBeGreaterThan(8);
    const html = readFileSync(path.join(folder, 'first', `${name}.html`), 'utf8');
    const anchors = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id));
    const index = await searchIndex();
    const lost = names.filter(([, words = '']) => {
      const shown = index.search(words).slice(0, SHOWN);
      return !shown.some(({ id, title }) => {
        const [page, anchor = ''] = id.split('#');
        return page === `/${name}.html` && title.includes(words) && anchors.has(anchor);
      });
    });
    expect(lost.map(([, words]) => words)).toEqual([]);
  });

  it('passes axe on every page, on a phone and at a desk, by light and in the dark', async () => {
    const found: string[] = [];
    const waiting = pages();
    /** Looks at pages until none waits. Each is opened once: a change of its window or its colours is faster. */
    const work = async () => {
      const context = await browser.newContext({ reducedMotion: 'reduce', colorScheme: 'dark' });
      const page = await context.newPage();
      for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
        await page.goto(origin + address, { waitUntil: 'load' });
        await page.addScriptTag({ path: AXE });
        for (const one of LOOKS) {
          for (const fault of await look(page, address, one))
            found.push(`${address} at ${one.width} px, ${one.colorScheme}: ${fault}`);
        }
      }
      await context.close();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(found).toEqual([]);
  }, 600_000);

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
      const loaded = await page.evaluate<[string, number][]>(
        "performance.getEntriesByType('resource').map(({ name, transferSize }) => [new URL(name).pathname, transferSize])",
      );
      await page.close();
      return {
        loaded: new Map(loaded),
        encoding: [...seen].find(([url]) => /\/architecture\.md\.[\w-]+\.js$/.test(url))?.[1],
        text,
      };
    };
    const before = await visit();
    await server.kill();
    ({ server, origin } = await serve('second', port));
    const after = await visit();
    expect(after.text).toContain('One more sentence.');
    // What has not changed has kept its name. It comes from the browser's cache, or, where no hash ends its name, is
    // confirmed by an answer without a body, which counts as 300 bytes.
    const kept = [...after.loaded].filter(([name]) => before.loaded.has(name));
    const most = (name: string) => (/\.[\w-]{8}\.(?:js|css|woff2)$/.test(name) ? 0 : 300);
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.filter(([name, bytes]) => bytes > most(name))).toEqual([]);
    expect(after.loaded.size - kept.length).toBeLessThan(5);
    expect(before.encoding).toBe('br');
    expect(after.encoding).toMatch(/^dc[bz]$/);
    await context.close();
  }, 180_000);
});
