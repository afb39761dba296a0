import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT, Running } from '../running';
import { faultsOf, VIEWERS, type Viewer } from './appearance';
import { NewProject } from './new-project';

const project = new NewProject();
const URLS = project.file('mysite/urls.ts');
const FAILING = `
urlpatterns.push(path('totals/', function totals() {
  const sum: string = 'a sum that is as long as a line of a program may be, and then some more of it, so that it has to scroll';
  throw new Error('the sum is wrong: ' + sum, { cause: new TypeError('/a/name/that/does/not/end/'.repeat(9)) });
}));
`;

let running: Running;
let example: Running;
let site: string;
let exampleSite: string;

beforeAll(async () => {
  writeFileSync(URLS, readFileSync(URLS, 'utf8') + FAILING);
  running = project.run();
  example = Running.node([path.join(ROOT, 'dist/manage.js'), 'runserver', '127.0.0.1:0', '--noreload'], {
    environment: { DEBUG: 'true' },
  });
  [site, exampleSite] = await Promise.all([running.address(), example.address()]);
});

afterAll(async () => {
  await Promise.all([running?.kill(), example?.kill()]);
  project.remove();
});

/** The widths of a phone and of a desk. In Firefox, which takes longer, what could differ shows on a phone. */
const WIDTHS = { chromium: [390, 1280], firefox: [390] };

/** The pages by name: a target of one of the sites. */
const PAGES: Readonly<Record<string, () => string>> = {
  'start page': () => site,
  error: () => `${site}/totals/`,
  'mistyped url': () => `${site}/totels/`,
  'mistyped static file': () => `${site}/static/home/hom.css`,
  example: () => exampleSite,
};

describe.each([
  ['chromium', 'light'],
  ['chromium', 'dark'],
  ['firefox', 'light'],
  ['firefox', 'dark'],
] as const)('in %s, %s', (browser, scheme) => {
  let viewer: Viewer;
  beforeAll(async () => {
    viewer = await VIEWERS[browser](scheme);
  });
  afterAll(() => viewer?.close());

  it.each(Object.keys(PAGES))('the page "%s" passes axe and fits a phone and a desk', async (name) => {
    for (const width of WIDTHS[browser]) {
      await viewer.resize(width);
      await viewer.open(PAGES[name]?.() ?? '');
      expect(await viewer.evaluate(`matchMedia('(prefers-color-scheme: ${scheme})').matches`)).toBe(true);
      await viewer.picture(`${name.replaceAll(' ', '-')}-${width}-${scheme}-${browser}`);
      expect(await faultsOf(viewer), `${width} px`).toEqual([]);
    }
  });

  it('the message of a site that cannot start passes axe and fits, over the page and in its place', async () => {
    const text = readFileSync(URLS, 'utf8');
    const waitFor = (condition: string) =>
      vi.waitFor(async () => expect(await viewer.evaluate(condition).catch(() => false)).toBe(true), {
        timeout: 20_000,
        interval: 50,
      });
    const look = async (name: string) => {
      for (const width of WIDTHS[browser]) {
        await viewer.resize(width);
        await viewer.picture(`${name}-${width}-${scheme}-${browser}`);
        expect(await faultsOf(viewer), name).toEqual([]);
      }
    };
    await viewer.open(site);
    await waitFor("performance.getEntriesByName(location.origin + '/__whitenoise__/reload.js').length > 0");
    writeFileSync(URLS, text.replace('urlpatterns.push', 'nonsense();\nurlpatterns.push'));
    await waitFor("document.querySelector('whitenoise-overlay') !== null");
    await look('overlay');
    await viewer.open(site);
    expect(await viewer.evaluate('document.title')).toBe('The site could not be started');
    await look('start-failure');
    writeFileSync(URLS, text);
    await waitFor("document.querySelector('h1').textContent !== 'The site could not be started'");
  });
});
