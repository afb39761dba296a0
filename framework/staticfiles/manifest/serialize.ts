import { createHash } from 'node:crypto';
import {
  isNamedByCoding,
  type Manifest,
  type ManifestContent,
  publishedOfDelta,
  sourcesOf,
  sourcesOfName,
} from '../../manifest';
import { byCodePoint } from './order';
import { writeLines } from './write-lines';

/** Number of files from which a manifest is written so that single entries are found in it. A smaller one is parsed in 40 ms. */
export const LARGE = 2000;

/** Writes a manifest as text, keys sorted: equal releases give equal bytes on every machine. Empty parts are left out. */
export function serializeManifest(manifest: ManifestContent): string {
  const { earlier = {}, deltas = {}, bundles = {}, modules = {}, lazyModules = {}, imports = {} } = manifest;
  const paths = sorted(manifest.paths);
  const value = {
    paths,
    version: '1.1',
    hash: manifestHash(paths),
    files: sorted(manifest.files),
    ...(isEmpty(earlier) ? {} : { earlier: sorted(earlier) }),
    ...(isEmpty(deltas) ? {} : { deltas: sorted(deltas) }),
    ...(isEmpty(bundles) ? {} : { bundles: sorted(eachSorted(bundles)) }),
    ...(isEmpty(modules) ? {} : { modules: sorted(modules) }),
    ...(isEmpty(lazyModules) ? {} : { lazyModules: sorted(lazyModules) }),
    ...(isEmpty(imports) ? {} : { imports: sorted(imports) }),
  };
  const isLarge = Object.keys(value.files).length >= LARGE && followFromEachOther(manifest);
  return (isLarge ? writeLines(value) : null) ?? `${JSON.stringify(value, null, 1)}\n`;
}

/** Django's digest of `paths`: MD5 of `json.dumps(sorted(paths.items()))`, the first 12 hex digits. */
export function manifestHash(paths: Readonly<Record<string, string>>): string {
  const items = Object.keys(paths)
    .sort(byCodePoint)
    .map((key) => `[${pythonJson(key)}, ${pythonJson(paths[key] ?? '')}]`);
  return createHash('md5')
    .update(`[${items.join(', ')}]`)
    .digest('hex')
    .slice(0, 12);
}

/** Python's json.dumps writes everything beyond ASCII as \uXXXX, one for each UTF-16 unit. */
function pythonJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Keys in the order of their code points, which is Python's order (UTF-16 order differs beyond the BMP). */
function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  const result: Record<string, T> = Object.create(null);
  for (const key of Object.keys(record).sort(byCodePoint)) result[key] = record[key] as T;
  return result;
}

function eachSorted(bundles: Manifest['bundles']): Manifest['bundles'] {
  return Object.fromEntries(Object.entries(bundles).map(([folder, chunks]) => [folder, sorted(chunks)]));
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

/**
 * Tells whether the source of each published name, and the published name of each difference, follow from the name
 * itself, as in all releases that are built here. Another tool may choose its names otherwise.
 */
function followFromEachOther({
  paths,
  earlier = {},
  deltas = {},
}: Pick<Manifest, 'paths'> & Partial<Manifest>): boolean {
  for (const [published, source] of sourcesOf({ paths, earlier }))
    if (!sourcesOfName(published).includes(source)) return false;
  for (const published in deltas) {
    for (const delta of deltas[published] ?? [])
      if (isNamedByCoding(delta) && publishedOfDelta(delta.path) !== published) return false;
  }
  return true;
}
