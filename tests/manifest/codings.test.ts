import { describe, expect, test } from 'vitest';
import { acceptedCodings, CODINGS } from '../../framework/headers';
import { CONTENT_CODINGS, codingOfName, contentCoding } from '../../framework/manifest';

describe('the table of content codings', () => {
  test('has no name and no suffix twice', () => {
    expect(new Set(CONTENT_CODINGS.map(({ name }) => name)).size).toBe(CONTENT_CODINGS.length);
    expect(new Set(CONTENT_CODINGS.map(({ suffix }) => suffix)).size).toBe(CONTENT_CODINGS.length);
  });

  test('is found by name and by the ending of a variant’s name', () => {
    expect(contentCoding('gzip').suffix).toBe('.gz');
    expect(codingOfName('css/site.css.br')?.name).toBe('br');
    expect(codingOfName('css/site.css')).toBeUndefined();
    expect(contentCoding('constructor')).toBeUndefined();
  });

  test('is what negotiation understands', () => {
    for (const { name, bit } of CODINGS) expect(acceptedCodings(name) & bit).toBe(bit);
    expect(acceptedCodings('x-gzip')).toBe(acceptedCodings('gzip'));
  });
});
