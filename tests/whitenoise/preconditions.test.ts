import fc from 'fast-check';
import fresh from 'fresh';
import { describe, expect, it } from 'vitest';
import { formatHttpDate } from '../../framework/whitenoise/http-date';
import { evaluatePreconditions, rangeApplies } from '../../framework/whitenoise/preconditions';

const TIME = 784111777;
const VALIDATORS = { etag: '"abc"', lastModified: TIME };

const entityTag = fc
  .tuple(fc.constantFrom('', 'W/'), fc.constantFrom('abc', 'b', 'a,b', '', 'abc-br', '*'))
  .map(([weak, tag]) => `${weak}"${tag}"`);
const list = fc
  .array(entityTag, { minLength: 1, maxLength: 5 })
  .chain((tags) => fc.constantFrom(', ', ',', ' , ', ',,').map((separator) => tags.join(separator)));
const date = fc.integer({ min: TIME - 3, max: TIME + 3 }).map(formatHttpDate);

describe('evaluatePreconditions', () => {
  it('agrees with fresh on If-None-Match and If-Modified-Since', () => {
    const headers = fc.record({ 'if-none-match': list, 'if-modified-since': date }, { requiredKeys: [] });
    const answer = { etag: VALIDATORS.etag, 'last-modified': formatHttpDate(TIME) };
    fc.assert(
      fc.property(headers, (given) => {
        // fresh splits a list at every comma, those within an entity-tag too.
        fc.pre(!given['if-none-match']?.includes('a,b'));
        const ours = evaluatePreconditions(given, VALIDATORS);
        expect(ours).toBe(fresh(given, answer) ? 'not modified' : 'proceed');
      }),
      { numRuns: 2000 },
    );
  });

  it('goes on after an entity-tag with a comma in it, which fresh takes for two', () => {
    const validators = { etag: '"a,b"', lastModified: null };
    expect(evaluatePreconditions({ 'if-none-match': '"x", "a,b"' }, validators)).toBe('not modified');
    expect(fresh({ 'if-none-match': '"x", "a,b"' }, { etag: '"a,b"' })).toBe(false);
  });

  it('follows the order of RFC 9110 §13.2.2', () => {
    const later = formatHttpDate(TIME + 1);
    const earlier = formatHttpDate(TIME - 1);
    const outcome = (headers: Record<string, string>) => evaluatePreconditions(headers, VALIDATORS);
    // 1 before 3
    expect(outcome({ 'if-match': '"x"', 'if-none-match': '"abc"' })).toBe('failed');
    // 1 replaces 2
    expect(outcome({ 'if-match': '"abc"', 'if-unmodified-since': earlier })).toBe('proceed');
    // 2 before 3
    expect(outcome({ 'if-unmodified-since': earlier, 'if-none-match': '"abc"' })).toBe('failed');
    // 1 holds, then 3
    expect(outcome({ 'if-match': '"abc"', 'if-none-match': '"abc"' })).toBe('not modified');
    // 3 replaces 4
    expect(outcome({ 'if-none-match': '"x"', 'if-modified-since': later })).toBe('proceed');
  });

  it('compares If-Match strongly: a weak tag matches nothing', () => {
    const weak = { etag: 'W/"abc"', lastModified: null };
    expect(evaluatePreconditions({ 'if-match': 'W/"abc"' }, weak)).toBe('failed');
    expect(evaluatePreconditions({ 'if-match': '"abc"' }, weak)).toBe('failed');
    expect(evaluatePreconditions({ 'if-match': '*' }, weak)).toBe('proceed');
    expect(evaluatePreconditions({ 'if-none-match': '"abc"' }, weak)).toBe('not modified');
  });

  it('without validators of our own, fails what asks for a tag and ignores times', () => {
    const none = { etag: null, lastModified: null };
    expect(evaluatePreconditions({ 'if-match': '"abc"' }, none)).toBe('failed');
    expect(evaluatePreconditions({ 'if-none-match': '"abc"' }, none)).toBe('proceed');
    expect(evaluatePreconditions({ 'if-none-match': '*' }, none)).toBe('not modified');
    expect(evaluatePreconditions({ 'if-modified-since': formatHttpDate(0) }, none)).toBe('proceed');
    expect(evaluatePreconditions({ 'if-unmodified-since': formatHttpDate(0) }, none)).toBe('proceed');
  });

  it('reads megabytes of commas and half-open tags in no time', () => {
    for (const text of [','.repeat(1e6), '"'.repeat(1e6), 'W/'.repeat(5e5), `"${' ,'.repeat(5e5)}`]) {
      const started = performance.now();
      evaluatePreconditions({ 'if-none-match': text, 'if-match': `${text}, *` }, VALIDATORS);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});

describe('rangeApplies', () => {
  it('holds for the strong tag and for exactly the time', () => {
    expect(rangeApplies(undefined, VALIDATORS)).toBe(true);
    expect(rangeApplies('"abc"', VALIDATORS)).toBe(true);
    expect(rangeApplies(formatHttpDate(TIME), VALIDATORS)).toBe(true);
  });

  it('does not hold for anything else, so that no two versions are mixed', () => {
    for (const value of [
      '"x"',
      'W/"abc"',
      formatHttpDate(TIME - 1),
      formatHttpDate(TIME + 1),
      '',
      'abc',
      '*',
    ]) {
      expect(rangeApplies(value, VALIDATORS), value).toBe(false);
    }
    expect(rangeApplies('W/"abc"', { etag: 'W/"abc"', lastModified: null })).toBe(false);
  });
});
