import puppeteer, { type Browser } from 'puppeteer-core';

/** Firefox as Debian installs it, with a profile of its own. Playwright drives only builds of its own; this is WebDriver BiDi. */
export function launchFirefox(): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
  });
}
