import type { Bundle } from '../manifest';
import { LiveBundles } from './bundles';
import type { Catalogue, CatalogueSettings } from './catalogue';
import { pathsAt, urlsOf } from './index-rule';
import { type ManifestOnDisk, ManifestProof } from './manifest-proof';
import { isVariant, type Mount, variantsOf } from './mount';
import type { Entry, StaticFile } from './static-file';

/** Looks at the disk on every request, for development. It gives the answers that a fresh scan would. */
export class LiveCatalogue implements Catalogue {
  readonly #settings: CatalogueSettings;
  /** In reverse order: the mount that was added last comes first, and wins. */
  readonly #mounts: Mount[] = [];
  readonly #releases = new WeakMap<Mount, { stamp: string; release: ManifestOnDisk | null }>();
  readonly #bundles = new WeakMap<Mount, LiveBundles>();
  readonly #proofs = new WeakMap<Mount, LastProof>();

  constructor(settings: CatalogueSettings) {
    this.#settings = settings;
  }

  lookup(path: string): Entry | undefined {
    for (const mount of this.#mounts) {
      const entry = this.#lookupIn(mount, path);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** Tells whether a path is below the prefix of a mount, so that a file may be there. */
  covers(path: string): boolean {
    return this.#mounts.some(({ prefix }) => path.startsWith(prefix));
  }

  has(path: string): boolean {
    return this.#mounts.some(
      ({ prefix, find }) => path.startsWith(prefix) && find(path.slice(prefix.length)) !== null,
    );
  }

  /** Files that change under development are served under their own names. */
  publishedNames(): null {
    return null;
  }

  bundles(mount: Mount): readonly Bundle[] {
    if (this.#settings.manifest === null) return [];
    const release = this.releaseOf(mount);
    const others = this.#bundlesOf(mount).all(release?.manifest.bundles ?? {});
    return new ManifestProof(release, others).bundles;
  }

  /** The manifest of a release, read again when it changed. A broken one is worth a warning and proves nothing. */
  releaseOf(mount: Mount): ManifestOnDisk | null {
    const { manifest, warn } = this.#settings;
    const disk = ManifestProof.locate(manifest, mount.find);
    if (disk === null) return null;
    const stamp = `${disk.mtimeMs}-${disk.size}`;
    const known = this.#releases.get(mount);
    if (known?.stamp === stamp) return known.release;
    try {
      const release = ManifestProof.read(disk, manifest, mount.find);
      this.#releases.set(mount, { stamp, release });
      return release;
    } catch (error) {
      warn((error as Error).message);
      return null;
    }
  }

  /** Nothing is known beforehand. */
  refresh(): void {}

  add(mount: Mount): void {
    this.#mounts.unshift(mount);
  }

  async addAll(mounts: Iterable<Mount>): Promise<void> {
    for (const mount of mounts) this.add(mount);
  }

  #lookupIn(mount: Mount, url: string): Entry | undefined {
    const { indexFile } = this.#settings;
    for (const path of pathsAt(mount.prefix, url, indexFile)) {
      const urls = urlsOf(mount.prefix, path, indexFile);
      const file = this.#file(mount, path, urls.url);
      if (file === undefined) continue;
      if (urls.url === url) return file;
      const redirect = urls.redirects.find(([from]) => from === url);
      if (redirect !== undefined) return mount.redirect(...redirect);
    }
    return undefined;
  }

  #file(mount: Mount, path: string, url: string): StaticFile | undefined {
    const file = mount.find(path);
    if (file === null || isVariant(path, file, mount.find)) return undefined;
    const found = mount.look(path, file, variantsOf(path, file, mount.find));
    if (found === null) return undefined;
    const proof = this.#proofOf(mount, path);
    return proof?.isDelta(path) ? undefined : mount.describe(found, url, proof, this.#settings.compression);
  }

  #proofOf(mount: Mount, path: string): ManifestProof | null {
    if (this.#settings.manifest === null) return null;
    const release = this.releaseOf(mount);
    const bundles = this.#bundlesOf(mount).above(path, release?.manifest.bundles ?? {});
    if (release === null && bundles.length === 0) return null;
    const last = this.#proofs.get(mount);
    if (last?.release === release && isSameList(last.bundles, bundles)) return last.proof;
    const proof = new ManifestProof(release, bundles);
    this.#proofs.set(mount, { release, bundles, proof });
    return proof;
  }

  #bundlesOf(mount: Mount): LiveBundles {
    const known = this.#bundles.get(mount) ?? new LiveBundles(mount, this.#settings.warn);
    this.#bundles.set(mount, known);
    return known;
  }
}

/** A proof, and the manifests that it was made of. */
interface LastProof {
  readonly release: ManifestOnDisk | null;
  readonly bundles: readonly Bundle[];
  readonly proof: ManifestProof;
}

function isSameList(one: readonly Bundle[], other: readonly Bundle[]): boolean {
  return one.length === other.length && one.every((bundle, index) => bundle === other[index]);
}
