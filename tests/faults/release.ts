import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readManifest } from '../../framework/manifest';
import { readDelta } from '../staticfiles/deltas';

/** Every file below a folder, by its path from there; without the build's own folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('.whitenoise'))
    .sort();
}

/**
 * Lists the faults of a published release, in words; none, if it can be served. Every name in the manifest, of the
 * release and of earlier ones, must lie there with the bytes that the manifest and its hash promise, every variant must
 * hold its original, and every difference must read as its file.
 *
 * @param isBundle a bundler named the files: their hashes are not ours
 */
export function faultsOf(root: string, isBundle = false): string[] {
  const faults: string[] = [];
  const manifest = readManifest(root);
  if (manifest === null) return ['there is no manifest'];
  const read = (name: string) => readFileSync(path.join(root, name));
  const earlier = Object.entries(manifest.earlier).flatMap(([source, versions]) =>
    versions.map((version): [string, string] => [source, version.path]),
  );
  for (const [source, published] of [...Object.entries(manifest.paths), ...earlier]) {
    if (!existsSync(path.join(root, published))) {
      faults.push(`${published} (${source}) is missing`);
      continue;
    }
    const bytes = read(published);
    const record = manifest.files[published];
    const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
    if (record === undefined) faults.push(`${published} has no record`);
    else if (record.size !== bytes.byteLength || record.integrity !== integrity) {
      faults.push(`${published} has other bytes than the manifest says`);
    }
    if (isBundle) continue;
    const hash = /\.([0-9a-f]{12})\.[^.]+$/.exec(published)?.[1];
    if (createHash('md5').update(bytes).digest('hex').slice(0, 12) !== hash) {
      faults.push(`${published} is not named by its bytes`);
    }
  }
  for (const [published, deltas] of Object.entries(manifest.deltas)) {
    for (const { path: delta, from, size } of deltas) {
      if (!existsSync(path.join(root, delta))) {
        faults.push(`${delta} is missing`);
        continue;
      }
      const bytes = read(delta);
      if (bytes.length !== size) faults.push(`${delta} has another size than the manifest says`);
      if (!isDeltaOf(read(published), bytes, read(from)))
        faults.push(`${delta} does not read as ${published}`);
    }
  }
  return [...faults, ...variantFaultsOf(root)];
}

/** Lists the variants in a folder that do not hold their originals. */
export function variantFaultsOf(root: string): string[] {
  const faults: string[] = [];
  const read = (name: string) => readFileSync(path.join(root, name));
  for (const name of filesBelow(root)) {
    const inflate = name.endsWith('.gz') ? gunzipSync : name.endsWith('.br') ? brotliDecompressSync : null;
    if (inflate === null) continue;
    const original = name.slice(0, -3);
    // A variant that lies there before its original under a new name is asked for by nobody.
    if (!existsSync(path.join(root, original))) continue;
    try {
      if (!inflate(read(name)).equals(read(original))) faults.push(`${name} is a variant of other bytes`);
    } catch (error) {
      faults.push(`${name} cannot be decompressed: ${(error as Error).message}`);
    }
  }
  return faults;
}

function isDeltaOf(file: Buffer, delta: Buffer, dictionary: Buffer): boolean {
  try {
    return readDelta(delta, dictionary).equals(file);
  } catch {
    return false;
  }
}
