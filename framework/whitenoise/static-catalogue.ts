import { setImmediate } from 'node:timers/promises';
import { type Catalogue, type CatalogueSettings, folderLocation } from './catalogue';
import { lookAt } from './disk';
import { LiveCatalogue } from './live-catalogue';
import { ManifestProof } from './manifest-proof';
import { type Find, type FoundFile, type Mount, type Variant, variantFor } from './mount';
import type { Entry } from './static-file';

/** A file that was found and not yet asked for. */
class Listed {
  readonly kind = 'listed';
  constructor(
    readonly mount: Mount,
    readonly found: FoundFile,
    readonly proof: ManifestProof | null,
  ) {}
}

/**
 * Everything that is served, found out once: later mounts win. A request costs one look-up. A file's answers are
 * made when it is first asked for, which halves a start with a hundred thousand files.
 */
export class StaticCatalogue implements Catalogue {
  #entries = new Map<string, Entry | Listed>();
  readonly #settings: CatalogueSettings;
  readonly #live: LiveCatalogue;

  constructor(settings: CatalogueSettings) {
    this.#settings = settings;
    this.#live = new LiveCatalogue(settings);
  }

  lookup(path: string): Entry | undefined {
    const known = this.#entries.get(path);
    if (known === undefined || known.kind !== 'listed') return known;
    const entry = known.mount.describe(known.found, path, known.proof);
    this.#entries.set(path, entry);
    return entry;
  }

  refresh(path: string): boolean {
    const entry = this.#live.lookup(path);
    if (entry === undefined) return false;
    this.#entries.set(path, entry);
    return true;
  }

  /** Adds what a mount holds. When that fails, as in a function of the user, everything is as before. */
  add(mount: Mount): void {
    const entries = new Map(this.#entries);
    const adding = this.#adding(mount, entries);
    while (!adding.next().done);
    this.#entries = entries;
  }

  /**
   * Adds what mounts hold, and lets other work have its turn in between. In one stretch go only a folder's listing,
   * what another source does between two files, and the manifest. When it fails, some of it may be there.
   *
   * @param mounts one that is added to them meanwhile comes last
   * @param slice how long to keep the event loop, in milliseconds
   */
  async addInSlices(mounts: Iterable<Mount>, slice: number): Promise<void> {
    let pause = performance.now() + slice;
    for (const mount of mounts) {
      const adding = this.#adding(mount, this.#entries);
      while (!adding.next().done) {
        if (performance.now() < pause) continue;
        await setImmediate();
        pause = performance.now() + slice;
      }
    }
  }

  /** Adds what a mount holds to `entries`, in small steps. */
  *#adding(mount: Mount, entries: Map<string, Entry | Listed>): Generator<void> {
    const files = new Map<string, string>();
    for (const [path, file] of mount.walk()) {
      if (!files.has(path)) files.set(path, file);
      yield;
    }
    const find: Find = (path) => files.get(path) ?? null;
    const proof = this.#readProof(find);
    const variants = yield* takeVariants(files, find);
    for (const [path, file] of files) {
      const found = mount.look(path, file, variants.get(path) ?? []);
      if (found === null) this.#settings.warn(`Not served: ${file}: it cannot be read`);
      else this.#addFile(mount, found, proof, entries);
      yield;
    }
  }

  #addFile(
    mount: Mount,
    found: FoundFile,
    proof: ManifestProof | null,
    entries: Map<string, Entry | Listed>,
  ): void {
    const { indexFile, customized } = this.#settings;
    const { path } = found;
    const isIndex = indexFile !== null && (path === indexFile || path.endsWith(`/${indexFile}`));
    const ownUrl = mount.prefix + path;
    const url = isIndex ? ownUrl.slice(0, -indexFile.length) : ownUrl;
    // A function of the user is called, and may fail, at start.
    entries.set(url, customized ? mount.describe(found, url, proof) : new Listed(mount, found, proof));
    if (!isIndex) return;
    entries.set(ownUrl, mount.redirect(ownUrl, './'));
    const bare = url.slice(0, -1);
    if (bare !== '') entries.set(bare, mount.redirect(bare, folderLocation(bare)));
  }

  #readProof(find: Find): ManifestProof | null {
    const file = this.#settings.manifest === null ? null : find(this.#settings.manifest);
    const disk = file === null ? null : lookAt(file);
    return disk === null ? null : ManifestProof.read(disk);
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
