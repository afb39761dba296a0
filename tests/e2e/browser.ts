import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/** Chromium as Debian installs it, kept from talking to anyone but the page's server. */
const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', // it refuses to run as root with one, and containers are often run as root
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Starts the browser, with further arguments. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...args] });
}

/** Starts the browser with a profile that lies in a folder: what it has stored is there the next time. */
export function launchProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, CHROMIUM);
}
