import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CheckMessage } from '../../checks';
import { SETTINGS, type Settings } from '../../conf';
import { dependencies } from '../../container';
import { FolderFinder, isNormalised, type Root } from './folders';

/** Finds the files in STATICFILES_DIRS. */
export class FileSystemFinder extends FolderFinder {
  static readonly inject = dependencies<typeof FileSystemFinder>(SETTINGS);

  readonly #settings: Settings;

  constructor(settings: Settings) {
    super(rootsOf(settings), settings.STATIC_ROOT);
    this.#settings = settings;
  }

  /** Runs Django's checks staticfiles.E002, E003 and W004. (E001, the type of the setting, is checked by the settings.) */
  check(): CheckMessage[] {
    const { STATIC_ROOT } = this.#settings;
    const messages: CheckMessage[] = [];
    for (const { folder, prefix } of givenRoots(this.#settings)) {
      if (prefix?.endsWith('/')) {
        messages.push({
          level: 'error',
          id: 'staticfiles.E003',
          message: `The prefix '${prefix}' in the STATICFILES_DIRS setting must not end with a slash.`,
        });
      } else if (prefix !== undefined && !isNormalised(prefix.replace(/^\/+/, ''))) {
        messages.push({
          level: 'error',
          id: 'staticfiles.E003',
          message:
            `The prefix '${prefix}' in the STATICFILES_DIRS setting must be the path of a folder, ` +
            `without empty parts, '.' and '..'.`,
        });
      }
      if (STATIC_ROOT !== null && path.resolve(STATIC_ROOT) === path.resolve(folder)) {
        messages.push({
          level: 'error',
          id: 'staticfiles.E002',
          message: 'The STATICFILES_DIRS setting should not contain the STATIC_ROOT setting.',
        });
      }
      if (!existsSync(folder)) {
        messages.push({
          level: 'warning',
          id: 'staticfiles.W004',
          message: `The directory '${folder}' in the STATICFILES_DIRS setting does not exist.`,
        });
      }
    }
    return messages;
  }
}

function givenRoots(settings: Settings): Root[] {
  return settings.STATICFILES_DIRS.map((entry) =>
    typeof entry === 'string' ? { folder: entry } : { folder: entry[1], prefix: entry[0] },
  );
}

/** The roots without repetitions, as in Django. */
function rootsOf(settings: Settings): Root[] {
  const roots = new Map<string, Root>();
  for (const root of givenRoots(settings)) {
    const prefix = root.prefix?.replace(/^\/+|\/+$/g, '');
    const key = `${prefix ?? ''}\0${root.folder}`;
    if (!roots.has(key)) roots.set(key, prefix ? { folder: root.folder, prefix } : { folder: root.folder });
  }
  return [...roots.values()];
}
