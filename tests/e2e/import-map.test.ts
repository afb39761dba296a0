import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectFolders } from '../../framework';
import type { ImportMapOptions } from '../../framework/assets';
import { type WhiteNoiseApplication, whiteNoise } from '../../framework/whitenoise';
import { listen } from '../listening';
import { folder, tree } from '../staticfiles/tree';
import { fallback } from '../whitenoise/serving';
import { chromium, type Driver, firefox, type Tab } from './drivers';
import { Recorder } from './recorder';

const FILES = {
  'main.mjs': [
    "import { even } from './even.mjs';",
    "import { name } from 'vendor';",
    "const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });",
    'const fromWorker = new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });',
    "const lazy = await import('./lazy.mjs');",
    'window.told = { even: even(10), name, lazy: lazy.leaf, worker: await fromWorker };',
  ].join('\n'),
  'even.mjs': "import { odd } from './odd.mjs';\nexport const even = (n) => n === 0 || odd(n - 1);\n",
  'odd.mjs': "import { even } from './even.mjs';\nexport const odd = (n) => n !== 0 && even(n - 1);\n",
  'lazy.mjs': "export { leaf } from './leaf.mjs';\n",
  'leaf.mjs': 'export const leaf = 1;\n',
  'worker.mjs': "import { inWorker } from './in-worker.mjs';\npostMessage(inWorker);\n",
  'in-worker.mjs': 'export const inWorker = 1;\n',
  'vendor/index.mjs': "export { name } from './name.mjs';\n",
  'vendor/name.mjs': "export const name = 'vendor';\n",
};
const TOLD = { even: true, name: 'vendor', lazy: 1, worker: 1 };
const NAMES = Object.keys(FILES).sort();

/** A site with a page that maps its modules, behind a recorder of what is asked for. */
class MappedSite {
  readonly #sources = tree(FILES);
  readonly #root = path.join(folder(), 'out');
  readonly #server: Server;
  #recorder: Recorder | null = null;
  #application: WhiteNoiseApplication = whiteNoise(fallback);
  options: ImportMapOptions = {};
  policy: (site: MappedSite) => Record<string, string> = () => ({});
  /** The files that the server changes on their way. */
  changed: RegExp | null = null;

  constructor() {
    this.#server = createServer((request, response) => {
      const { url = '' } = request;
      if (url === '/') {
        response.writeHead(200, { 'Content-Type': 'text/html', ...this.policy(this) });
        response.end(this.#page());
      } else if (this.changed?.test(url) === true) {
        response.writeHead(200, { 'Content-Type': 'text/javascript' });
        response.end(
          `${readFileSync(path.join(this.#root, url.slice('/static/'.length)), 'utf8')}/* changed */`,
        );
      } else this.#application(request, response);
    });
  }

  async start(): Promise<void> {
    await this.release();
    this.#recorder = await Recorder.before(`http://127.0.0.1:${await listen(this.#server)}`);
  }

  get address(): string {
    return this.#recorder?.address ?? '';
  }

  get hash(): string {
    return this.#application.assets.importMapHash('main.mjs', this.options);
  }

  async release(files: Readonly<Record<string, string>> = {}): Promise<void> {
    tree(files, this.#sources);
    const modules = { modules: 'importmap', imports: { vendor: 'vendor/index.mjs' } } as const;
    await collectFolders([this.#sources], { out: this.#root, prefix: '/static/', ...modules });
    this.#application = whiteNoise(fallback, { root: this.#root, prefix: '/static/' });
  }

  /** Returns what was asked for since the last call, sorted: names in the sources, and whether each had a hash. */
  asked(): { name: string; isHashed: boolean }[] {
    return (this.#recorder?.take() ?? [])
      .filter(({ url }) => url.startsWith('/static/'))
      .map(({ url }) => {
        const name = url.slice('/static/'.length);
        const plain = name.replace(/\.[0-9a-f]{12}\./, '.');
        return { name: plain, isHashed: plain !== name };
      })
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  close(): void {
    this.#recorder?.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #page(): string {
    const { assets } = this.#application;
    const { nonce } = this.options;
    return [
      '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Modules</title><link rel="icon" href="data:,">',
      assets.importMap('main.mjs', this.options),
      assets.module('main.mjs', nonce === undefined ? {} : { nonce }),
      '</head><body></body></html>',
    ].join('\n');
  }
}

/** Waits for the module to tell, or for a second in which it does not. */
const SEEN = `new Promise((resolve) => {
  let looks = 0;
  const look = () => (window.told || looks++ > 20 ? resolve(window.told ?? null) : setTimeout(look, 50));
  look();
})`;

describe.each([
  ['Chromium', chromium],
  ['Firefox', firefox],
])('a page with an import map in %s', (name, launch) => {
  let driver: Driver;
  let tab: Tab;
  let closeTab: () => Promise<unknown>;
  let site: MappedSite;
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
    site = new MappedSite();
    await site.start();
  });
  afterEach(async () => {
    await closeTab();
    site.close();
  });

  const load = async () => {
    await tab.goto(site.address);
    return tab.evaluate(SEEN);
  };
  const hashed = (names: readonly string[]) => names.map((one) => ({ name: one, isHashed: true }));

  it('loads each module once and by its hashed name: in cycles, on demand, by bare names and in workers', async () => {
    expect(await load()).toEqual(TOLD);
    expect(troubles).toEqual([]);
    expect(site.asked()).toEqual(hashed(NAMES));
  });

  it('asks for the changed leaf alone when it comes back', async () => {
    await load();
    site.asked();
    await site.release({ 'leaf.mjs': 'export const leaf = 2;\n' });
    expect(await load()).toEqual({ ...TOLD, lazy: 2 });
    expect(site.asked()).toEqual(hashed(['leaf.mjs']));
  });

  it('loads everything with preloads and integrity, each file once', async () => {
    site.options = { preload: true, integrity: true };
    expect(await load()).toEqual(TOLD);
    expect(troubles).toEqual([]);
    expect(site.asked()).toEqual(hashed(NAMES));
  });

  it('is let in by a Content-Security-Policy with the hash of its map, and with its nonce', async () => {
    site.policy = ({ hash }) => ({ 'Content-Security-Policy': `script-src 'self' ${hash}` });
    expect(await load()).toEqual(TOLD);
    site.options = { nonce: 'r4nd0m' };
    site.policy = () => ({ 'Content-Security-Policy': "script-src 'self' 'nonce-r4nd0m'" });
    expect(await load()).toEqual(TOLD);
    expect(troubles).toEqual([]);
  });

  it('asks for plain names where a policy refuses the map', async () => {
    await site.release({ 'main.mjs': "import { leaf } from './leaf.mjs';\nwindow.told = leaf;\n" });
    site.policy = () => ({ 'Content-Security-Policy': "script-src 'self'" });
    expect(await load()).toBe(1);
    expect(site.asked()).toEqual([
      { name: 'leaf.mjs', isHashed: false },
      { name: 'main.mjs', isHashed: true },
    ]);
  });

  it.each([
    ['an imported module', /\/odd\./, {}],
    ['the entry', /\/main\./, {}],
    ['a preloaded module', /\/even\./, { preload: true }],
  ])(
    'runs nothing where %s was changed on its way and the map has integrity',
    async (_, changed, options) => {
      site.changed = changed;
      site.options = { ...options, integrity: true };
      expect(await load()).toBe(null);
      site.options = options;
      expect(await load()).toEqual(TOLD);
    },
  );

  it.runIf(name === 'Chromium')('is let through by Integrity-Policy', async () => {
    site.policy = () => ({ 'Integrity-Policy': 'blocked-destinations=(script)' });
    // Workers are no part of an import map, so that the policy blocks theirs.
    await site.release({ 'main.mjs': "import { even } from './even.mjs';\nwindow.told = even(2);\n" });
    site.options = { integrity: true };
    expect(await load()).toBe(true);
    site.options = {};
    expect(await load()).toBe(null);
  });
});
