import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestedPath, requestedQuery } from '../../framework/whitenoise/request';

/** A target as it comes out of Node's parser: each byte is one character. */
const asBytes = (text: string) => Buffer.from(text).toString('latin1');

describe('requestedPath', () => {
  it('leads from the URL that a browser makes of a name back to the name', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[/\\\0]/.test(text) && !/^\.\.?$/.test(text));
    fc.assert(
      fc.property(name, (text) => {
        fc.pre(!/\p{Surrogate}/u.test(text));
        expect(requestedPath(`/${encodeURIComponent(text)}`)).toBe(`/${text}`);
      }),
    );
  });

  it('reads UTF-8 that is not escaped, and nothing that is not UTF-8', () => {
    expect(requestedPath(asBytes('/nonascii✓.txt'))).toBe('/nonascii✓.txt');
    expect(requestedPath(asBytes('/a%20✓'))).toBe('/a ✓');
    expect(requestedPath('/\xff')).toBeNull();
    expect(requestedPath('/%ff')).toBeNull();
  });

  it('knows no second spelling for one path', () => {
    const ordinary = fc.stringMatching(/^[\w.~/-]+$/);
    fc.assert(
      fc.property(ordinary, fc.nat(), (path, at) => {
        const index = at % path.length;
        const escaped = `%${path.charCodeAt(index).toString(16)}`;
        expect(requestedPath(`/${path.slice(0, index)}${escaped}${path.slice(index + 1)}`)).toBeNull();
      }),
    );
  });

  it('reads the absolute form, which servers must accept', () => {
    expect(requestedPath('http://example.org/a.css?b')).toBe('/a.css');
    expect(requestedPath('HTTPS://example.org')).toBe('/');
    expect(requestedPath('ftp://example.org/a.css')).toBeNull();
    expect(requestedPath('*')).toBeNull();
    expect(requestedPath('example.org:443')).toBeNull();
    expect(requestedPath('')).toBeNull();
  });

  it('never fails, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const path = requestedPath(text);
        expect(path === null || path.startsWith('/')).toBe(true);
      }),
    );
  });
});

describe('requestedQuery', () => {
  it('is what stands behind the first question mark', () => {
    expect(requestedQuery('/a?b=c?d')).toBe('b=c?d');
    expect(requestedQuery('/a')).toBe('');
  });
});
