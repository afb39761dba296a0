import type { CheckMessage, SystemCheck } from '../checks';
import { ImproperlyConfigured } from '../conf';
import type { Finder } from './finders';
import type { Storage } from './storage';

/**
 * The checks of the static files' configuration (tag `staticfiles`): what each finder has to say, and whether
 * the storage can be made (E005).
 *
 * @param finders makes the finders; may throw ImproperlyConfigured
 * @param storage makes the storage; may throw ImproperlyConfigured
 */
export function staticfilesCheck(finders: () => readonly Finder[], storage: () => Storage): SystemCheck {
  return {
    tags: ['staticfiles'],
    run: () => [...checkFinders(finders), ...checkStorage(storage)],
  };
}

function checkFinders(finders: () => readonly Finder[]): CheckMessage[] {
  return orMessage('staticfiles.E007', () => finders().flatMap((finder) => finder.check?.() ?? []));
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
