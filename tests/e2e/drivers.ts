import { launchBrowser } from './browser';
import { launchFirefox } from './firefox';

/** A tab of either browser. */
export interface Tab {
  goto(url: string): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
  onTrouble(tell: (text: string) => void): void;
}

/** Either browser, as far as a page and its requests are looked at. */
export interface Driver {
  open(): Promise<{ tab: Tab; close(): Promise<unknown> }>;
  close(): Promise<unknown>;
}

export async function chromium(): Promise<Driver> {
  const browser = await launchBrowser();
  return {
    async open() {
      const context = await browser.newContext();
      const page = await context.newPage();
      const onTrouble = (tell: (text: string) => void) => {
        page.on('console', (message) => message.type() === 'error' && tell(message.text()));
      };
      const tab: Tab = { goto: (url) => page.goto(url), evaluate: (text) => page.evaluate(text), onTrouble };
      return { tab, close: () => context.close() };
    },
    close: () => browser.close(),
  };
}

export async function firefox(): Promise<Driver> {
  const browser = await launchFirefox();
  return {
    async open() {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const onTrouble = (tell: (text: string) => void) => {
        page.on('console', (message) => {
          if (message.type() === 'error') tell(message.text());
        });
      };
      const tab: Tab = { goto: (url) => page.goto(url), evaluate: (text) => page.evaluate(text), onTrouble };
      return { tab, close: () => context.close() };
    },
    close: () => browser.close(),
  };
}
