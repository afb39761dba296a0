import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_CODINGS } from '../../../framework/http/middleware/compression/encoders';
import { decoded } from './decoded';

/** Compresses pieces one after the other, and gives what came of each. */
async function encodedPieces(name: string, pieces: readonly Uint8Array[], size: number | null) {
  const encoder = PAGE_CODINGS.find((coding) => coding.name === name)?.begin(size);
  const parts: Buffer[] = [];
  for (const [index, piece] of pieces.entries()) {
    const part = await encoder?.encode(piece, index === pieces.length - 1);
    if (part) parts.push(part);
  }
  return parts;
}

const pieces = fc.array(
  fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 2000 }),
    fc.string({ minLength: 1, maxLength: 40 }).map((text) => Buffer.from(text.repeat(500))),
  ),
  { minLength: 1, maxLength: 6 },
);

describe.each(PAGE_CODINGS.map(({ name }) => name))('%s', (name) => {
  it('gives back every body, in whatever pieces it came', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (body, known) => {
        const whole = Buffer.concat(body);
        const parts = await encodedPieces(name, body, known ? whole.byteLength : null);
        expect(decoded(Buffer.concat(parts), name).equals(whole)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('gives all of a piece at once, long before the end', async () => {
    const [first = Buffer.alloc(0)] = await encodedPieces(
      name,
      [Buffer.from('the first piece'), Buffer.from('and the last')],
      null,
    );
    expect(decoded(first, name, { partial: true }).toString()).toBe('the first piece');
  });

  it('pads the same page to many lengths, and never by more than Django does', async () => {
    const page = Buffer.from('<p>the same page'.repeat(100));
    const lengths = new Set<number>();
    for (let n = 0; n < 60; n++) {
      lengths.add(Buffer.concat(await encodedPieces(name, [page], page.byteLength)).byteLength);
    }
    expect(lengths.size).toBeGreaterThan(10);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(100);
  });

  it('fails when it is used after its end', async () => {
    const encoder = PAGE_CODINGS.find((coding) => coding.name === name)?.begin(null);
    encoder?.destroy();
    await expect(encoder?.encode(Buffer.from('a'), false)).rejects.toThrow('The encoder was closed');
  });
});

it('counts four bytes of a length, as gzip has no more', async () => {
  const gzip = PAGE_CODINGS.find(({ name }) => name === 'gzip')?.begin(null);
  const bytes = await gzip?.encode(Buffer.alloc(100_000), true);
  expect(bytes?.readUInt32LE((bytes?.byteLength ?? 0) - 4)).toBe(100_000);
  expect(zlib.gunzipSync(bytes ?? '').byteLength).toBe(100_000);
});
