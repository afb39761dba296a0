import path from 'node:path';
import { maskSecrets } from '../../../conf';
import { BuildError } from '../../build-error';
import { PreviousFolder } from './folder';
import type { PreviousRelease } from './release';
import { PreviousSite } from './site';

/** The place of a previous release cannot be understood. */
export class PreviousLocationError extends BuildError {}

/** The surroundings that a location is read in. */
export interface LocationOptions {
  /** The folder that a relative path starts from. */
  readonly baseFolder: string;
  /** The URL path of static files, which is added to the URL of a site alone; `/static/`. */
  readonly staticPath: string;
}

/** Matches the beginning of a URL. A scheme of one letter is a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9+.-]+):/i;

/** Names of this machine, to which plain HTTP is no risk. */
const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/i;

/**
 * Opens the release that a site publishes now, or one in a folder. Nothing is read yet.
 *
 * @param location the URL under which its static files are served, `https://example.com/static/`, or that of the site
 *   alone; or the path of a folder
 * @throws PreviousLocationError for a URL that is malformed, or that is neither https nor http to this machine
 */
export function openPrevious(location: string, { baseFolder, staticPath }: LocationOptions): PreviousRelease {
  const shown = maskSecrets('', location);
  if (location.trim() === '') throw new PreviousLocationError(`'${location}' is empty: ${EXPECTED}`);
  if (!SCHEME.test(location)) return new PreviousFolder(path.resolve(baseFolder, location));
  const url = URL.canParse(location) ? new URL(location) : null;
  if (url === null || !/^[a-z]+:\/\/[^/]/i.test(location)) {
    throw new PreviousLocationError(`'${shown}' is not a URL: ${EXPECTED}`);
  }
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isSafe) throw new PreviousLocationError(`'${shown}' is not a URL of https: ${EXPECTED}`);
  if (url.search !== '' || url.hash !== '') {
    throw new PreviousLocationError(`'${shown}' has a query or a fragment: ${EXPECTED}`);
  }
  if (url.pathname === '/') url.pathname = staticPath;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return new PreviousSite(url);
}

const EXPECTED =
  'expected the https URL of static files (http for localhost alone), such as https://example.com/static/, or the ' +
  'path of a folder';
