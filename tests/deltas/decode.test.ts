import { beforeAll, describe, expect, it } from 'vitest';
import { decodeDelta, decodes, prepareDecoding } from './decode';
import { NEXT, recordedDelta, version } from './recorded';

beforeAll(prepareDecoding);

describe.each(['dcb', 'dcz'] as const)('the recorded differences in %s', (coding) => {
  it.skipIf(!decodes(coding)).each([1, 2] as const)('lead from version %i to the next', (from) => {
    const decoded = decodeDelta(recordedDelta(coding, from), version(from));
    expect(decoded.equals(version(NEXT))).toBe(true);
  });

  it.each([1, 2] as const)('are a hundredth of what they stand for, from version %i', (from) => {
    expect(recordedDelta(coding, from).byteLength).toBeLessThan(version(NEXT).byteLength / 50);
  });
});
