import path from 'node:path';
import {
  type Bundle,
  entriesOf,
  isHashedName,
  MANIFEST_NAME,
  type ManifestEntries,
  openManifest,
  parseManifest,
  VITE_MANIFEST_PATHS,
} from '../manifest';
import { type AssetName, parseAssetName } from './asset-url';

/** A static file of a release. */
export interface ListedFile {
  /** Its path in the sources. */
  readonly source: string;
  /** Its published path. */
  readonly path: string;
  /** True if the path carries a hash of the bytes, so that it never gets others. */
  readonly isImmutable: boolean;
  /** True if browsers must ask for it anew each time, as for a service worker. */
  readonly isRevalidated: boolean;
  /** Its Subresource Integrity value; null where the manifest has none. */
  readonly integrity: string | null;
}

/** The names that the static files of one release were published under. */
export class PublishedNames {
  readonly #paths: ManifestEntries['paths'];
  readonly #files: ManifestEntries['files'];
  readonly #modules: ManifestEntries['modules'];
  readonly #lazyModules: ManifestEntries['lazyModules'];
  readonly #imports: ManifestEntries['imports'];
  /** The builds of Vite in the release. */
  readonly bundles: readonly Bundle[];

  constructor({ paths, files, bundles, modules, lazyModules, imports }: ManifestEntries) {
    this.#paths = paths;
    this.#files = files;
    this.#modules = modules;
    this.#lazyModules = lazyModules;
    this.#imports = imports;
    this.bundles = Object.entries(bundles).map(([folder, chunks]) => {
      return { folder, where: `${folder}${VITE_MANIFEST_PATHS[0]}`, chunks };
    });
  }

  /**
   * Reads the names from the manifest in a folder; null when there is none.
   *
   * @param manifestName the manifest's file name
   * @throws ManifestError when there is one that cannot be used
   */
  static read(folder: string, manifestName: string): PublishedNames | null {
    const manifest = openManifest(path.resolve(folder, manifestName));
    return manifest && new PublishedNames(manifest);
  }

  /**
   * Reads the names from the text of a manifest, wherever that is kept.
   *
   * @param origin the place of the text, for messages
   * @throws ManifestError when it cannot be used
   */
  static parse(text: string, origin: string = MANIFEST_NAME): PublishedNames {
    return new PublishedNames(entriesOf(parseManifest(text, origin)));
  }

  /** Finds the published name for the one that a page gives a file; undefined for none. */
  find(name: string): AssetName | undefined {
    // A name may hold a ? or a # itself: then it was published as it stands.
    const whole = this.#paths.get(name);
    if (whole !== undefined) return { path: whole, suffix: '' };
    const { path, suffix } = parseAssetName(name);
    const published = this.#paths.get(path);
    return published === undefined ? undefined : { path: published, suffix };
  }

  /** Gives the Subresource Integrity value of a published file; null where the manifest has none. */
  integrity(published: string): string | null {
    return this.#files.get(published)?.integrity ?? null;
  }

  /**
   * Lists the modules that a page may load for its entries, with the entries themselves, by their paths in the sources:
   * for each whether it is loaded before the entries run, or when they ask for it.
   */
  modulesBelow(entries: readonly string[]): ReadonlyMap<string, boolean> {
    const reached = new Map<string, boolean>();
    const waiting = entries.map((path) => ({ path, isEager: true }));
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { path, isEager } = next;
      const known = reached.get(path);
      if (known === true || known === isEager) continue;
      reached.set(path, isEager);
      const lazy = this.#lazyModules.get(path) ?? [];
      for (const imported of this.#modules.get(path) ?? []) {
        waiting.push({ path: imported, isEager: isEager && !lazy.includes(imported) });
      }
    }
    return reached;
  }

  /** Gives the path of the module that a bare name stands for; undefined for none. */
  bareName(name: string): string | undefined {
    return this.#imports[name];
  }

  /**
   * Lists the bare names of modules that a page may load, and the paths that they stand for: all of them where the
   * manifest does not tell which module imports which.
   */
  bareNames(reached: ReadonlyMap<string, boolean>): (readonly [string, string])[] {
    const isKnown = !this.#modules.isEmpty;
    return Object.entries(this.#imports).filter(([, path]) => !isKnown || reached.has(path));
  }

  /** Lists the static files in the order of the manifest. */
  *list(): Generator<ListedFile> {
    for (const [source, path] of this.#paths) {
      const record = this.#files.get(path);
      yield {
        source,
        path,
        isImmutable: isHashedName(source, path) || record?.immutable === true,
        // It has a hashed name as well, under which nobody registers it.
        isRevalidated: record?.revalidate === true || this.#files.get(source)?.revalidate === true,
        integrity: record?.integrity ?? null,
      };
    }
  }

  /** Lists the source paths of all static files. */
  known(): string[] {
    return Array.from(this.#paths, ([source]) => source);
  }
}
