import type { Browser, BrowserContext, Page } from 'playwright-core';

/** All that a page brought about, in names that do not depend on where and under which name a file is served. */
export interface Visit {
  /** Each request once: status and logical name. */
  readonly requests: ReadonlySet<string>;
  /** Errors of the console and uncaught ones. */
  readonly complaints: ReadonlySet<string>;
  /** Images that came to nothing, and families of the fonts that are in use. */
  readonly sight: ReadonlySet<string>;
  /** Files that were asked for under two names: a script that runs twice, a style sheet that applies twice. */
  readonly twice: readonly string[];
  /** Files that have a hashed name and were asked for by their own. */
  readonly plain: readonly string[];
}

/** Reads the names of a site. */
export interface Site {
  readonly origin: string;
  /** The logical name of what is published under a name; the name itself where nothing is. */
  logical(published: string): string;
  /** Tells whether a file of this logical name has another, hashed one. */
  isHashed(logical: string): boolean;
}

/** The time for which a page may go on with requests after it has loaded, in milliseconds. */
const QUIET = 4_000;

/**
 * Opens a page with an empty cache, keeps it from every other host, and records what it asks for until it is quiet.
 *
 * @param probe an expression of whose value, where the page has come up, something is to be seen
 */
export async function visit(browser: Browser, site: Site, path: string, probe?: string): Promise<Visit> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  try {
    return await record(context, site, path, probe);
  } finally {
    await context.close();
  }
}

async function record(
  context: BrowserContext,
  site: Site,
  path: string,
  probe: string | undefined,
): Promise<Visit> {
  const requests = new Map<string, string>();
  const complaints = new Set<string>();
  const asked = new Map<string, Set<string>>();
  await context.route(
    (url) => url.origin !== site.origin,
    (route) => route.abort(),
  );
  const page = await context.newPage();
  const named = (text: string) => inLogicalNames(text, site);
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.add(named(message.text()));
  });
  page.on('pageerror', (error) => complaints.add(named(`uncaught ${error}`)));
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (url.origin !== site.origin) return;
    // What a player asks for in pieces is the same file.
    const status = response.status() === 206 ? 200 : response.status();
    requests.set(url.href, `${status} ${named(url.href)}`);
    const published = decodeURIComponent(url.pathname).replace(/^\/static\//, '');
    const logical = site.logical(published);
    asked.set(logical, (asked.get(logical) ?? new Set()).add(published));
  });
  await page.goto(site.origin + path, { waitUntil: 'load', timeout: 20_000 }).catch((error: Error) => {
    complaints.add(`not loaded: ${error.message.split('\n')[0]?.replace(/http:\S+/g, '')}`);
  });
  await page.waitForLoadState('networkidle', { timeout: QUIET }).catch(() => {});
  const sight = new Set(await look(page, site));
  // Browsers remember icons past the page that names them, so that nobody can tell who asks for one.
  for (const icon of await icons(page)) requests.delete(icon);
  if (probe !== undefined) {
    const shown = await page.waitForFunction(probe, undefined, { timeout: 10_000 }).then(
      async (handle) => String(await handle.jsonValue()),
      () => 'nothing',
    );
    sight.add(`shows ${shown}`);
  }
  const twice = [...asked].filter(([, names]) => names.size > 1).map(([logical]) => logical);
  const plain = [...asked]
    .filter(([logical, names]) => names.has(logical) && site.isHashed(logical))
    .map(([logical]) => logical);
  return { requests: new Set(requests.values()), complaints, sight, twice, plain };
}

/** Takes the origin, hashes and positions in a file out of a text. */
function inLogicalNames(text: string, site: Site): string {
  return text
    .replaceAll(site.origin, '')
    .replace(
      /\/static\/([^\s?#'")]*?)(?::\d+)*(?=[\s?#'")]|$)/g,
      (_, name: string) => `/static/${site.logical(safelyDecoded(name))}`,
    );
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The URLs of the page's icons, those that browsers take without being told to included. */
async function icons(page: Page): Promise<string[]> {
  const expression = `[new URL('/favicon.ico', location).href, ...[...document.querySelectorAll('link[rel~="icon" i]')].map((link) => link.href)]`;
  return page.evaluate<string[]>(expression).catch(() => []);
}

/** Images without a picture and fonts in use. */
async function look(page: Page, site: Site): Promise<string[]> {
  const seen = await page
    .evaluate<string[]>(
      `document.fonts.ready.then((fonts) => [
        ...[...document.images].filter((image) => image.complete && image.naturalWidth === 0 && image.currentSrc)
          .map((image) => 'no picture from ' + image.currentSrc),
        ...[...fonts].filter((font) => font.status === 'loaded').map((font) => 'font ' + font.family + ' ' + font.weight),
        'style sheets ' + document.styleSheets.length,
      ])`,
    )
    .catch(() => ['cannot be looked at']);
  return seen.map((text) => inLogicalNames(text, site));
}
