import { resolve } from 'node:path';
import { ImproperlyConfigured } from '../conf';
import type { Storage } from './storage';

/** The place of a site's collected files. */
export interface CollectedLocation {
  /** Absolute path of the folder; null if there is none. */
  readonly folder: string | null;
  /** Set if there is no folder because they are published to something else than this machine's disk. */
  readonly elsewhere: boolean;
  /** The name of the manifest in the folder, or its absolute path; null for a storage that writes none. */
  readonly manifestName: string | null;
}

/** Asks a storage for the place of its files: STATIC_ROOT and `staticfiles.json`, unless its options say otherwise. */
export function collectedLocation(storage: Storage): CollectedLocation {
  const place = placeOf(storage);
  const name = storage.processing?.manifestName ?? null;
  const isPath = name !== null && place.folder !== null && /[/\\]/.test(name);
  return { ...place, manifestName: isPath ? resolve(place.folder, name) : name };
}

function placeOf(storage: Storage): Pick<CollectedLocation, 'folder' | 'elsewhere'> {
  try {
    const folder = storage.destination?.folder ?? null;
    return { folder, elsewhere: folder === null };
  } catch (error) {
    // No folder is set, which is right for a site that only serves other files.
    if (!(error instanceof ImproperlyConfigured)) throw error;
    return { folder: null, elsewhere: false };
  }
}
