import assert from 'node:assert/strict';
import { DestinationLockedError } from '../../staticfiles';
import type { Rule } from './rule';

/** Rules of the lock. */
export const LOCKS: Readonly<Record<string, Rule>> = {
  'a locked place refuses another build, and names the one that holds it': async (open) => {
    const unlock = await (await open()).lock('the first build');
    const before = Date.now();
    const refused = async () => (await open()).lock('the second build');
    await assert.rejects(refused, (error: unknown) => {
      assert.ok(error instanceof DestinationLockedError, `${error} is a DestinationLockedError`);
      assert.equal(error.holder?.owner, 'the first build');
      const since = error.holder.since;
      assert.ok(since !== null && Math.abs(since - before) < 60_000, `${since} is the time of the lock`);
      assert.match(error.message, /the first build, for \d+ seconds?\. \S/);
      return true;
    });
    await unlock();
  },

  'a place can be locked again once it was unlocked': async (open) => {
    for (const owner of ['the first build', 'the second build']) {
      const unlock = await (await open()).lock(owner);
      await unlock();
    }
    const destination = await open();
    for (let time = 0; time < 2; time++) await (await destination.lock('one build twice'))();
  },

  'of several builds that begin at once, one goes on': async (open) => {
    const builds = await Promise.all(Array.from({ length: 5 }, () => open()));
    const outcomes = await Promise.allSettled(builds.map((build, place) => build.lock(`build ${place}`)));
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.equal(won.length, 1, `${won.length} builds hold the lock`);
    for (const { reason } of lost) assert.ok(reason instanceof DestinationLockedError, String(reason));
    for (const { value: unlock } of won) await unlock();
  },

  'a lock leaves nothing that a release would hold': async (open) => {
    const destination = await open();
    const unlock = await destination.lock('a build');
    assert.equal((await destination.inventory()).size, 0);
    await unlock();
    assert.equal((await (await open()).inventory()).size, 0);
  },
};
