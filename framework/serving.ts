import type { Container } from 'inversify';
import { ImproperlyConfigured, importExport, type Settings } from './conf';
import type { Application } from './gateway';
import { SERVER_DEFAULTS, type StaticSearch, serverDefaults } from './http';
import { originalName } from './manifest';
import { observePages } from './monitoring';
import { nearestNames } from './nearest';
import { type CollectedLocation, collectedLocation, FINDERS, finderSource, STORAGE } from './staticfiles';
import {
  type AddHeaders,
  type ImmutableFileTest,
  type WhiteNoiseApplication,
  type WhiteNoiseOptions,
  whiteNoise,
} from './whitenoise';

/** The parts of a site that the wrapper needs. */
export interface ServedSite {
  readonly settings: Settings;
  readonly container: Container;
}

/**
 * Wraps an application so that a site's static files are answered first. They come from three places; where several
 * have a file for one URL, the last of them wins:
 *
 * 1. below the path of `STATIC_URL` the folder that the storage publishes to: `STATIC_ROOT`, unless its options name another,
 * 2. at the root `WHITENOISE_ROOT`,
 * 3. with `WHITENOISE_USE_FINDERS`, below the path of `STATIC_URL` again, the files of the finders.
 *
 * @param fromSources serves the files of the finders and looks at the disk on every request, whatever the settings say
 * @throws ImproperlyConfigured when there is no place to serve files from
 */
export function serveStaticFiles(
  application: Application,
  { settings, container }: ServedSite,
  fromSources = false,
): WhiteNoiseApplication {
  const { WHITENOISE_ROOT, WHITENOISE_STATIC_PREFIX: prefix } = settings;
  const { folder: collected, manifestName } = collectedOf({ settings, container });
  const useFinders = fromSources || settings.WHITENOISE_USE_FINDERS;
  if (collected === null && WHITENOISE_ROOT === null && !useFinders) {
    throw new ImproperlyConfigured(
      'STATIC_ROOT is not set: whiteNoise() has no files to serve. Set it to the folder that collectstatic fills.',
    );
  }
  const wrapped = whiteNoise(observePages(application), {
    ...wrapperOptions(settings),
    // A site's own application has a better page for names that are not there.
    ...(settings.DEBUG && SERVER_DEFAULTS in application ? { missing: 'pass' as const } : {}),
    ...(manifestName === null ? {} : { manifest: manifestName }),
    ...(fromSources ? { autorefresh: true, maxAge: 0 } : {}),
  });
  if (collected !== null) wrapped.addFiles(collected, prefix);
  if (WHITENOISE_ROOT !== null) wrapped.addFiles(WHITENOISE_ROOT, '/');
  if (useFinders) wrapped.addFiles(finderSource(container.get(FINDERS)), prefix);
  return Object.assign(wrapped, { [SERVER_DEFAULTS]: serverDefaults(settings) });
}

/** Finds the site's collected files. Those that are published elsewhere may be copied to STATIC_ROOT. */
export function collectedOf({ settings, container }: ServedSite): CollectedLocation {
  const collected = collectedLocation(container.get(STORAGE));
  return { ...collected, folder: collected.folder ?? settings.STATIC_ROOT };
}

/** Number of near names that the page of a missing file shows. */
const SHOWN = 5;

/** Makes the search for static files that the pages of DEBUG explain a missing one by. */
export function staticSearch({ settings, container }: ServedSite): StaticSearch {
  const prefix = `/${settings.WHITENOISE_STATIC_PREFIX}/`.replace(/\/{2,}/g, '/');
  return (path) => {
    if (prefix === '/' || !path.startsWith(prefix) || path === prefix) return null;
    const finders = container.get(FINDERS);
    const source = finderSource(finders);
    const name = path.slice(prefix.length);
    if (source.find(name) !== null) return null;
    const names = [...source.list()].map(([known]) => known);
    return {
      name,
      locations: finders.flatMap(({ locations = [] }) => locations),
      // A hashed name was asked for by a page of a release; the sources have the plain one.
      near: nearestNames(originalName(name) ?? name, names, SHOWN).map((known) => prefix + known),
    };
  };
}

/**
 * Makes the wrapper of a site without its files.
 *
 * @throws ImproperlyConfigured or WhiteNoiseOptionError when a setting about serving has an unusable value
 */
export function tryServing({ settings }: Pick<ServedSite, 'settings'>): void {
  whiteNoise(() => {}, wrapperOptions(settings));
}

/** The wrapper's options as the WHITENOISE_* settings give them. */
function wrapperOptions(settings: Settings): WhiteNoiseOptions {
  return {
    autorefresh: settings.WHITENOISE_AUTOREFRESH,
    maxAge: settings.WHITENOISE_MAX_AGE,
    memoryBudget: settings.WHITENOISE_MEMORY_BUDGET,
    ...tagOptions(settings),
    allowAllOrigins: settings.WHITENOISE_ALLOW_ALL_ORIGINS,
    allowExternalSymlinks: settings.WHITENOISE_ALLOW_EXTERNAL_SYMLINKS,
    charset: settings.WHITENOISE_CHARSET,
    mimetypes: settings.WHITENOISE_MIMETYPES,
    indexFile: settings.WHITENOISE_INDEX_FILE,
    addHeaders: addHeaders(settings),
    immutableFileTest: immutableFileTest(settings),
    peers: settings.WHITENOISE_FALLBACK,
    // A page of an earlier release asks for names that are gone: the CDN must not keep the answer.
    missing: 'hashed',
    explainMissing: settings.DEBUG,
  };
}

/** The options of tags. A check tells of integrity without crossorigin, which would keep the wrapper from being made. */
function tagOptions({
  STATICFILES_CROSSORIGIN: crossorigin,
  STATICFILES_INTEGRITY: integrity,
}: Settings): Pick<WhiteNoiseOptions, 'crossorigin' | 'integrity'> {
  return { crossorigin: integrity === false ? crossorigin : crossorigin || null, integrity };
}

function addHeaders(settings: Settings): AddHeaders | null {
  const given = settings.WHITENOISE_ADD_HEADERS_FUNCTION;
  return given === null ? null : importExport<AddHeaders>(given, settings);
}

/**
 * The test of WHITENOISE_IMMUTABLE_FILE_TEST. A string with a `#` is a reference such as `project/caching#isImmutable`,
 * any other a regular expression. A regular expression with a `#` in it can be given as a RegExp.
 */
function immutableFileTest(settings: Settings): RegExp | ImmutableFileTest | null {
  const given = settings.WHITENOISE_IMMUTABLE_FILE_TEST;
  if (typeof given !== 'string') return given;
  return given.includes('#') ? importExport<ImmutableFileTest>(given, settings) : new RegExp(given);
}
