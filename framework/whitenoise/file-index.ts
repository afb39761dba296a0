import { encodePath, type MountedNames } from '../assets';
import type { FileRecord } from '../manifest';
import { BodyCache } from './body-cache';
import type { Catalogue, CatalogueSettings } from './catalogue';
import { Compression } from './compression';
import { LiveCatalogue } from './live-catalogue';
import type { Mount } from './mount';
import type { ServingOptions } from './option-table';
import { StaticCatalogue } from './static-catalogue';

/** A catalogue, the bodies of its files and what is made of them, which are replaced together. */
interface Listing {
  readonly catalogue: Catalogue;
  readonly bodies: BodyCache;
  readonly compression: Compression | null;
}

/** The mounts of one wrapper and the files in them. A reload replaces all files in one step. */
export class FileIndex {
  readonly #options: ServingOptions;
  readonly #report: (error: unknown) => void;
  readonly #mounts: Mount[] = [];
  #listing: Listing;
  #names: readonly MountedNames[] = [];
  /** Number of reloads that were begun. */
  #begun = 0;
  /** The reload whose files are served, or the last one before a close. The result of an earlier reload is discarded. */
  #served = 0;

  /** @param report is told when the machine is at fault for what fails in the background */
  constructor(options: ServingOptions, report: (error: unknown) => void) {
    this.#options = options;
    this.#report = report;
    this.#listing = this.#emptyListing();
  }

  get mounts(): readonly Mount[] {
    return this.#mounts;
  }

  /** The names of the files of every mount. They outlive {@link clear}: pages are still made while a server stops. */
  get names(): readonly MountedNames[] {
    return this.#names;
  }

  get catalogue(): Catalogue {
    return this.#listing.catalogue;
  }

  get bodies(): BodyCache {
    return this.#listing.bodies;
  }

  /** Gives the manifest's facts about a file of a mount; null when the mount has no manifest. */
  evidenceFor(mount: Mount, path: string): { readonly record: FileRecord | undefined } | null {
    const release = this.catalogue.releaseOf(mount);
    return release && { record: release.manifest.files.get(path) };
  }

  /** Looks again at the disk for a path. */
  refresh(path: string): void {
    this.catalogue.refresh(path);
  }

  add(mount: Mount): void {
    this.#listing.catalogue.add(mount);
    // One that could not be read is not asked for again.
    this.#mounts.push(mount);
    this.#names = this.#listNames();
  }

  /**
   * Looks for files again, and then serves them. Until then, and if it fails, the earlier files are served.
   *
   * @param check throws where a file is missing without which the others must not be served
   */
  async reload(check: (catalogue: Catalogue) => void): Promise<void> {
    const reload = ++this.#begun;
    const listing = this.#emptyListing();
    await listing.catalogue.addAll(this.#mounts);
    check(listing.catalogue);
    if (reload <= this.#served) return;
    this.#served = reload;
    void this.#listing.compression?.stop();
    this.#listing = listing;
    this.#names = this.#listNames();
  }

  /**
   * Releases mounts, files and memory, and discards a reload that is under way. Resolves when no file is open any more
   * to be compressed.
   */
  async clear(): Promise<void> {
    const { compression } = this.#listing;
    this.#served = this.#begun;
    this.#mounts.length = 0;
    this.#listing = this.#emptyListing();
    await compression?.stop();
  }

  #listNames(): MountedNames[] {
    const { catalogue } = this.#listing;
    return this.#mounts.map((mount) => ({
      base: this.#options.host + encodePath(mount.prefix),
      published: catalogue.publishedNames(mount),
      has: (path) => catalogue.has(mount.prefix + path),
      bundles: () => catalogue.bundles(mount),
    }));
  }

  #emptyListing(): Listing {
    const { addHeaders, autorefresh, compress, immutableFileTest, indexFile, manifest, memoryBudget, warn } =
      this.#options;
    const customized = addHeaders !== null || immutableFileTest !== null;
    // With autorefresh each request makes its own representation: nothing is kept but what took long to make.
    const bodies = new BodyCache(memoryBudget, !autorefresh);
    const compression = compress && memoryBudget > 0 ? new Compression(bodies, this.#report) : null;
    const settings: CatalogueSettings = { indexFile, manifest, customized, compression, warn };
    const catalogue = autorefresh ? new LiveCatalogue(settings) : new StaticCatalogue(settings);
    return { catalogue, bodies, compression };
  }
}
