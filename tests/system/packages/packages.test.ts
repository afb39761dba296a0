import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../../framework/manifest';
import { type WhiteNoiseApplication, whiteNoise } from '../../../framework/whitenoise';
import { listen } from '../../listening';
import { type CollectionEnd, collectstatic } from '../collecting';
import { crawl } from '../dangling';
import { installPackages, PACKAGES } from './installed';
import { PAGES } from './pages';

/** References of the packages that lead nowhere in the packages themselves. */
const BROKEN_BY_THEIR_AUTHORS = ['../../min-maps/vs/loader.js.map', './sre-lab.js'];

const folder = mkdtempSync(path.join(os.tmpdir(), 'packages-'));
const output = path.join(folder, 'staticfiles');
let end: CollectionEnd;

beforeAll(async () => {
  const modules = installPackages();
  const sources = Object.keys(PACKAGES).map((name) => [name, path.join(modules, name)] as const);
  end = await collectstatic(folder, {
    sources,
    output,
    options: { ignoreReferences: ['*/sre-lab.js'] },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('real packages', () => {
  it('are collected, with a warning of each kind that their authors give reason for', () => {
    expect(end).toMatchObject({ code: 0 });
    const warnings = end.stderr.match(/^(?:warning|error): .*/gm) ?? [];
    expect(
      warnings.map((line) => [/ ([^ :]+):/.exec(line)?.[1], /\((staticfiles\.\w+)\)$/.exec(line)?.[1]]),
    ).toEqual([
      // Learns from the scripts of the page where it lies; so does TinyMCE.
      ['mathjax/a11y/sre.js', 'staticfiles.W035'],
      // Names a source map that is not in the package.
      ['monaco-editor/dev/vs/loader.js', 'staticfiles.W020'],
      // Imports what it is told to.
      ['monaco-editor/esm/vs/editor/common/diff/externalLinesDiffComputer.js', 'staticfiles.W030'],
    ]);
  });

  it('keep no reference to a file without a hash in its name, as other parsers read them', () => {
    const { files, references, dangling, unreadable } = crawl(output);
    const ours = dangling.filter(({ reference }) => !BROKEN_BY_THEIR_AUTHORS.includes(reference));
    console.log(`${references} references in ${files} stylesheets and scripts`);
    expect(ours).toEqual([]);
    expect(dangling).toHaveLength(3);
    expect(unreadable).toEqual([]);
    expect(references).toBeGreaterThan(10_000);
  }, 600_000);
});

describe('real packages in the browser', () => {
  let browser: Browser;
  let server: http.Server;
  let application: WhiteNoiseApplication;
  let origin: string;

  beforeAll(async () => {
    const paths = readManifest(output)?.paths ?? {};
    const published = (name: string) => {
      const hashed = paths[name];
      if (hashed === undefined) throw new Error(`${name} was not collected`);
      return `/static/${hashed}`;
    };
    application = whiteNoise(
      (request, response) => {
        const page = PAGES[Number(request.url?.slice('/page/'.length))];
        response.statusCode = page === undefined ? 404 : 200;
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(page?.html(published, '/static/'));
      },
      { root: output, prefix: '/static/' },
    );
    server = http.createServer(application);
    origin = `http://127.0.0.1:${await listen(server)}`;
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // WebGL without a graphics card.
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await application?.close();
  });

  it.each(PAGES.map((page, index) => [page.name, page, index] as const))(
    '%s runs: nothing fails to load, nothing is complained about',
    async (_, library, index) => {
      const page = await browser.newPage();
      const troubles: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') troubles.push(message.text());
      });
      page.on('pageerror', (error) => troubles.push(String(error)));
      page.on('requestfailed', (request) =>
        troubles.push(`${request.url()} ${request.failure()?.errorText}`),
      );
      page.on('response', (response) => {
        if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
      });
      try {
        await page.goto(`${origin}/page/${index}`);
        const seen = await library.look(page).catch((error: unknown) => String(error));
        await page.waitForLoadState('networkidle');
        expect({ seen, troubles }).toEqual({ seen: library.seen, troubles: [] });
      } finally {
        await page.close();
      }
    },
  );
});
