import fc from 'fast-check';
import Negotiator from 'negotiator';
import { describe, expect, it } from 'vitest';
import { acceptedCodings, CODINGS, IDENTITY } from '../../framework/headers';
import { negotiate } from '../../framework/whitenoise/negotiate';

const NAMES = ['identity', ...CODINGS.map(({ name }) => name)];
const bitOf = (name: string) => CODINGS.find((coding) => coding.name === name)?.bit ?? IDENTITY;

/** The codings that a set of bits stands for. */
const names = (bits: number) => NAMES.filter((name) => (bits & bitOf(name)) !== 0);

const weight = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 1000 }).map((thousandths) => `;q=${(thousandths / 1000).toFixed(3)}`),
  fc.constantFrom(';q=0', ';q=1', '; q=0.5', ' ; q=0.0', ';Q=0'),
);
const header = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES, '*', 'deflate', 'compress'), weight), {
    selector: ([name]) => name,
    minLength: 1,
  })
  .map((elements) => elements.map((element) => element.join('')).join(', '));

describe('acceptedCodings', () => {
  it('agrees with negotiator on every well-formed header but the bare *', () => {
    fc.assert(
      fc.property(header, (value) => {
        fc.pre(value !== '*');
        const theirs = new Negotiator({ headers: { 'accept-encoding': value } }).encodings([...NAMES]);
        expect(names(acceptedCodings(value)).sort()).toEqual([...theirs].sort());
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a bare * for a client that has shown nothing, where negotiator takes every coding', () => {
    expect(names(acceptedCodings('*'))).toEqual(['identity']);
    expect(new Negotiator({ headers: { 'accept-encoding': '*' } }).encodings([...NAMES])).toHaveLength(4);
  });

  it('knows x-gzip, which negotiator does not', () => {
    expect(names(acceptedCodings('x-gzip'))).toEqual(['identity', 'gzip']);
  });

  it('passes over what is not well-formed, where negotiator guesses', () => {
    for (const value of [
      'gzip;q=1.5',
      'gzip;q=0.1234',
      'gzip;level=9',
      'gzip;q',
      'gz ip',
      ';q=1',
      'gzip;q=-1',
    ]) {
      expect(names(acceptedCodings(value)), value).toEqual(['identity']);
    }
  });

  it('never fails, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (value) => acceptedCodings(value) <= 15));
  });
});

describe('negotiate', () => {
  const identity = { codingBit: IDENTITY, size: 100 };
  const gzip = { codingBit: bitOf('gzip'), size: 30 };
  const brotli = { codingBit: bitOf('br'), size: 20 };
  const all = [brotli, gzip, identity];

  it('chooses the smallest that is acceptable, whatever the order of the weights', () => {
    expect(negotiate(all, identity, 'gzip;q=1, br;q=0.001')).toBe(brotli);
    expect(negotiate(all, identity, 'gzip, deflate')).toBe(gzip);
  });

  it('sends the original where nothing is acceptable, rather than 406', () => {
    expect(negotiate(all, identity, 'identity;q=0')).toBe(identity);
    expect(negotiate(all, identity, '*;q=0')).toBe(identity);
  });
});
