import { hash } from 'node:crypto';
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

/** The earlier version of the style sheet, which a browser has. */
const EARLIER = text(8 * kB, 11);

/** The value of Available-Dictionary of a browser that has the earlier version. */
export const OFFER = `:${hash('sha256', EARLIER, 'base64')}:`;

const SHEET = Buffer.concat([EARLIER, Buffer.from('/* changed */')]);

/** The published name of the style sheet. */
export const SHEET_NAME = `site.${hash('md5', SHEET, 'hex').slice(0, 12)}.css`;

/** The published name of the difference between the two. */
export const DELTA_NAME = `${SHEET_NAME}.0123456789ab.dcz`;

/** Its length: what zstd makes of a changed line. */
export const DELTA_LENGTH = 120;

/**
 * Writes a release with a difference. Its bytes are made up behind their header: nobody decodes them here, and Node 20
 * makes none.
 */
function writeRelease(write: (name: string, bytes: Buffer) => void): void {
  const magic = Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0]);
  const header = Buffer.concat([magic, Buffer.from(OFFER.slice(1, -1), 'base64')]);
  const integrity = `sha384-${hash('sha384', SHEET, 'base64')}`;
  write(SHEET_NAME, SHEET);
  write(`${SHEET_NAME}.br`, brotliCompressSync(SHEET));
  write(DELTA_NAME, Buffer.concat([header, text(DELTA_LENGTH - header.byteLength)]));
  const record = {
    from: 'x',
    dictionary: OFFER.slice(1, -1),
    encoding: 'dcz',
    path: DELTA_NAME,
    size: DELTA_LENGTH,
  };
  const manifest = {
    version: '1.1',
    paths: { 'site.css': SHEET_NAME },
    files: { [SHEET_NAME]: { size: SHEET.byteLength, integrity } },
    deltas: { [SHEET_NAME]: [record] },
  };
  write('staticfiles.json', Buffer.from(JSON.stringify(manifest)));
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
  writeRelease(write);
  const body = text(10 * kB, 3);
  for (let index = 0; index < many; index++) write(manyName(index), body);
}
