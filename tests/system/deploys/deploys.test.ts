import { describe, expect, it } from 'vitest';
import { reload } from './reload';
import { type Outcome, roll } from './roll';
import { CACHES, SET_UPS, setUp } from './set-ups';

/** Shorter than `npm run rolling`; the pause lets a balancer that asks every second find the node that came back. */
const SHORT = { requests: 1500, pause: 1.5, drain: 2 };

const WHOLE = { assetsFailed: 0, pagesBroken: 0, lateFailed: 0, wrongBytes: 0, stale: 0 };

function expectWhole(outcome: Outcome): void {
  expect(outcome, JSON.stringify([...outcome.faults])).toMatchObject(WHOLE);
  expect(outcome.assets).toBeGreaterThan(1000);
  expect(outcome.late).toBeGreaterThan(20);
}

describe('a rolling deploy of three nodes', () => {
  it.each(
    SET_UPS.filter(({ holds }) => holds).map(
      (one) => [`${one.nodesHave}, behind ${one.inFront}`, one] as const,
    ),
  )('fails no visitor: %s', async (_, one) => expectWhole(await roll(one, SHORT)));

  it('breaks pages and open tabs where nodes have nothing but their own release', async () => {
    const { assetsFailed, pagesBroken, lateFailed, wrongBytes } = await roll(setUp('own'), SHORT);
    expect(wrongBytes).toBe(0);
    for (const failed of [assetsFailed, pagesBroken, lateFailed]) expect(failed).toBeGreaterThan(0);
  });
});

describe('a rolling deploy behind a cache', () => {
  it.each(CACHES.map((one) => [one.inFront, one] as const))(
    '%s: no wrong bytes, no stale page, and most answers from the cache',
    async (_, one) => {
      const outcome = await roll(one, SHORT);
      expectWhole(outcome);
      expect(outcome.fromCache / (outcome.assets + outcome.late)).toBeGreaterThan(0.75);
    },
  );
});

describe('pages that say nothing about caches', () => {
  it('are kept by Varnish over the deploy, which shows that a stale page would be seen', async () => {
    const silent = { ...setUp('varnish'), environment: () => ({ SILENT_PAGES: 'true' }) };
    expect((await roll(silent, SHORT)).stale).toBeGreaterThan(0);
  });
});

describe('the recipe for one machine with systemd', () => {
  it('fails no visitor, and serves the new release after the reload', async () => {
    const { after, faults, ...counts } = await reload();
    const { assetsFailed, pagesBroken, lateFailed, wrongBytes } = counts;
    expect({ assetsFailed, pagesBroken, lateFailed, wrongBytes }, JSON.stringify([...faults])).toEqual({
      assetsFailed: 0,
      pagesBroken: 0,
      lateFailed: 0,
      wrongBytes: 0,
    });
    expect(after).toEqual(['b']);
    expect(counts.late).toBeGreaterThan(5);
  });
});
