import { ImproperlyConfigured } from '../conf';
import type { Storage } from './storage';

/** The place of a site's collected files on this machine. */
export interface CollectedLocation {
  /** Absolute path; null when there is none. */
  readonly folder: string | null;
  /** True when there is no folder because files are published to another place than this machine's disk. */
  readonly elsewhere: boolean;
  /** The name of the manifest in it; null for a storage that writes none. */
  readonly manifestName: string | null;
}

/** Asks a storage for it: STATIC_ROOT and `staticfiles.json`, unless the storage's options say otherwise. */
export function collectedLocation(storage: Storage): CollectedLocation {
  return { ...placeOf(storage), manifestName: storage.processing?.manifestName ?? null };
}

function placeOf(storage: Storage): Pick<CollectedLocation, 'folder' | 'elsewhere'> {
  try {
    const folder = storage.destination?.folder ?? null;
    return { folder, elsewhere: folder === null };
  } catch (error) {
    // No folder was given: fine for whoever serves other files only.
    if (!(error instanceof ImproperlyConfigured)) throw error;
    return { folder: null, elsewhere: false };
  }
}
