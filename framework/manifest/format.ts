import { type DeltaCodingName, deltaCoding } from './codings';
import { everyValue, isRecord, withoutPrototype } from './json';
import { ManifestError } from './manifest-error';
import { faultOf, type ViteManifest } from './vite';

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
  /** Set for a file of a bundler that was published under its own name, which carries a hash: it never gets other bytes. */
  readonly immutable?: true;
}

/** An earlier version of a file that is still published, for pages of earlier releases that are open or cached. */
export interface EarlierVersion {
  /** Its published path. */
  readonly path: string;
  /** The day, `YYYY-MM-DD` in UTC, on which a release took its place. */
  readonly superseded: string;
}

/** A published file as a difference to an earlier version of it (RFC 9842). */
export interface DeltaRecord {
  /** The published path of the earlier version. */
  readonly from: string;
  /** SHA-256 of the earlier version's bytes in base64, as browsers send it in `Available-Dictionary`. */
  readonly dictionary: string;
  readonly encoding: DeltaCodingName;
  /** The path of the difference's bytes. It is a file beside the published one and has no URL. */
  readonly path: string;
  readonly size: number;
}

/** A published release: the published name of each source, and the facts about its bytes. */
export interface Manifest {
  readonly version: '1.1';
  /** Digest of `paths`, computed as Django computes it: tells one release from another. */
  readonly hash: string;
  /** Source path → published path; forward slashes, no leading slash. */
  readonly paths: Readonly<Record<string, string>>;
  /**
   * Published path → the facts about the file: those of the release, under hashed names and under their own, and those
   * in `earlier`. Empty in a manifest that Django wrote.
   */
  readonly files: Readonly<Record<string, FileRecord>>;
  /** Source path → its earlier versions that are kept, the newest first. */
  readonly earlier: Readonly<Record<string, readonly EarlierVersion[]>>;
  /** Published path → its differences to earlier versions. */
  readonly deltas: Readonly<Record<string, readonly DeltaRecord[]>>;
  /** The builds of Vite in the release: the folder of each, empty or with a slash at its end → its chunks. */
  readonly bundles: Readonly<Record<string, ViteManifest>>;
  /**
   * Source path of a module → those of the modules that it imports; for releases whose pages name modules by import maps.
   */
  readonly modules: Readonly<Record<string, readonly string[]>>;
  /** The modules among these that are imported by `import()` alone. */
  readonly lazyModules: Readonly<Record<string, readonly string[]>>;
  /** Bare specifier → source path of the module that pages find under it. */
  readonly imports: Readonly<Record<string, string>>;
}

/** The parts of a manifest that are written: the others follow from them. */
export type ManifestContent = Pick<Manifest, 'paths' | 'files'> &
  Partial<Pick<Manifest, 'earlier' | 'deltas' | 'bundles' | 'modules' | 'lazyModules' | 'imports'>>;

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
  const { version, paths, hash = '', files = {}, earlier = {}, deltas = {}, bundles = {} } = value;
  const { modules = {}, lazyModules = {}, imports = {} } = value;
  if (version !== '1.0' && version !== '1.1') {
    throw new ManifestError(`${where} has version ${JSON.stringify(version)}: expected "1.0" or "1.1"`);
  }
  if (!isRecord(paths) || !everyValue(paths, isString)) {
    throw new ManifestError(`${where}: "paths" is not a map from source names to published names`);
  }
  if (!isRecord(files) || !everyValue(files, isFileRecord)) {
    throw new ManifestError(`${where}: "files" is not a map from published names to { size, integrity }`);
  }
  if (!isMapOfLists(earlier, isEarlierVersion)) {
    throw new ManifestError(
      `${where}: "earlier" is not a map from source names to lists of { path, superseded: "YYYY-MM-DD" }`,
    );
  }
  if (!isMapOfLists(deltas, isDeltaRecord)) {
    throw new ManifestError(
      `${where}: "deltas" is not a map from published names to lists of { from, dictionary, encoding, path, size }`,
    );
  }
  if (!isRecord(bundles)) throw new ManifestError(`${where}: "bundles" is not a map from folders to builds`);
  for (const [folder, bundle] of Object.entries(bundles)) {
    const fault = faultOf(bundle);
    if (fault !== null) throw new ManifestError(`${where}: "bundles" has no build for '${folder}': ${fault}`);
  }
  for (const [key, lists] of Object.entries({ modules, lazyModules })) {
    if (isMapOfLists(lists, isString)) continue;
    throw new ManifestError(`${where}: "${key}" is not a map from source names to lists of source names`);
  }
  if (!isRecord(imports) || !everyValue(imports, isString)) {
    throw new ManifestError(`${where}: "imports" is not a map from bare names to source names`);
  }
  return {
    version: '1.1',
    hash: typeof hash === 'string' ? hash : '',
    paths: withoutPrototype(paths as Record<string, string>),
    files: withoutPrototype(files as Record<string, FileRecord>),
    earlier: withoutPrototype(earlier),
    deltas: withoutPrototype(deltas),
    bundles: withoutPrototype(bundles as Record<string, ViteManifest>),
    modules: withoutPrototype(modules as Manifest['modules']),
    lazyModules: withoutPrototype(lazyModules as Manifest['lazyModules']),
    imports: withoutPrototype(imports as Record<string, string>),
  };
}

/** Tells whether a value of JSON is the facts about a file. */
export function isFileRecord(value: unknown): value is FileRecord {
  return isRecord(value) && Number.isSafeInteger(value.size) && typeof value.integrity === 'string';
}

function isMapOfLists<Item>(
  value: unknown,
  isItem: (item: unknown) => item is Item,
): value is Record<string, Item[]> {
  return isRecord(value) && everyValue(value, isListOf(isItem));
}

/** Makes the test of a list by that of its items. */
export function isListOf<Item>(isItem: (item: unknown) => item is Item): (value: unknown) => value is Item[] {
  return (value): value is Item[] => Array.isArray(value) && value.every(isItem);
}

/** Tells whether a value of JSON is an earlier version of a file. */
export function isEarlierVersion(value: unknown): value is EarlierVersion {
  return (
    isRecord(value) &&
    typeof value.path === 'string' &&
    typeof value.superseded === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(value.superseded)
  );
}

/** Tells whether a value of JSON is a difference to an earlier version. */
export function isDeltaRecord(value: unknown): value is DeltaRecord {
  return (
    isRecord(value) &&
    typeof value.from === 'string' &&
    typeof value.dictionary === 'string' &&
    /^[A-Za-z0-9+/]{43}=$/.test(value.dictionary) &&
    typeof value.encoding === 'string' &&
    deltaCoding(value.encoding) !== undefined &&
    typeof value.path === 'string' &&
    Number.isSafeInteger(value.size) &&
    (value.size as number) >= 0
  );
}

/** Tells whether a value of JSON is text. */
export function isString(value: unknown): value is string {
  return typeof value === 'string';
}
