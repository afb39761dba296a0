import { describe, expect, it } from 'vitest';
import { getApplication, ImproperlyConfigured } from '../framework';

describe('a configuration that is wrong', () => {
  it('reaches whoever catches the error, and leaves nothing behind in the process', async () => {
    const before = process.listenerCount('uncaughtException');
    expect(() => getApplication('nowhere/settings')).toThrow(ImproperlyConfigured);
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.listenerCount('uncaughtException')).toBe(before);
  });
});
