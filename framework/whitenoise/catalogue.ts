import type { Mount } from './mount';
import { Release } from './release';
import type { Entry, StaticFile } from './static-file';

/** What is served, by URL path. */
export interface Catalogue {
  /** The entry at a decoded path. */
  lookup(path: string): Entry | undefined;
  /**
   * Looks again at a file that was found changed on the disk.
   *
   * @returns undefined when it is gone
   */
  refresh(file: StaticFile): Entry | undefined;
}

/** Where the files come from, and the two names that have a meaning. */
export interface CatalogueSettings {
  readonly mounts: readonly Mount[];
  readonly indexFile: string | null;
  readonly manifest: string | null;
  readonly warn: (message: string) => void;
}

/** A file's place in its mount. */
interface Origin {
  readonly mount: Mount;
  readonly path: string;
  readonly release: Release | null;
}

/**
 * Everything that is served, found out once: later mounts win. A request costs one look-up.
 */
export class StaticCatalogue implements Catalogue {
  readonly #entries = new Map<string, Entry>();
  readonly #origins = new Map<string, Origin>();
  readonly #settings: Omit<CatalogueSettings, 'mounts'>;

  constructor(settings: Omit<CatalogueSettings, 'mounts'>) {
    this.#settings = settings;
  }

  lookup(path: string): Entry | undefined {
    return this.#entries.get(path);
  }

  /** Adds what a mount holds, file by file: the caller may pause between two. */
  *add(mount: Mount): Generator<void> {
    const files = mount.list();
    const find = (path: string) => files.get(path) ?? null;
    const release = this.#readRelease(find);
    for (const [path, file] of files) {
      if (!mount.isVariant(path, file, find)) this.#addFile({ mount, path, release }, file, find);
      yield;
    }
  }

  refresh(file: StaticFile): Entry | undefined {
    const origin = this.#origins.get(file.url);
    if (origin === undefined) return undefined;
    const { mount, path } = origin;
    const found = mount.find(path);
    // The manifest tells of the file that was published, which this no longer is.
    const fresh = found === null ? null : mount.describe(path, file.url, found, mount.find, null);
    if (fresh === null) return undefined;
    this.#entries.set(file.url, fresh);
    return fresh;
  }

  /** Every path at which a file is served. */
  *urls(): Generator<string> {
    for (const [url, entry] of this.#entries) if (entry.kind === 'file') yield url;
  }

  #addFile(origin: Origin, file: string, find: (path: string) => string | null): void {
    const { mount, path, release } = origin;
    const { indexFile, warn } = this.#settings;
    const isIndex = indexFile !== null && (path === indexFile || path.endsWith(`/${indexFile}`));
    const ownUrl = mount.prefix + path;
    const url = isIndex ? ownUrl.slice(0, -indexFile.length) : ownUrl;
    const entry = mount.describe(path, url, file, find, release);
    if (entry === null) {
      warn(`Not served: ${file}: it cannot be read`);
      return;
    }
    this.#entries.set(url, entry);
    this.#origins.set(url, origin);
    if (!isIndex) return;
    this.#entries.set(ownUrl, mount.redirect(ownUrl, './'));
    const bare = url.slice(0, -1);
    if (bare !== '') this.#entries.set(bare, mount.redirect(bare, folderLocation(bare)));
  }

  #readRelease(find: (path: string) => string | null): Release | null {
    const file = this.#settings.manifest === null ? null : find(this.#settings.manifest);
    return file === null ? null : Release.read(file);
  }
}

/** From `/x` to `/x/`, as a relative reference; a colon would make it an absolute one. */
export function folderLocation(bare: string): string {
  return `${encodeURIComponent(bare.slice(bare.lastIndexOf('/') + 1))}/`;
}
