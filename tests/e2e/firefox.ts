import puppeteer, { type Browser } from 'puppeteer-core';

/**
 * Starts Firefox as Debian installs it, with a profile of its own. Playwright drives only builds of its own; this is
 * WebDriver BiDi.
 *
 * @param preferences as `about:config` shows them
 */
export function launchFirefox(preferences: Readonly<Record<string, unknown>> = {}): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: preferences,
  });
}
