import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CheckMessage, SystemCheck } from './checks';
import { describeLoadError, ImproperlyConfigured } from './conf';
import { HANDLER, URLS } from './http';
import { type ServedSite, tryServing } from './serving';
import { TEMPLATES } from './templates';

/**
 * Creates the checks that load what a server loads at its start: a site that passes them can start. Finders and storage
 * have checks of their own.
 */
export function startChecks(site: ServedSite): SystemCheck[] {
  const { container, settings } = site;
  const urls = () => container.get(URLS);
  return [
    loading('urls', 'ROOT_URLCONF', urls),
    {
      tags: ['middleware'],
      // The handler needs the urls: what is wrong with them is told already.
      run: () => (succeeds(urls) ? load('middleware', 'MIDDLEWARE', () => container.get(HANDLER)) : []),
    },
    loading('templates', 'TEMPLATES', () => container.get(TEMPLATES)),
    { tags: ['templates'], run: () => missingFolders(settings) },
    loading('serving', 'WHITENOISE_*', () => tryServing(site)),
  ];
}

function loading(tag: string, setting: string, make: () => unknown): SystemCheck {
  return { tags: [tag], run: () => load(tag, setting, make) };
}

/** Turns an error of `make` into a finding: of the configuration by its message, of the project's code with its place. */
function load(tag: string, setting: string, make: () => unknown): CheckMessage[] {
  try {
    make();
    return [];
  } catch (error) {
    const message =
      error instanceof ImproperlyConfigured ? error.message : describeLoadError(error, '', 'whole message');
    return [{ level: 'error', id: `${tag}.E001`, message, object: setting }];
  }
}

function succeeds(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

function missingFolders({ TEMPLATES: { dirs = [] }, BASE_DIR }: ServedSite['settings']): CheckMessage[] {
  return dirs
    .filter((folder) => !existsSync(path.resolve(BASE_DIR, folder)))
    .map((folder) => ({
      level: 'warning',
      id: 'templates.W002',
      message: `The folder '${folder}' in TEMPLATES.dirs does not exist.`,
      object: 'TEMPLATES',
    }));
}
