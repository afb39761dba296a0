import { isAbsolute } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { PublishedNames } from '../assets';
import { type Bundle, readBundles, viteManifestLocation } from '../manifest';
import { bundleManifest } from './bundles';
import type { Catalogue, CatalogueSettings } from './catalogue';
import { isReadable } from './disk';
import { urlsOf } from './index-rule';
import { LateFiles } from './late-files';
import { ListedFiles, type Location } from './listed-files';
import { LiveCatalogue } from './live-catalogue';
import { type ManifestOnDisk, ManifestProof } from './manifest-proof';
import type { Mount } from './mount';
import { inSlices } from './slices';
import type { Find } from './source';
import type { Entry } from './static-file';

/** Milliseconds for which {@link StaticCatalogue.addAll} works before it lets other work of the event loop run. */
const SLICE = 10;

/** The things that are known of a path. */
type Known = Entry | Listed | typeof GONE;

/** Files that were found and not yet asked for: those of one location that have variants in the same codings share one. */
class Listed {
  readonly kind = 'listed';
  readonly mount: Mount;
  readonly proof: ManifestProof | null;
  readonly location: Location;
  /** The bits of the codings in which they have variants. */
  readonly codings: number;

  constructor(mount: Mount, proof: ManifestProof | null, location: Location, codings: number) {
    this.mount = mount;
    this.proof = proof;
    this.location = location;
    this.codings = codings;
  }
}

/** Stands for a file that was there, and is looked for on the disk until it is there again. */
const GONE = { kind: 'gone' } as const;

/**
 * Lists files once, when a mount is added: a request costs one look-up. Each is looked at then, to tell those that cannot
 * be read, and again when it is first asked for: its variants are looked at and its answers made only now, so that a
 * hundred thousand files take little but their URLs in memory until then. A hashed name that is not listed is looked for
 * on the disk, where another release may have put it since.
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
    if (entry === undefined) return undefined;
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
    const adding = this.#adding(mount, entries, Infinity);
    while (!adding.next().done);
    this.#entries = entries;
    this.#live.add(mount);
  }

  /**
   * Adds mounts in slices of {@link SLICE}. Only listing a folder, one step of another source, and reading a manifest
   * take longer.
   */
  async addAll(mounts: Iterable<Mount>): Promise<void> {
    for (const mount of mounts) {
      const adding = this.#adding(mount, this.#entries, SLICE);
      while (!adding.next().done) await setImmediate();
      this.#live.add(mount);
    }
  }

  /** Describes a file that was listed; undefined where nothing is there any more. */
  #describe(url: string, { mount, proof, location, codings }: Listed): Entry | undefined {
    const path = pathOf(url, mount.prefix, this.#settings.indexFile);
    const found = mount.look(path, location.fileOf(path), codings);
    const entry =
      found === null ? this.#lookAgain(url) : mount.describe(found, url, proof, this.#settings.compression);
    this.#entries.set(url, entry ?? GONE);
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

  /**
   * Adds the files of a mount to `entries`, in slices.
   *
   * @param slice milliseconds; Infinity to add all at once
   */
  *#adding(mount: Mount, entries: Map<string, Known>, slice: number): Generator<void> {
    const files = new ListedFiles(mount.folder);
    const manifests = new Map<string, string>();
    yield* inSlices(
      mount.walk(),
      ({ path, file, isServed, isManifest }) => {
        if (isServed) files.add(path, file);
        if (isManifest && !manifests.has(path)) manifests.set(path, file);
      },
      slice,
    );
    const proof = this.#readProof(manifests, files);
    if (proof !== null) {
      this.#proofs.set(mount, proof);
      for (const path of files.paths()) if (proof.isDelta(path)) files.delete(path);
    }
    const variants = yield* files.takeVariants(slice);
    const listed = new ListedOfMount(mount, proof);
    yield* inSlices(
      files,
      ([path, location]) => {
        const found: FoundPath = { path, files, listed: listed.of(location, variants.get(path) ?? 0) };
        if (isReadable(location.fileOf(path))) this.#addFile(found, entries);
        else this.#settings.warn(`Not served: ${location.fileOf(path)}: it cannot be read`);
      },
      slice,
    );
  }

  #addFile({ path, files, listed }: FoundPath, entries: Map<string, Known>): void {
    const { indexFile, customized } = this.#settings;
    const { mount } = listed;
    const { url, redirects } = urlsOf(mount.prefix, path, indexFile);
    entries.set(url, customized ? this.#customized(path, url, listed) : listed);
    for (const [from, location] of redirects) {
      const other = from.slice(mount.prefix.length);
      if (other === path || !files.has(other)) entries.set(from, mount.redirect(from, location));
    }
  }

  /** Describes a file at once: functions of the user are called for it, and their errors are to come at the start. */
  #customized(path: string, url: string, listed: Listed): Known {
    const { mount, proof, location, codings } = listed;
    const found = mount.look(path, location.fileOf(path), codings);
    return found === null ? listed : mount.describe(found, url, proof, this.#settings.compression);
  }

  /** @param manifests files that may be Vite's manifests, by path */
  #readProof(manifests: ReadonlyMap<string, string>, files: ListedFiles): ManifestProof | null {
    if (this.#settings.manifest === null) return null;
    const release = this.#readRelease((path) => files.find(path));
    // The manifest of a release has the builds that were collected into it.
    const others = [...manifests].filter(([path]) => {
      return !Object.hasOwn(release?.manifest.bundles ?? {}, viteManifestLocation(path)?.folder ?? '');
    });
    const bundles = readBundles(
      others.map(([path, file]) => bundleManifest(path, file)),
      { has: (path) => files.has(path), paths: () => files.paths() },
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

/** Makes what is kept of the files of one mount. */
class ListedOfMount {
  readonly #mount: Mount;
  readonly #proof: ManifestProof | null;
  /** For each location that files share, what is kept of them at the index of the bits of their codings. */
  readonly #shared = new Map<Location, Listed[]>();

  constructor(mount: Mount, proof: ManifestProof | null) {
    this.#mount = mount;
    this.#proof = proof;
  }

  of(location: Location, codings: number): Listed {
    let known = this.#shared.get(location);
    const listed = known?.[codings] ?? new Listed(this.#mount, this.#proof, location, codings);
    if (!location.isShared) return listed;
    if (known === undefined) {
      known = [];
      this.#shared.set(location, known);
    }
    known[codings] = listed;
    return listed;
  }
}

/** A path that was found in a mount, among all its files. */
interface FoundPath {
  readonly path: string;
  readonly files: ListedFiles;
  readonly listed: Listed;
}

/** Gives the path within a mount of a file that is served at a URL: only an index file is served at that of a folder. */
function pathOf(url: string, prefix: string, indexFile: string | null): string {
  const path = url.slice(prefix.length);
  return path === '' || path.endsWith('/') ? path + (indexFile ?? '') : path;
}
