import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const kB = 1000;

/** The number of distinct files, of 10 kB each, in the case beyond the memory budget. */
export const MANY = 10_000;

export const manyName = (index: number): string => `many/${String(index).padStart(5, '0')}.js`;

/**
 * Text that looks like code to a compressor: words drawn by a fixed generator, so that every run
 * serves the same bytes.
 */
export function text(length: number, seed = 1): Buffer {
  const words =
    'const return function export import value index length = ( ) { } ; => + 0 1 "use" await'.split(' ');
  let state = seed;
  let out = '';
  while (out.length < length) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    out += `${words[(state >>> 8) % words.length]}${state % 7 === 0 ? (state >>> 4).toString(36) : ' '}`;
  }
  return Buffer.from(out.slice(0, length), 'latin1');
}

/** Writes the files of all cases into a folder. */
export function writeFixtures(root: string, many: number): void {
  mkdirSync(join(root, 'many'), { recursive: true });
  const modified = new Date('2026-01-01T00:00:00Z');
  const write = (name: string, bytes: Buffer): void => {
    const file = join(root, name);
    writeFileSync(file, bytes);
    utimesSync(file, modified, modified);
  };
  const sizes = { '1k': kB, '10k': 10 * kB, '100k': 100 * kB, '1m': 1000 * kB, '10m': 10_000 * kB };
  for (const [name, size] of Object.entries(sizes)) write(`${name}.js`, text(size));
  const app = text(300 * kB, 7);
  write('app.js', app);
  write('app.js.gz', gzipSync(app, { level: 9 }));
  write('app.js.br', brotliCompressSync(app, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  const body = text(10 * kB, 3);
  for (let index = 0; index < many; index++) write(manyName(index), body);
}
