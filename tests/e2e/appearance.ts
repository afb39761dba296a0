import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../running';
import { launchBrowser } from './browser';
import { launchFirefox } from './firefox';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENSHOTS = path.join(ROOT, 'screenshots');

export type Scheme = 'light' | 'dark';

/** A browser with one page in it, whichever library drives it. */
export interface Viewer {
  open(url: string): Promise<void>;
  /** Gives the window a width. */
  resize(width: number): Promise<void>;
  /** Evaluates an expression, past the page's own policy, and waits for what it promises. */
  evaluate<T>(expression: string): Promise<T>;
  /** Saves a picture of the whole page in `screenshots/`. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

/** The browsers by name, each in a scheme of colours. */
export const VIEWERS: Readonly<Record<'chromium' | 'firefox', (scheme: Scheme) => Promise<Viewer>>> = {
  chromium: async (colorScheme) => {
    const browser = await launchBrowser();
    const page = await browser.newPage({ colorScheme });
    return {
      async open(url) {
        await page.goto(url, { waitUntil: 'load' });
      },
      resize: (width) => page.setViewportSize({ width, height: 844 }),
      evaluate: (expression) => page.evaluate(expression),
      async picture(name) {
        await page.screenshot({ path: pictureFile(name), fullPage: true });
      },
      close: () => browser.close(),
    };
  },
  firefox: async (scheme) => {
    // Of the preferences that say which colours pages are told, 0 is dark and 1 is light.
    const browser = await launchFirefox({
      'layout.css.prefers-color-scheme.content-override': scheme === 'dark' ? 0 : 1,
    });
    const page = await browser.newPage();
    return {
      async open(url) {
        await page.goto(url, { waitUntil: 'load' });
      },
      resize: (width) => page.setViewport({ width, height: 844 }),
      evaluate: <T>(expression: string) => page.evaluate(expression) as Promise<T>,
      async picture(name) {
        await page.screenshot({ path: pictureFile(name), fullPage: true });
      },
      close: () => browser.close(),
    };
  },
};

function pictureFile(name: string): `${string}.png` {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return path.join(SCREENSHOTS, `${name}.png`) as `${string}.png`;
}

/** Lists what axe finds wrong with the page that is open, and how far it is wider than its window. */
export async function faultsOf(viewer: Viewer): Promise<string[]> {
  await viewer.evaluate(`${AXE}; null`);
  const found = await viewer.evaluate<{ id: string; html: string[] }[]>(
    `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html.slice(0, 160)) })))`,
  );
  const over = await viewer.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  const violations = found.map(({ id, html }) => `${id}: ${html.join(' ')}`);
  return over > 0 ? [...violations, `${over} px wider than its window`] : violations;
}
