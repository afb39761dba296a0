import type { Catalogue, CatalogueSettings } from './catalogue';
import { pathsAt, urlsOf } from './index-rule';
import { ManifestProof } from './manifest-proof';
import { type Mount, variantFor, variantsOf } from './mount';
import type { Entry, StaticFile } from './static-file';

/** Looks at the disk on every request, for development. It gives the answers that a fresh scan would. */
export class LiveCatalogue implements Catalogue {
  readonly #settings: CatalogueSettings;
  /** The one that was added last comes first. */
  readonly #mounts: Mount[] = [];
  readonly #proofs = new WeakMap<Mount, { stamp: string; proof: ManifestProof | null }>();

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
    if (file === null || variantFor(path, file, mount.find) !== null) return undefined;
    const found = mount.look(path, file, variantsOf(path, file, mount.find));
    return found === null ? undefined : mount.describe(found, url, this.#proofOf(mount));
  }

  /** The manifest, read again when it changed. A broken one is worth a warning and proves nothing. */
  #proofOf(mount: Mount): ManifestProof | null {
    const { manifest, warn } = this.#settings;
    const disk = ManifestProof.locate(manifest, mount.find);
    if (disk === null) return null;
    const stamp = `${disk.mtimeMs}-${disk.size}`;
    const known = this.#proofs.get(mount);
    if (known?.stamp === stamp) return known.proof;
    try {
      const proof = ManifestProof.read(disk, manifest, mount.find);
      this.#proofs.set(mount, { stamp, proof });
      return proof;
    } catch (error) {
      warn((error as Error).message);
      return null;
    }
  }
}
