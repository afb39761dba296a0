import { cpSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Application,
  callCommand,
  createSite,
  defineSettings,
  render,
  path as route,
  TextOutput,
  whiteNoise,
} from '../../framework';
import { sheet } from '../deltas/versions';
import { listen } from '../listening';
import { ROOT } from '../running';
import { folder, tree } from '../staticfiles/tree';
import { chromium, type Driver, firefox, type Tab } from './drivers';
import { Recorder } from './recorder';

const FONT = path.join(
  ROOT,
  'node_modules/@fontsource-variable/martian-mono/files/martian-mono-latin-wdth-normal.woff2',
);

const PAGE = [
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tags</title><link rel="icon" href="data:,">',
  "{% preload 'font.woff2' %}{% preload 'late.js' %}{% preload 'dep.mjs' %}{% preload 'mark.svg' %}",
  "{% stylesheet 'site.css' %}{% script 'site.js' %}{% module 'main.mjs' %}{% script 'late.js' defer %}",
  '</head><body><p class="version">Text</p><img alt="" src="{% static \'mark.svg\' %}"></body></html>',
].join('\n');

/** A script of some size whose versions differ in one line. */
const script = (version: number): string =>
  `window.version = ${version};\n${Array.from({ length: 300 }, (_, at) => `function part${at}(a) { return a * ${(at * 7919) % 1009} + ${at}; }`).join('\n')}\n`;

const FONT_RULE = "@font-face { font-family: Martian; src: url('font.woff2') } p { font-family: Martian }\n";

/** A site of which one page loads files by tags, and a server that has them under a second host. */
class TaggedSite {
  readonly #root = folder();
  readonly #base: string;
  readonly #server: Server;
  #application: Application = () => {};
  #make: () => Promise<Application> = async () => () => {};
  /** Stand before the server under the page's origin, and under that of the files. */
  readonly #recorders: Recorder[] = [];
  /** The files that the server changes on their way. */
  changed: RegExp | null = null;
  headers: Record<string, string> = {};
  nonce = '';
  address = '';

  private constructor() {
    this.#base = tree({
      'templates/page.html': PAGE,
      'assets/dep.mjs': 'export const dep = 1;\n',
      'assets/main.mjs': "import { dep } from './dep.mjs';\nwindow.module = dep;\n",
      'assets/late.js': 'window.late = 1;\n',
      'assets/mark.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>',
    });
    cpSync(FONT, path.join(this.#base, 'assets/font.woff2'));
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** @param elsewhere whether the page names another host for its files: that of the same server at another port */
  static async start(
    elsewhere: boolean,
    settings: Parameters<typeof defineSettings>[0],
  ): Promise<TaggedSite> {
    const made = new TaggedSite();
    const target = `http://127.0.0.1:${await listen(made.#server)}`;
    const [page, files] = await Promise.all([Recorder.before(target), Recorder.before(target)]);
    made.#recorders.push(page, files);
    made.address = page.address;
    made.#make = async () => {
      const site = createSite(
        defineSettings({
          BASE_DIR: made.#base,
          ALLOWED_HOSTS: ['127.0.0.1'],
          STATIC_ROOT: made.#root,
          STATICFILES_DIRS: ['assets'],
          STATIC_HOST: elsewhere ? files.address : '',
          TEMPLATES: { dirs: ['templates'] },
          ROOT_URLCONF: [route('', (request) => made.#view(request))],
          ...settings,
        }),
      );
      await callCommand(site, 'collectstatic', { input: false, stdout: new TextOutput() });
      return whiteNoise(site.getApplication());
    };
    await made.release(1);
    return made;
  }

  async release(version: number): Promise<void> {
    const styles = `${FONT_RULE}${sheet(version)}.version { order: ${version} }\n`;
    tree({ 'assets/site.css': styles, 'assets/site.js': script(version) }, this.#base);
    this.#application = await this.#make();
  }

  /** Returns the requests for files since the last call, sorted by the files' names, and what was answered. */
  asked(): { name: string; mode: unknown; encoding: string | undefined }[] {
    const files = this.#recorders.flatMap((one) => one.take()).filter(({ url }) => url !== '/');
    return files
      .map(({ url, requestHeaders, headers }) => ({
        name: nameOf(url),
        mode: requestHeaders['sec-fetch-mode'],
        encoding: headers['content-encoding'],
      }))
      .sort((one, other) => one.name.localeCompare(other.name));
  }

  close(): void {
    for (const recorder of this.#recorders) recorder.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #view(request: Request): Promise<Response> {
    const response = await render(request, 'page.html', { csp_nonce: this.nonce });
    for (const [name, value] of Object.entries(this.headers)) response.headers.set(name, value);
    return response;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '' } = request;
    const name = nameOf(url);
    if (this.changed?.test(name) !== true) return void this.#application(request, response);
    response.writeHead(200, {
      'Content-Type': name.endsWith('.css') ? 'text/css' : 'text/javascript',
      'Access-Control-Allow-Origin': '*',
    });
    response.end(`${readFileSync(path.join(this.#root, url.slice('/static/'.length)), 'utf8')}/* changed */`);
  }
}

function nameOf(url: string): string {
  return url.replace(/^\/static\//, '').replace(/\.[0-9a-f]{12}\./, '.');
}

const LOADED = `(async () => {
  await document.fonts.ready;
  const order = Number(getComputedStyle(document.querySelector('.version')).order);
  const font = [...document.fonts].map(({ status }) => status).join();
  return { order, version: window.version, module: window.module, late: window.late, font };
})()`;
const COMPLETE = { order: 1, version: 1, module: 1, late: 1, font: 'loaded' };
const FILES = ['dep.mjs', 'font.woff2', 'late.js', 'main.mjs', 'mark.svg', 'site.css', 'site.js'];

describe.each([
  ['Chromium', chromium],
  ['Firefox', firefox],
])('a page with the tags of files in %s', (name, launch) => {
  let driver: Driver;
  let tab: Tab;
  let closeTab: () => Promise<unknown>;
  let site: TaggedSite;
  let troubles: string[];

  beforeAll(async () => {
    driver = await launch();
  });
  afterAll(() => driver?.close());
  beforeEach(async () => {
    troubles = [];
    const opened = await driver.open();
    tab = opened.tab;
    closeTab = opened.close;
    tab.onTrouble((text) => troubles.push(text));
  });
  afterEach(async () => {
    await closeTab();
    site.close();
  });

  const load = async () => {
    await tab.goto(site.address);
    return (await tab.evaluate(LOADED)) as Record<string, unknown>;
  };
  const asked = () => site.asked().map((one) => one.name);

  it.each([
    ['of its own host', false, {}],
    ['of its own host with integrity', false, { STATICFILES_INTEGRITY: true }],
    ['of another host', true, {}],
    ['of another host with integrity', true, { STATICFILES_INTEGRITY: 'host' }],
  ] as const)('loads its files %s, each once, preloaded or not', async (_, elsewhere, settings) => {
    site = await TaggedSite.start(elsewhere, settings);
    expect(await load()).toEqual(COMPLETE);
    expect(troubles).toEqual([]);
    const requests = site.asked();
    expect(requests.map((one) => one.name)).toEqual(FILES);
    const verified = 'STATICFILES_INTEGRITY' in settings;
    const withCors = ['dep.mjs', 'font.woff2', 'main.mjs'];
    if (elsewhere || verified) withCors.push('late.js', 'site.css', 'site.js');
    const modes = requests.filter(({ mode }) => mode === 'cors').map((one) => one.name);
    expect(modes).toEqual(withCors.sort());
  });

  it('runs and applies nothing that was changed on its way, where tags have integrity', async () => {
    site = await TaggedSite.start(true, { STATICFILES_INTEGRITY: 'host' });
    site.changed = /\.(css|js|mjs)$/;
    expect(await load()).toEqual({ order: 0, font: '' });
  });

  it('runs no module that imports a changed one, where that is preloaded with integrity', async () => {
    site = await TaggedSite.start(true, { STATICFILES_INTEGRITY: 'host' });
    site.changed = /dep\.mjs$/;
    expect(await load()).toEqual({ order: 1, version: 1, late: 1, font: 'loaded' });
  });

  it('runs what was changed where they have none, which shows that integrity was the reason', async () => {
    site = await TaggedSite.start(true, {});
    site.changed = /\.(css|js|mjs)$/;
    expect(await load()).toEqual(COMPLETE);
  });

  it('loads everything under a Content-Security-Policy of nonces, and nothing with another nonce', async () => {
    site = await TaggedSite.start(true, { STATICFILES_INTEGRITY: true });
    site.headers = {
      'Content-Security-Policy':
        "default-src 'none'; script-src 'nonce-r4nd0m'; style-src 'nonce-r4nd0m'; font-src *; img-src * data:",
    };
    site.nonce = 'r4nd0m';
    expect(await load()).toEqual(COMPLETE);
    expect(troubles).toEqual([]);
    expect(asked()).toEqual(FILES);
    site.nonce = 'other';
    expect(await load()).toEqual({ order: 0, font: '' });
  });

  it.runIf(name === 'Chromium')('is let through by Integrity-Policy', async () => {
    site = await TaggedSite.start(true, { STATICFILES_INTEGRITY: true });
    site.headers = { 'Integrity-Policy': 'blocked-destinations=(script)' };
    // dep.mjs is preloaded with its integrity, and imported without: an import map would say it there.
    const { order, version, late } = await load();
    expect({ order, version, late }).toEqual({ order: 1, version: 1, late: 1 });
    site.close();
    site = await TaggedSite.start(true, {});
    site.headers = { 'Integrity-Policy': 'blocked-destinations=(script)' };
    expect(await load()).toEqual({ order: 1, font: 'loaded' });
  });

  it.runIf(name === 'Chromium')('gets deltas across hosts, and verifies what comes of them', async () => {
    site = await TaggedSite.start(true, { STATICFILES_INTEGRITY: 'host' });
    expect(await load()).toEqual(COMPLETE);
    // The browser puts a dictionary away after the page has loaded.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await site.release(2);
    site.asked();
    expect(await load()).toEqual({ ...COMPLETE, order: 2, version: 2 });
    expect(troubles).toEqual([]);
    const requests = site.asked();
    expect(requests.map((one) => one.name)).toEqual(['site.css', 'site.js']);
    for (const { encoding } of requests) expect(encoding).toMatch(/^dc[bz]$/);
  });
});
