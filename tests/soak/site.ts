import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Bytes that the server under test may keep in memory. */
export const MEMORY_BUDGET = 16 << 20;

/** A file of the site as a client sees it. */
export interface SiteFile {
  readonly url: string;
  /** Coding → bytes of the body. */
  readonly sizes: Readonly<Record<string, number>>;
}

const SMALL = 3000;
const LARGE = 6;

/** Writes a site four times as large as the memory budget: many files of 2 to 38 kB, some of 2 MB. */
export function writeSite(root: string): SiteFile[] {
  mkdirSync(path.join(root, 'small'), { recursive: true });
  const files: SiteFile[] = [];
  for (let index = 0; index < SMALL; index++) {
    const name = `small/${index}.js`;
    const bytes = Buffer.from(
      `// ${index}\n${`export const value${index} = ${index * 7919};\n`.repeat(60 + ((index * 37) % 1100))}`,
    );
    const gzip = gzipSync(bytes, { level: 1 });
    writeFileSync(path.join(root, name), bytes);
    writeFileSync(path.join(root, `${name}.gz`), gzip);
    const sizes: Record<string, number> = { identity: bytes.byteLength, gzip: gzip.byteLength };
    if (index % 2 === 0) {
      const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
      writeFileSync(path.join(root, `${name}.br`), br);
      sizes.br = br.byteLength;
    }
    files.push({ url: `/static/${name}`, sizes });
  }
  for (let index = 0; index < LARGE; index++) {
    writeFileSync(path.join(root, `large-${index}.bin`), Buffer.alloc(2_000_000, index));
    files.push({ url: `/static/large-${index}.bin`, sizes: { identity: 2_000_000 } });
  }
  return files;
}
