import { setImmediate } from 'node:timers/promises';
import { type Catalogue, type CatalogueSettings, folderLocation } from './catalogue';
import { lookAt } from './disk';
import { LiveCatalogue } from './live-catalogue';
import { type Find, type FoundFile, type Mount, type Variant, variantFor } from './mount';
import { Release } from './release';
import type { Entry } from './static-file';

/** A file that was found and not yet asked for. */
class Listed {
  readonly kind = 'listed';
  constructor(
    readonly mount: Mount,
    readonly found: FoundFile,
    readonly release: Release | null,
  ) {}
}

/**
 * Everything that is served, found out once: later mounts win. A request costs one look-up. A file's answers are
 * made when it is first asked for, which halves a start with a hundred thousand files.
 */
export class StaticCatalogue implements Catalogue {
  readonly #entries = new Map<string, Entry | Listed>();
  readonly #settings: CatalogueSettings;
  readonly #live: LiveCatalogue;

  constructor(settings: CatalogueSettings) {
    this.#settings = settings;
    this.#live = new LiveCatalogue(settings);
  }

  lookup(path: string): Entry | undefined {
    const known = this.#entries.get(path);
    if (known === undefined || known.kind !== 'listed') return known;
    const entry = known.mount.describe(known.found, path, known.release);
    this.#entries.set(path, entry);
    return entry;
  }

  refresh(path: string): boolean {
    const entry = this.#live.lookup(path);
    if (entry === undefined) return false;
    this.#entries.set(path, entry);
    return true;
  }

  /** Adds what a mount holds. */
  add(mount: Mount): void {
    const adding = this.#adding(mount);
    while (!adding.next().done);
  }

  /**
   * Adds what mounts hold, and lets other work have its turn in between. In one stretch go only a folder's listing,
   * what another source does between two files, and the manifest.
   *
   * @param mounts one that is added to them meanwhile comes last
   * @param slice how long to keep the event loop, in milliseconds
   */
  async addInSlices(mounts: Iterable<Mount>, slice: number): Promise<void> {
    let pause = performance.now() + slice;
    for (const mount of mounts) {
      const adding = this.#adding(mount);
      while (!adding.next().done) {
        if (performance.now() < pause) continue;
        await setImmediate();
        pause = performance.now() + slice;
      }
    }
  }

  /** Adds what a mount holds in small steps. */
  *#adding(mount: Mount): Generator<void> {
    const files = new Map<string, string>();
    for (const [path, file] of mount.walk()) {
      if (!files.has(path)) files.set(path, file);
      yield;
    }
    const find: Find = (path) => files.get(path) ?? null;
    const release = this.#readRelease(find);
    const variants = yield* takeVariants(files, find);
    for (const [path, file] of files) {
      this.#addFile(mount, path, file, variants.get(path) ?? [], release);
      yield;
    }
  }

  #addFile(
    mount: Mount,
    path: string,
    file: string,
    variants: readonly Variant[],
    release: Release | null,
  ): void {
    const { indexFile, customized, warn } = this.#settings;
    const found = mount.look(path, file, variants);
    if (found === null) {
      warn(`Not served: ${file}: it cannot be read`);
      return;
    }
    const isIndex = indexFile !== null && (path === indexFile || path.endsWith(`/${indexFile}`));
    const ownUrl = mount.prefix + path;
    const url = isIndex ? ownUrl.slice(0, -indexFile.length) : ownUrl;
    this.#entries.set(url, new Listed(mount, found, release));
    // A function of the user is called, and may fail, at start.
    if (customized) this.lookup(url);
    if (!isIndex) return;
    this.#entries.set(ownUrl, mount.redirect(ownUrl, './'));
    const bare = url.slice(0, -1);
    if (bare !== '') this.#entries.set(bare, mount.redirect(bare, folderLocation(bare)));
  }

  #readRelease(find: Find): Release | null {
    const file = this.#settings.manifest === null ? null : find(this.#settings.manifest);
    const disk = file === null ? null : lookAt(file);
    return disk === null ? null : Release.read(disk);
  }
}

/** Takes the compressed variants out of a listing, in small steps: they are no files of their own. */
function* takeVariants(files: Map<string, string>, find: Find): Generator<void, Map<string, Variant[]>> {
  const variants = new Map<string, Variant[]>();
  const taken: string[] = [];
  for (const [path, file] of files) {
    yield;
    const found = variantFor(path, file, find);
    if (found === null) continue;
    const { original, coding } = found;
    variants.set(original, [...(variants.get(original) ?? []), { coding, file }]);
    taken.push(path);
  }
  for (const path of taken) files.delete(path);
  return variants;
}
