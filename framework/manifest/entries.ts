import { deltaCoding } from './codings';
import {
  type DeltaRecord,
  type EarlierVersion,
  type FileRecord,
  isDeltaRecord,
  isEarlierVersion,
  isFileRecord,
  isListOf,
  isString,
  type Manifest,
} from './format';
import { withoutPrototype } from './json';
import type { Lines } from './lines';
import { ManifestError } from './manifest-error';
import { isHashedName, publishedOfDelta, sourcesOfName } from './names';
import { faultOf, type ViteManifest } from './vite';

/** A map of a manifest, of which single entries are asked for. */
export interface Entries<T> extends Iterable<readonly [string, T]> {
  get(key: string): T | undefined;
  readonly isEmpty: boolean;
}

/** A manifest of which single entries are asked for. One with many entries is not parsed for them as a whole. */
export interface ManifestEntries {
  /** As in {@link Manifest}. So are those below. */
  readonly paths: Entries<string>;
  readonly files: Entries<FileRecord>;
  readonly deltas: Entries<readonly DeltaRecord[]>;
  readonly modules: Entries<readonly string[]>;
  readonly lazyModules: Entries<readonly string[]>;
  readonly bundles: Manifest['bundles'];
  readonly imports: Manifest['imports'];
  /**
   * Finds the source path of a file that never gets other bytes: one under a hashed name, or an earlier version that is
   * kept, of which a build keeps no others. Undefined for any other.
   */
  sourceOf(published: string): string | undefined;
  /** Tells whether a path is that of a difference. One without the ending of its coding is none, whatever a manifest says. */
  isDelta(path: string): boolean;
}

/** Gives the entries of a manifest that was parsed. */
export function entriesOf(manifest: Manifest): ManifestEntries {
  const { bundles, imports } = manifest;
  const sources = sourcesOf(manifest);
  const deltaPaths = deltaPathsOf(manifest);
  return {
    paths: new ParsedEntries(manifest.paths),
    files: new ParsedEntries(manifest.files),
    deltas: new ParsedEntries(manifest.deltas),
    modules: new ParsedEntries(manifest.modules),
    lazyModules: new ParsedEntries(manifest.lazyModules),
    bundles,
    imports,
    sourceOf: (published) => sources.get(published),
    isDelta: (path) => deltaPaths.has(path),
  };
}

/**
 * Gives the entries of a manifest that was written in lines. The sources of its published names, and the files of its
 * differences, are found by the names alone: builds write no manifest in lines in which they do not follow from them.
 *
 * @param where the file's name, for messages
 * @throws ManifestError when a build of Vite in it cannot be used
 */
export function entriesInLines(maps: ReadonlyMap<string, Lines>, where: string): ManifestEntries {
  const entries = <T>(name: string, accepts: (value: unknown) => value is T) =>
    new EntriesInLines(maps.get(name), accepts, `${where}: "${name}"`);
  const paths = entries('paths', isString);
  const earlier = entries('earlier', isListOf(isEarlierVersion));
  const deltas = entries('deltas', isListOf(isDeltaRecord));
  return {
    paths,
    files: entries('files', isFileRecord),
    deltas,
    modules: entries('modules', isListOf(isString)),
    lazyModules: entries('lazyModules', isListOf(isString)),
    bundles: record(entries('bundles', isViteManifest)),
    imports: record(entries('imports', isString)),
    sourceOf: (published) =>
      sourcesOfName(published).find((source) => {
        if (isHashedName(source, published) && paths.find(source) === published) return true;
        return earlier.find(source)?.some(({ path }) => path === published) === true;
      }),
    isDelta(path) {
      const published = publishedOfDelta(path);
      const found = published === null ? undefined : deltas.find(published);
      return found?.some((delta) => delta.path === path && isNamedByCoding(delta)) === true;
    },
  };
}

class ParsedEntries<T> implements Entries<T> {
  readonly #record: Readonly<Record<string, T>>;

  constructor(record: Readonly<Record<string, T>>) {
    this.#record = record;
  }

  get(key: string): T | undefined {
    return this.#record[key];
  }

  get isEmpty(): boolean {
    for (const _ in this.#record) return false;
    return true;
  }

  [Symbol.iterator](): Iterator<readonly [string, T]> {
    return Object.entries(this.#record)[Symbol.iterator]();
  }
}

class EntriesInLines<T> implements Entries<T> {
  readonly #lines: Lines | undefined;
  readonly #accepts: (value: unknown) => value is T;
  readonly #where: string;
  /** The entries that were asked for: pages ask for the same ones again and again. */
  readonly #known = new Map<string, T>();

  constructor(lines: Lines | undefined, accepts: (value: unknown) => value is T, where: string) {
    this.#lines = lines;
    this.#accepts = accepts;
    this.#where = where;
  }

  get(key: string): T | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const value = this.find(key);
    if (value !== undefined) this.#known.set(key, value);
    return value;
  }

  /** Finds the value of a key that is not asked for again. */
  find(key: string): T | undefined {
    const value = this.#lines?.find(key);
    return value === undefined ? undefined : this.#checked(key, value);
  }

  get isEmpty(): boolean {
    return this.#lines?.isEmpty ?? true;
  }

  *[Symbol.iterator](): Generator<readonly [string, T]> {
    for (const [key, value] of this.#lines ?? []) yield [key, this.#checked(key, value)];
  }

  #checked(key: string, value: unknown): T {
    if (this.#accepts(value)) return value;
    throw new ManifestError(`${this.#where} has an entry for '${key}' that cannot be used`);
  }
}

function isViteManifest(value: unknown): value is ViteManifest {
  return faultOf(value) === null;
}

function record<T>(entries: Entries<T>): Record<string, T> {
  return withoutPrototype(Object.fromEntries(entries));
}

/** Maps each published name that never gets other bytes to its source. */
export function sourcesOf({ paths, earlier }: Pick<Manifest, 'paths' | 'earlier'>): Map<string, string> {
  const sources = new Map<string, string>();
  for (const source in earlier) {
    for (const { path } of earlier[source] ?? ([] as EarlierVersion[])) sources.set(path, source);
  }
  for (const source in paths) {
    const published = paths[source] ?? '';
    if (isHashedName(source, published)) sources.set(published, source);
  }
  return sources;
}

function deltaPathsOf({ deltas }: Pick<Manifest, 'deltas'>): Set<string> {
  const paths = new Set<string>();
  for (const published in deltas) {
    for (const delta of deltas[published] ?? []) if (isNamedByCoding(delta)) paths.add(delta.path);
  }
  return paths;
}

/** Tells whether the path of a difference has the ending of its coding. */
export function isNamedByCoding({ path, encoding }: DeltaRecord): boolean {
  return path.endsWith(deltaCoding(encoding).suffix);
}
