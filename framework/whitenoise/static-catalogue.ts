import { isAbsolute } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { PublishedNames } from '../assets';
import { type Bundle, readBundles, viteManifestPlace } from '../manifest';
import { bundleManifest } from './bundles';
import type { Catalogue, CatalogueSettings } from './catalogue';
import { urlsOf } from './index-rule';
import { LateFiles } from './late-files';
import { LiveCatalogue } from './live-catalogue';
import { type ManifestOnDisk, ManifestProof } from './manifest-proof';
import { type FoundFile, type Mount, type Variant, variantFor } from './mount';
import type { Find } from './source';
import type { Entry } from './static-file';

/** Milliseconds for which {@link StaticCatalogue.addAll} works before it lets other work of the event loop run. */
const SLICE = 10;

/** The things that are known of a path. */
type Known = Entry | Listed | typeof GONE;

/** A file that was found and not yet asked for. */
class Listed {
  readonly kind = 'listed';
  readonly mount: Mount;
  readonly found: FoundFile;
  readonly proof: ManifestProof | null;

  constructor(mount: Mount, found: FoundFile, proof: ManifestProof | null) {
    this.mount = mount;
    this.found = found;
    this.proof = proof;
  }
}

/** Stands for a file that was there, and is looked for on the disk until it is there again. */
const GONE = { kind: 'gone' } as const;

/**
 * Lists files once, when a mount is added: a request costs one look-up. A file's answers are made when it is first
 * asked for, which halves a start with a hundred thousand files. A hashed name that is not listed is looked for on the
 * disk, where another release may have put it since.
 */
export class StaticCatalogue implements Catalogue {
  #entries = new Map<string, Known>();
  readonly #settings: CatalogueSettings;
  readonly #live: LiveCatalogue;
  readonly #late = new LateFiles((path) => this.#lookLate(path));
  readonly #proofs = new Map<Mount, ManifestProof>();

  constructor(settings: CatalogueSettings) {
    this.#settings = settings;
    this.#live = new LiveCatalogue(settings);
  }

  lookup(path: string): Entry | undefined {
    const known = this.#entries.get(path);
    if (known === undefined) return this.#live.covers(path) ? this.#late.find(path) : undefined;
    if (known.kind === 'gone') return this.#lookAgain(path);
    const entry = known.kind === 'listed' ? this.#describe(path, known) : known;
    // A file that is being written is empty at first: it is looked at again, so that it is not served empty for ever.
    if (entry.kind === 'file' && entry.isEmpty && !entry.isUnchanged()) return this.#lookAgain(path);
    return entry;
  }

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  publishedNames(mount: Mount): PublishedNames | null {
    return this.#proofs.get(mount)?.names ?? null;
  }

  bundles(mount: Mount): readonly Bundle[] {
    return this.#proofs.get(mount)?.bundles ?? [];
  }

  releaseOf(mount: Mount): ManifestOnDisk | null {
    return this.#live.releaseOf(mount);
  }

  refresh(path: string): void {
    this.#late.forget(path);
    if (!this.#entries.has(path)) this.#lookLate(path);
    else if (this.#lookAgain(path) === undefined) this.#entries.set(path, GONE);
  }

  add(mount: Mount): void {
    const entries = new Map(this.#entries);
    const adding = this.#adding(mount, entries);
    while (!adding.next().done);
    this.#entries = entries;
    this.#live.add(mount);
  }

  /**
   * Adds mounts in slices of {@link SLICE}. Only listing a folder, one step of another source, and reading a manifest
   * take longer.
   */
  async addAll(mounts: Iterable<Mount>): Promise<void> {
    let pause = performance.now() + SLICE;
    for (const mount of mounts) {
      const adding = this.#adding(mount, this.#entries);
      while (!adding.next().done) {
        if (performance.now() < pause) continue;
        await setImmediate();
        pause = performance.now() + SLICE;
      }
      this.#live.add(mount);
    }
  }

  #describe(path: string, { mount, found, proof }: Listed): Entry {
    const entry = mount.describe(found, path, proof, this.#settings.compression);
    this.#entries.set(path, entry);
    return entry;
  }

  /** Looks for a file that came after the start. One that may still be written to is looked for again the next time. */
  #lookLate(path: string): Entry | undefined {
    const entry = this.#live.lookup(path);
    if (entry !== undefined && (entry.kind !== 'file' || entry.isComplete())) this.#entries.set(path, entry);
    return entry;
  }

  #lookAgain(path: string): Entry | undefined {
    const entry = this.#live.lookup(path);
    if (entry !== undefined) this.#entries.set(path, entry);
    return entry;
  }

  /** Adds the files of a mount to `entries`, in small steps. */
  *#adding(mount: Mount, entries: Map<string, Known>): Generator<void> {
    const files = new Map<string, string>();
    const manifests = new Map<string, string>();
    for (const { path, file, isServed } of mount.walk()) {
      if (isServed && !files.has(path)) files.set(path, file);
      if (!manifests.has(path) && viteManifestPlace(path) !== null) manifests.set(path, file);
      yield;
    }
    const find: Find = (path) => files.get(path) ?? null;
    const proof = this.#readProof(find, manifests, files);
    if (proof !== null) this.#proofs.set(mount, proof);
    if (proof !== null) for (const path of files.keys()) if (proof.isDelta(path)) files.delete(path);
    const variants = yield* takeVariants(files, find);
    for (const [path, file] of files) {
      const found = mount.look(path, file, variants.get(path) ?? []);
      if (found === null) this.#settings.warn(`Not served: ${file}: it cannot be read`);
      else this.#addFile({ mount, found, proof, files }, entries);
      yield;
    }
  }

  #addFile({ mount, found, proof, files }: Found, entries: Map<string, Known>): void {
    const { indexFile, customized, compression } = this.#settings;
    const { prefix } = mount;
    const { url, redirects } = urlsOf(prefix, found.path, indexFile);
    // Functions of the user are called here, so that their errors come at the start.
    if (customized) entries.set(url, mount.describe(found, url, proof, compression));
    else entries.set(url, new Listed(mount, found, proof));
    for (const [from, location] of redirects) {
      const path = from.slice(prefix.length);
      if (path === found.path || !files.has(path)) entries.set(from, mount.redirect(from, location));
    }
  }

  /** @param manifests files that may be Vite's manifests, by path */
  #readProof(
    find: Find,
    manifests: ReadonlyMap<string, string>,
    files: ReadonlyMap<string, string>,
  ): ManifestProof | null {
    if (this.#settings.manifest === null) return null;
    const release = this.#readRelease(find);
    // The manifest of a release has the builds that were collected into it.
    const others = [...manifests].filter(([path]) => {
      return !Object.hasOwn(release?.manifest.bundles ?? {}, viteManifestPlace(path)?.folder ?? '');
    });
    const bundles = readBundles(
      others.map(([path, file]) => bundleManifest(path, file)),
      { has: (path) => files.has(path), paths: () => files.keys() },
    );
    return release === null && bundles.length === 0 ? null : new ManifestProof(release, bundles);
  }

  #readRelease(find: Find): ManifestOnDisk | null {
    const { manifest, warn } = this.#settings;
    const disk = ManifestProof.locate(manifest, find);
    if (disk !== null) return ManifestProof.read(disk, manifest, find);
    if (manifest !== null && isAbsolute(manifest)) warn(`No manifest at: ${manifest}`);
    return null;
  }
}

/** A file that was found in a mount, among all its files. */
interface Found {
  readonly mount: Mount;
  readonly found: FoundFile;
  readonly proof: ManifestProof | null;
  readonly files: ReadonlyMap<string, string>;
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
