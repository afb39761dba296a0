import type { Mount } from './mount';
import type { Entry } from './static-file';

/** What is served, by URL path. */
export interface Catalogue {
  /** The entry at a decoded path. */
  lookup(path: string): Entry | undefined;
  /**
   * Looks again at what is on the disk for a path whose file was found changed.
   *
   * @returns false when it is gone
   */
  refresh(path: string): boolean;
}

/** Where the files come from, and the two names that have a meaning. */
export interface CatalogueSettings {
  readonly mounts: readonly Mount[];
  readonly indexFile: string | null;
  readonly manifest: string | null;
  /** Whether functions of the user have a say in the headers. */
  readonly customized: boolean;
  readonly warn: (message: string) => void;
}

/** From `/x` to `/x/`, as a relative reference; a colon would make it an absolute one. */
export function folderLocation(bare: string): string {
  return `${encodeURIComponent(bare.slice(bare.lastIndexOf('/') + 1))}/`;
}
