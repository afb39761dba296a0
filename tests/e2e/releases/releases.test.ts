import { beforeAll, describe, expect, it } from 'vitest';
import { bytes, HISTORIES, type History, isFile, type Step } from './history';
import { installReleased } from './packages';

let modules: string;
beforeAll(() => {
  modules = installReleased();
}, 600_000);

/** The bytes that the page's answer may take, on top of what the files' bodies are allowed. */
const PAGE = 4096;

/** Bytes up to which a file need not come as a difference. */
const SMALL = 400;

/** Holds every file that came to be a difference, and all of them to a share of what Brotli sends. */
function expectDeltas({ visit, plain }: Step, files: number, share: number): void {
  // Modules of a few lines name those that changed: a difference to so little would not be smaller.
  const isLarge = (_transfer: unknown, index: number) => (plain[index]?.body ?? 0) > SMALL;
  const got = visit.transfers.filter(isLarge).filter(isFile);
  expect(got.map(({ url, status, encoding }) => [url, status, /^dc[bz]$/.test(encoding)])).toEqual(
    got.map(({ url }) => [url, 200, true]),
  );
  expect(got).toHaveLength(files);
  const sent = plain.filter(isLarge).filter(isFile);
  expect(sent.map(({ encoding }) => encoding)).toEqual(got.map(() => 'br'));
  const limit = bytes(sent, 'bodies') * share;
  expect(bytes(got, 'bodies')).toBeLessThanOrEqual(limit);
  const pages = visit.transfers.filter((one) => !isFile(one));
  expect(pages).toHaveLength(1);
  expect(bytes(got, 'bodies') + bytes(pages, 'all')).toBeLessThanOrEqual(limit + PAGE);
}

describe.each([
  [
    'the example, by collectstatic',
    'bootstrap',
    { package: 0.02, edit: 0.2, both: 0.02 },
    [2, 1, 3],
    ['5.3.2', '5.3.3', '5.3.3third'],
  ],
  [
    'an application of Vite, by compress --previous',
    'three',
    { package: 0.12, edit: 0.02, both: 0.12 },
    [1, 1, 1],
    ['169', '170', '170third'],
  ],
] as const)('a browser that comes back to %s', (_name, key, share, files, sights) => {
  let history: History;
  beforeAll(async () => {
    history = await HISTORIES[key].live(modules);
  }, 300_000);

  const step = (index: number) => history.steps[index] as Step;

  it('runs the files of the release', () => {
    expect(history.steps.map(({ visit }) => visit.sight)).toEqual(sights);
    expect(history.skipped.visit.sight).toBe(sights[2]);
  });

  it('gets the page alone where nothing changed', () => {
    for (const { unchanged } of [...history.steps, history.skipped]) {
      expect(unchanged.transfers.map(isFile)).toEqual([false]);
    }
  });

  it('gets the difference to a package’s version before, having been closed in between', () => {
    expectDeltas(step(1), files[0], share.package);
  });

  it('gets the difference to the second of three releases, which came as a difference itself', () => {
    expectDeltas(step(2), files[1], share.edit);
  });

  it('gets the difference to the first of three releases, having missed the second', () => {
    expectDeltas(history.skipped, files[2], share.both);
  });
});
