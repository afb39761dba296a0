import type { Mount } from './mount';
import type { Entry } from './static-file';

/** Files and redirects by URL path. Mounts that are added later win. */
export interface Catalogue {
  /** Gives the entry at a decoded path. */
  lookup(path: string): Entry | undefined;
  /**
   * Looks again at the disk for a path whose file was found changed.
   *
   * @returns false when it is gone
   */
  refresh(path: string): boolean;
  /** Adds the files of a mount. When that fails, as in a function of the user, everything is as before. */
  add(mount: Mount): void;
  /**
   * Adds the files of several mounts, and lets other work have its turn in between. When it fails, some may be there.
   *
   * @param mounts one that is appended to them meanwhile is added last
   */
  addAll(mounts: Iterable<Mount>): Promise<void>;
}

/** Options that a catalogue is made with. */
export interface CatalogueSettings {
  readonly indexFile: string | null;
  readonly manifest: string | null;
  /** Functions of the user have a say in the headers. */
  readonly customized: boolean;
  readonly warn: (message: string) => void;
}
