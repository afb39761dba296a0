import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleWatch } from '../../framework/whitenoise/transports/connection-idle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the watch over connections that are silent', () => {
  it.each([
    ['a sixteenth of the limit', 1600, 100],
    ['no longer than 250 ms, where the limit is long', 60_000, 250],
    ['no shorter than 10 ms, where it is short', 1, 10],
  ])('looks at each again after %s', (_, limit, pause) => {
    const watch = new IdleWatch(() => limit);
    const times: number[] = [];
    const begun = performance.now();
    watch.add({ look: (now) => times.push(now - begun) });
    vi.advanceTimersByTime(3 * pause);
    expect(times).toEqual([pause, 2 * pause, 3 * pause]);
  });

  it('has one timer for all, and none where there is no connection', () => {
    const watch = new IdleWatch(() => 1600);
    expect(vi.getTimerCount()).toBe(0);
    const connections = [1, 2, 3].map(() => ({ look: vi.fn() }));
    for (const connection of connections) watch.add(connection);
    expect(vi.getTimerCount()).toBe(1);
    for (const connection of connections) watch.delete(connection);
    vi.advanceTimersByTime(100);
    expect(vi.getTimerCount()).toBe(0);
    watch.add({ look: vi.fn() });
    expect(vi.getTimerCount()).toBe(1);
  });

  it('goes on where a connection is closed while it is looked at', () => {
    const watch = new IdleWatch(() => 1600);
    const seen: string[] = [];
    const [first, second] = ['first', 'second'].map((name) => ({
      look: () => {
        seen.push(name);
        if (first) watch.delete(first);
      },
    }));
    if (first) watch.add(first);
    if (second) watch.add(second);
    vi.advanceTimersByTime(200);
    expect(seen).toEqual(['first', 'second', 'second']);
  });
});
