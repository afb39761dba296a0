import { ImproperlyConfigured } from '../conf';
import type { Storage } from './storage';

/** Where a site's collected files lie on this machine. */
export interface CollectedLocation {
  /** Absolute path, or null. */
  readonly folder: string | null;
  /** Whether there is no folder because they are published to something else than this machine's disk. */
  readonly elsewhere: boolean;
  /** The name of the manifest in it; null for a storage that writes none. */
  readonly manifestName: string | null;
}

/** What a storage's options make of it: STATIC_ROOT and `staticfiles.json`, unless they say otherwise. */
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
