import type { PublishedNames } from '../assets';
import type { Bundle } from '../manifest';
import type { Compression } from './compression';
import type { ManifestOnDisk } from './manifest-proof';
import type { Mount } from './mount';
import type { Entry } from './static-file';

/** Files and redirects by URL path. Mounts that are added later win. */
export interface Catalogue {
  /** Gives the entry at a decoded path. */
  lookup(path: string): Entry | undefined;
  /** Tells whether a file or a redirect is at a decoded path. */
  has(path: string): boolean;
  /** Gives the names that the files of a mount were published under; null where their own are to be used. */
  publishedNames(mount: Mount): PublishedNames | null;
  /** Gives the builds of Vite in a mount. */
  bundles(mount: Mount): readonly Bundle[];
  /** Gives the manifest of a mount as it is now; null where it has none. */
  releaseOf(mount: Mount): ManifestOnDisk | null;
  /** Looks again at the disk for a path whose file was found changed or gone. */
  refresh(path: string): void;
  /** Adds the files of a mount. If that fails, as in a function of the user, nothing has changed. */
  add(mount: Mount): void;
  /**
   * Adds the files of several mounts, with pauses for other work. If it fails, some may have been added.
   *
   * @param mounts a mount that is appended meanwhile is added last
   */
  addAll(mounts: Iterable<Mount>): Promise<void>;
}

/** Options of a catalogue. */
export interface CatalogueSettings {
  readonly indexFile: string | null;
  readonly manifest: string | null;
  /** True if functions of the user change the headers. */
  readonly customized: boolean;
  /** Makes variants of files that have none; null to make none. */
  readonly compression: Compression | null;
  readonly warn: (message: string) => void;
}
