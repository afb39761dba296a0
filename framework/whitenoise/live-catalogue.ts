import { type Catalogue, type CatalogueSettings, folderLocation } from './catalogue';
import { lookAt } from './disk';
import { ManifestProof } from './manifest-proof';
import { type Mount, variantFor, variantsOf } from './mount';
import type { Entry, StaticFile } from './static-file';

/** Looks at the disk on every request, for development. It gives the answers that a fresh scan would. */
export class LiveCatalogue implements Catalogue {
  readonly #settings: CatalogueSettings;
  readonly #proofs = new WeakMap<Mount, { stamp: string; proof: ManifestProof | null }>();

  constructor(settings: CatalogueSettings) {
    this.#settings = settings;
  }

  lookup(path: string): Entry | undefined {
    for (const mount of this.#settings.mounts.toReversed()) {
      const entry = this.#lookupIn(mount, path);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  refresh(path: string): boolean {
    return this.lookup(path) !== undefined;
  }

  #lookupIn(mount: Mount, url: string): Entry | undefined {
    const { indexFile } = this.#settings;
    const bareRoot = `${url}/` === mount.prefix;
    if (!bareRoot && !url.startsWith(mount.prefix)) return undefined;
    const path = bareRoot ? '' : url.slice(mount.prefix.length);
    if (indexFile === null) return this.#file(mount, path, url);
    if (url.endsWith('/')) return this.#file(mount, path + indexFile, url);
    if (path === indexFile || path.endsWith(`/${indexFile}`)) {
      return this.#file(mount, path, url) && mount.redirect(url, './');
    }
    const file = this.#file(mount, path, url);
    if (file !== undefined) return file;
    const index = bareRoot ? indexFile : `${path}/${indexFile}`;
    return this.#file(mount, index, `${url}/`) && mount.redirect(url, folderLocation(url));
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
    const file = manifest === null ? null : mount.find(manifest);
    const disk = file === null ? null : lookAt(file);
    if (disk === null) return null;
    const stamp = `${disk.mtimeMs}-${disk.size}`;
    const known = this.#proofs.get(mount);
    if (known?.stamp === stamp) return known.proof;
    try {
      const proof = ManifestProof.read(disk);
      this.#proofs.set(mount, { stamp, proof });
      return proof;
    } catch (error) {
      warn((error as Error).message);
      return null;
    }
  }
}
