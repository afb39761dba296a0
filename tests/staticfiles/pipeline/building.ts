import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { readManifest } from '../../../framework/manifest';
import {
  type BuildOptions,
  brotli,
  build,
  compressed,
  type Encoder,
  FolderDestination,
  FolderFinder,
  gzip,
  hashedFiles,
} from '../../../framework/staticfiles';
import { digestBytes } from '../../../framework/staticfiles/digest';
import { paths } from '../tree';

export const ENCODERS: readonly Encoder[] = [gzip, brotli];

/** The processing of CompressedManifestStaticFilesStorage. */
export function compressedManifest(encoders = ENCODERS) {
  return compressed(hashedFiles({ staticUrl: '/static/' }), { encoders });
}

/** Builds a folder of sources into another folder. */
export function buildFolder(
  sources: string,
  target: string,
  options: BuildOptions = {},
  processing = compressedManifest(),
) {
  return build([new FolderFinder([{ folder: sources }])], processing, new FolderDestination(target), options);
}

/** A text that compresses well, and differently for every seed. */
export function text(seed: string | number, lines = 40): string {
  return Array.from(
    { length: lines },
    (_, line) => `.rule-${seed}-${line} { color: red; margin: 0 auto }`,
  ).join('\n');
}

/** Everything that visitors of a published release rely on. Throws where it does not hold. */
export function expectWhole(root: string): void {
  const manifest = readManifest(root);
  for (const published of Object.values(manifest?.paths ?? {})) {
    const bytes = readFileSync(path.join(root, published));
    expect(manifest?.files[published]).toMatchObject({
      size: bytes.length,
      integrity: digestBytes(bytes).integrity,
    });
  }
  expectVariantsMatch(root);
}

/** Every variant beside a file decodes to that file. */
export function expectVariantsMatch(root: string): void {
  const all = new Set(paths(root));
  for (const [extension, decode] of [
    ['.gz', gunzipSync],
    ['.br', brotliDecompressSync],
  ] as const) {
    for (const name of all) {
      if (!all.has(name + extension)) continue;
      const identity = readFileSync(path.join(root, name));
      const decoded = decode(readFileSync(path.join(root, name + extension)));
      expect(decoded.equals(identity), `${name}${extension} belongs to ${name}`).toBe(true);
    }
  }
}
