import { existsSync } from 'node:fs';
import type { CheckMessage, SystemCheck } from '../checks';
import { ImproperlyConfigured, type Settings } from '../conf';
import { type Finder, isWithin } from './finders';
import type { Storage } from './storage';

/**
 * Checks the configuration of static files (tag `staticfiles`): the finders by their own checks (E007 for one that cannot
 * be made), that STATIC_ROOT is a folder of its own (E002), and that the storage can be made (E005).
 *
 * @param finders makes the finders; may throw ImproperlyConfigured
 * @param storage makes the storage; may throw ImproperlyConfigured
 */
export function staticfilesCheck(
  settings: Pick<Settings, 'STATIC_ROOT' | 'BASE_DIR'>,
  finders: () => readonly Finder[],
  storage: () => Storage,
): SystemCheck {
  return {
    tags: ['staticfiles'],
    run: () => {
      const messages = checkFinders(finders);
      // Where Django's message for the plainest case was given, a second one would say the same.
      const told = messages.some(({ id }) => id === 'staticfiles.E002');
      const all = [
        ...messages,
        ...(told ? [] : checkStaticRoot(settings, finders)),
        ...checkStorage(storage),
      ];
      // A storage needs the finders: it fails with the message of a finder that cannot be made.
      return all.filter(({ message }, index) => index === all.findIndex((one) => one.message === message));
    },
  };
}

function checkFinders(finders: () => readonly Finder[]): CheckMessage[] {
  return orMessage('staticfiles.E007', () => finders().flatMap((finder) => finder.check?.() ?? []));
}

/** Reports sources that lie in STATIC_ROOT: they would be overwritten, collected again, and removed by --clear. */
function checkStaticRoot(
  { STATIC_ROOT, BASE_DIR }: Pick<Settings, 'STATIC_ROOT' | 'BASE_DIR'>,
  finders: () => readonly Finder[],
): CheckMessage[] {
  if (STATIC_ROOT === null) return [];
  let locations: readonly string[];
  try {
    locations = finders().flatMap((finder) => finder.locations ?? []);
  } catch (error) {
    // A finder that cannot be made is reported by another check.
    if (error instanceof ImproperlyConfigured) return [];
    throw error;
  }
  const sources = sourcesWithin(STATIC_ROOT, BASE_DIR, locations);
  return sources.map((source) => ({
    level: 'error',
    id: 'staticfiles.E002',
    message: `The STATIC_ROOT setting must be a folder of its own, but ${STATIC_ROOT} holds ${source}.`,
  }));
}

/** Describes the folders of the project and of sources that a destination is or holds. */
export function sourcesWithin(
  destination: string,
  baseDir: string,
  locations: readonly string[],
): readonly string[] {
  const held = locations.filter((location) => existsSync(location) && isWithin(location, destination));
  const sources = held.map((location) => `the static files' sources in ${location}`);
  return isWithin(baseDir, destination) ? ['the project itself', ...sources] : sources;
}

function checkStorage(storage: () => Storage): CheckMessage[] {
  return orMessage('staticfiles.E005', () => {
    storage();
    return [];
  });
}

function orMessage(id: string, run: () => CheckMessage[]): CheckMessage[] {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ImproperlyConfigured)) throw error;
    return [{ level: 'error', id, message: error.message }];
  }
}
