import { InvalidArgumentError, Option } from 'commander';
import { CommandError } from '../../management';
import { openPrevious, PreviousLocationError, type PreviousRelease } from '../releases';

/** Makes the option `--previous` of the commands that publish. A place that cannot be understood is a usage error. */
export function previousOption(): Option {
  return new Option(
    '--previous <url|folder>',
    'the release before, to carry its files over for pages that are open: the URL of its static files, or its folder',
  ).argParser((given: string) => {
    try {
      openPrevious(given, { baseFolder: process.cwd(), staticPath: '/' });
      return given;
    } catch (error) {
      if (!(error instanceof PreviousLocationError)) throw error;
      throw new InvalidArgumentError(error.message);
    }
  });
}

/** The places that name the release before, and what they are relative to. */
export interface PreviousSettings {
  /** The value of `--previous`, relative to the current folder. It wins. */
  readonly option: unknown;
  /** The value of STATICFILES_PREVIOUS, relative to `baseFolder`; null for none. */
  readonly setting: string | null;
  readonly baseFolder: string;
  /** STATIC_URL, or the path under which the files are served. */
  readonly staticUrl: string;
}

/**
 * Opens the release before.
 *
 * @returns null where none is named
 * @throws CommandError when the place cannot be understood
 */
export function previousRelease(settings: PreviousSettings): PreviousRelease | null {
  const { option, setting, staticUrl } = settings;
  const isOption = typeof option === 'string';
  const location = isOption ? option : setting;
  if (location === null || location === '') return null;
  const staticPath = new URL(staticUrl, 'http://localhost/').pathname;
  const baseFolder = isOption ? process.cwd() : settings.baseFolder;
  try {
    return openPrevious(location, { baseFolder, staticPath });
  } catch (error) {
    if (!(error instanceof PreviousLocationError)) throw error;
    throw new CommandError(`${isOption ? '--previous' : 'STATICFILES_PREVIOUS'}: ${error.message}`);
  }
}

/** Reads the value of an option that is a count. */
export function wholeNumber(given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new InvalidArgumentError('expected a whole number, 0 or more');
}
