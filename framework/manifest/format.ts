import { createHash } from 'node:crypto';

/** The manifest's file name under STATIC_ROOT, as in Django. */
export const MANIFEST_NAME = 'staticfiles.json';

/** The facts about one published file. */
export interface FileRecord {
  /** Length of the identity bytes. */
  readonly size: number;
  /** Subresource Integrity value of the identity bytes: `sha384-` and base64. */
  readonly integrity: string;
  /** The integrity of the source's bytes, for a file whose references were rewritten; left out for other files. */
  readonly source?: string;
  /** Set for a file that browsers must ask for anew each time, such as a service worker: its name stays, its bytes change. */
  readonly revalidate?: true;
}

/** A published release: the published name of each source, and the facts about its bytes. */
export interface Manifest {
  readonly version: '1.1';
  /** Digest of `paths`, computed as Django computes it: tells one release from another. */
  readonly hash: string;
  /** Source path → published path; forward slashes, no leading slash. */
  readonly paths: Readonly<Record<string, string>>;
  /** Published path → the facts about the file. Empty in a manifest that Django wrote. */
  readonly files: Readonly<Record<string, FileRecord>>;
}

/** A manifest that cannot be used. The message names the file and the fault. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/**
 * Reads a manifest from its text.
 *
 * @param where the file's name, for messages only
 * @throws ManifestError when it is not JSON, not a manifest, or of another version than 1.0 and 1.1
 */
export function parseManifest(text: string, where: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ManifestError(`${where} is not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(value)) throw new ManifestError(`${where} is not a manifest: expected an object`);
  const { version, paths, hash = '', files = {} } = value;
  if (version !== '1.0' && version !== '1.1') {
    throw new ManifestError(`${where} has version ${JSON.stringify(version)}: expected "1.0" or "1.1"`);
  }
  if (!isRecord(paths) || !Object.values(paths).every((published) => typeof published === 'string')) {
    throw new ManifestError(`${where}: "paths" is not a map from source names to published names`);
  }
  if (!isRecord(files) || !Object.values(files).every(isFileRecord)) {
    throw new ManifestError(`${where}: "files" is not a map from published names to { size, integrity }`);
  }
  return {
    version: '1.1',
    hash: typeof hash === 'string' ? hash : '',
    paths: withoutPrototype(paths as Record<string, string>),
    files: withoutPrototype(files as Record<string, FileRecord>),
  };
}

/** Writes a manifest as text, keys sorted: equal releases give equal bytes on every machine. */
export function serializeManifest(manifest: Pick<Manifest, 'paths' | 'files'>): string {
  const paths = sorted(manifest.paths);
  const value = { paths, version: '1.1', hash: manifestHash(paths), files: sorted(manifest.files) };
  return `${JSON.stringify(value, null, 1)}\n`;
}

/** Django's digest of `paths`: MD5 of `json.dumps(sorted(paths.items()))`, the first 12 hex digits. */
export function manifestHash(paths: Readonly<Record<string, string>>): string {
  const items = Object.keys(sorted(paths)).map(
    (key) => `[${pythonJson(key)}, ${pythonJson(paths[key] ?? '')}]`,
  );
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
  const result: Record<string, T> = withoutPrototype({});
  for (const key of Object.keys(record).sort(byCodePoint)) result[key] = record[key] as T;
  return result;
}

function byCodePoint(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let index = 0; index < end; index++) {
    const difference = codePointRank(a.charCodeAt(index)) - codePointRank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other UTF-16 unit. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Names come from outside: `__proto__` must be a key like any other. */
function withoutPrototype<T>(record: Record<string, T>): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, record);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFileRecord(value: unknown): value is FileRecord {
  return isRecord(value) && Number.isSafeInteger(value.size) && typeof value.integrity === 'string';
}
