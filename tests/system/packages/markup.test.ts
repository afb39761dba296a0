import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../../framework/manifest';
import { whiteNoise } from '../../../framework/whitenoise';
import { launchBrowser } from '../../e2e/browser';
import { ROOT } from '../../running';
import { type CollectionEnd, collectstatic } from '../collecting';
import { crawl } from '../dangling';
import { installPackages } from './installed';

const folder = mkdtempSync(path.join(os.tmpdir(), 'markup-'));
const output = path.join(folder, 'staticfiles');
let end: CollectionEnd;

beforeAll(async () => {
  end = await collectstatic(folder, {
    // Vite's builds with their pages and a web application manifest, and two thousand images.
    sources: [
      ['vite', path.join(ROOT, 'node_modules/playwright-core/lib/vite')],
      ['icons', path.join(installPackages(), '@fortawesome/fontawesome-free')],
    ],
    output,
    options: { html: true, svg: true, webmanifest: true },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('pages and images of real packages, when their references are rewritten, too', () => {
  it('refer to nothing without a hash in its name, as other parsers read them', () => {
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const { files, dangling, unreadable } = crawl(output, ['.html', '.svg', '.webmanifest']);
    expect({ dangling, unreadable }).toEqual({ dangling: [], unreadable: [] });
    expect(files).toBeGreaterThan(2_000);
  });

  it('run in the browser, with every script and stylesheet under its hashed name', async () => {
    const application = whiteNoise((_, response) => response.writeHead(404).end(), {
      root: output,
      prefix: '/static/',
    });
    const server = http.createServer(application).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const loaded: string[] = [];
      const troubles: string[] = [];
      page.on('pageerror', (error) => troubles.push(String(error)));
      page.on('response', (response) => {
        if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
        if (/^(?:script|stylesheet|font)$/.test(response.request().resourceType()))
          loaded.push(response.url());
      });
      const name = readManifest(output)?.paths['vite/traceViewer/index.html'];
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/static/${name}`);
      await page.getByText('Drop Playwright Trace to load').waitFor({ state: 'visible' });
      await page.waitForLoadState('networkidle');
      expect(troubles).toEqual([]);
      expect(loaded.length).toBeGreaterThan(5);
      expect(loaded.filter((url) => !/\.[0-9a-f]{12}\.\w+$/.test(url))).toEqual([]);
    } finally {
      await browser.close();
      server.close();
      await application.close();
    }
  });
});
