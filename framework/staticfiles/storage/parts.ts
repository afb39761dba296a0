import { resolve } from 'node:path';
import { ImproperlyConfigured, publicStaticUrl, type Settings } from '../../conf';
import { MANIFEST_NAME } from '../../manifest';
import type { Encoder } from '../compression';
import { type Destination, FolderDestination } from '../destination';
import type { Finder } from '../finders';
import type { Processing } from '../pipeline';
import { compressed, hashedFiles } from '../pipeline';
import type { StorageParts } from './composed-storage';
import { type CompressionOptions, encodersOf, type FolderOptions, type ManifestOptions } from './options';
import { PublishedNames } from './published-names';
import { hashedUrls, plainUrls } from './urls';

/**
 * STATIC_ROOT, or the folder that a storage's options name, as a destination.
 *
 * @throws ImproperlyConfigured when there is neither
 */
function folderOf(settings: Settings, options: FolderOptions): Destination {
  const { filePermissionsMode, directoryPermissionsMode } = options;
  return new FolderDestination(locationOf(settings, options), {
    filePermissions:
      filePermissionsMode === undefined ? settings.FILE_UPLOAD_PERMISSIONS : filePermissionsMode,
    folderPermissions:
      directoryPermissionsMode === undefined
        ? settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS
        : directoryPermissionsMode,
  });
}

function locationOf(settings: Settings, { location }: FolderOptions): string {
  if (location !== undefined) return resolve(settings.BASE_DIR, location);
  if (settings.STATIC_ROOT !== null) return settings.STATIC_ROOT;
  throw new ImproperlyConfigured(
    'STATIC_ROOT is not set: it names the folder that static files are collected into.',
  );
}

/** What publishes files into a folder under their own names. */
export function plainParts(settings: Settings, options: FolderOptions, processing: Processing): StorageParts {
  return {
    processing,
    destination: () => folderOf(settings, options),
    urls: plainUrls(baseUrlOf(settings, options)),
  };
}

/** What publishes files into a folder under the names that its manifest tells. */
export function hashedParts(
  settings: Settings,
  options: FolderOptions & ManifestOptions,
  finders: readonly Finder[],
  processing: Processing,
): StorageParts {
  return {
    processing,
    destination: () => folderOf(settings, options),
    urls: hashedUrls({
      base: baseUrlOf(settings, options),
      names: new PublishedNames(() => locationOf(settings, options), options.manifestName ?? MANIFEST_NAME),
      strict: options.manifestStrict ?? settings.WHITENOISE_MANIFEST_STRICT,
      debug: settings.DEBUG,
      finders,
    }),
  };
}

export function hashingOf(settings: Settings, options: ManifestOptions): Processing {
  const { manifestName, modules, html, svg, webmanifest, ignoreReferences } = options;
  return hashedFiles({
    staticUrl: settings.STATIC_URL,
    staticHost: settings.STATIC_HOST,
    keepOnlyHashedFiles: options.keepOnlyHashedFiles ?? settings.WHITENOISE_KEEP_ONLY_HASHED_FILES,
    ...(manifestName === undefined ? {} : { manifestName }),
    modules,
    html,
    svg,
    webmanifest,
    ignoreReferences,
  });
}

/** @param encoders those to use when the options name none */
export function compressionOf(
  settings: Settings,
  options: CompressionOptions,
  processing: Processing,
  encoders: readonly Encoder[],
): Processing {
  const skip = options.skipCompressExtensions ?? settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS;
  return compressed(processing, {
    encoders: options.encodings ? encodersOf(options.encodings) : encoders,
    ...(skip ? { skipExtensions: skip } : {}),
  });
}

function baseUrlOf(settings: Settings, { baseUrl }: FolderOptions): string {
  const base = baseUrl ?? publicStaticUrl(settings);
  return base.endsWith('/') ? base : `${base}/`;
}
