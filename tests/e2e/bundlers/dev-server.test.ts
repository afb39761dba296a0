import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whiteNoise } from '../../../framework/whitenoise';
import { listen } from '../../listening';
import { freePort, Running } from '../../running';
import { launchBrowser } from '../browser';
import { installBundlers } from './install';
import { Project } from './sources';

let modules: string;
let browser: Browser;
beforeAll(async () => {
  modules = installBundlers();
  browser = await launchBrowser();
}, 600_000);
afterAll(() => browser?.close());

const PLAIN = {
  'vite.config.js': "export default { cacheDir: '.cache', clearScreen: false };",
  'src/main.js': `
    import './main.css';
    import { text } from './text.js';
    const place = document.body.appendChild(document.createElement('p'));
    place.textContent = text;
    import.meta.hot.accept('./text.js', (module) => { place.textContent = module.text; });`,
  'src/text.js': "export const text = 'before';",
  'src/main.css': 'p { color: rgb(1, 2, 3) }',
};

const REACT = {
  'vite.config.js': `
    import react from '@vitejs/plugin-react';
    // By the entries, Vite finds the packages to prepare before the first page asks for them.
    const build = { rollupOptions: { input: ['src/main.jsx'] } };
    export default { build, cacheDir: '.cache', clearScreen: false, plugins: [react()] };`,
  'src/main.jsx': `
    import { createRoot } from 'react-dom/client';
    import { Counter } from './counter.jsx';
    createRoot(document.body.appendChild(document.createElement('div'))).render(<Counter />);`,
  'src/counter.jsx': `
    import { useState } from 'react';
    export function Counter() {
      const [count, setCount] = useState(0);
      return <button onClick={() => setCount(count + 1)}>before {count}</button>;
    }`,
};

/** Vite's dev server of a project, and a page of an application with its tags. */
class Development {
  readonly project: Project;
  readonly #vite: Running;
  readonly #server: Server;
  readonly page: Page;

  private constructor(project: Project, vite: Running, server: Server, page: Page) {
    this.project = project;
    this.#vite = vite;
    this.#server = server;
    this.page = page;
  }

  static async open(files: Record<string, string>, entry: string): Promise<Development> {
    const project = new Project(files, modules);
    const port = await freePort();
    const vite = Running.node(
      [
        project.at('node_modules/vite/bin/vite.js'),
        '--host',
        '127.0.0.1',
        '--port',
        `${port}`,
        '--strictPort',
      ],
      { cwd: project.folder },
    );
    await vite.until(/ready in/);
    const application = whiteNoise(
      (_request, response) => {
        const tags = application.assets.tags(entry, { reactRefresh: entry.endsWith('x') });
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(`<!doctype html><title>page</title><body>${tags}</body>`);
      },
      { autorefresh: true, viteDevServer: `http://127.0.0.1:${port}` },
    );
    const server = createServer(application);
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${await listen(server)}/`);
    return new Development(project, vite, server, page);
  }

  async close(): Promise<void> {
    await this.page.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#vite.kill();
    this.project.remove();
  }
}

describe("a page with the tags of Vite's dev server", () => {
  it('shows a changed module and a changed style sheet without a reload', async () => {
    const development = await Development.open(PLAIN, 'src/main.js');
    const { page, project } = development;
    try {
      await page.locator('p:text-is("before")').waitFor();
      await page.evaluate('window.mark = 1');
      project.write({ 'src/text.js': "export const text = 'after';" });
      await page.locator('p:text-is("after")').waitFor();
      project.write({ 'src/main.css': 'p { color: rgb(4, 5, 6) }' });
      await page.waitForFunction("getComputedStyle(document.querySelector('p')).color === 'rgb(4, 5, 6)'");
      expect(await page.evaluate('window.mark')).toBe(1);
    } finally {
      await development.close();
    }
  });

  it("shows a changed component of React's, and its state stays", async () => {
    const development = await Development.open(REACT, 'src/main.jsx');
    const { page, project } = development;
    try {
      await page.locator('button:text-is("before 0")').click();
      await page.locator('button:text-is("before 1")').waitFor();
      await page.evaluate('window.mark = 1');
      const changed = REACT['src/counter.jsx'].replace('before', 'after');
      project.write({ 'src/counter.jsx': changed });
      await page.locator('button:text-is("after 1")').waitFor();
      expect(await page.evaluate('window.mark')).toBe(1);
    } finally {
      await development.close();
    }
  });
});
