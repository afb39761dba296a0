import path from 'node:path';
import { findBundles, type TagPolicy } from '../../assets';
import { ImproperlyConfigured, publicStaticUrl, SETTINGS, type Settings } from '../../conf';
import { dependencies } from '../../container';
import { MANIFEST_NAME } from '../../manifest';
import { brotli, type Encoder, gzip } from '../compression';
import { type Destination, FolderDestination } from '../destination';
import { FINDERS, type Finder } from '../finders';
import { parseOptions } from '../options';
import { compressed, hashedFiles, type Processing, plainFiles } from '../pipeline';
import {
  COMPRESSION_OPTIONS,
  type CompressedStorageOptions,
  encodersOf,
  FOLDER_OPTIONS,
  type FolderStorageOptions,
  MANIFEST_OPTIONS,
  type ManifestStorageOptions,
} from './options';
import { ComposedStorage, STORAGE_OPTIONS, type StorageParts } from './storage';
import { tagsOf } from './tags';
import { hashedUrls, plainUrls } from './urls';

/** The options of a storage as the settings give them. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** Publishes static files as they are. */
export class StaticFilesStorage extends ComposedStorage {
  static readonly inject = dependencies<typeof StaticFilesStorage>(SETTINGS, STORAGE_OPTIONS, FINDERS);

  constructor(settings: Settings, given: GivenOptions = {}, finders: readonly Finder[] = []) {
    const options = parseOptions(FOLDER_OPTIONS, given, new.target.name);
    super(plainParts(settings, options, finders, plainFiles()));
  }
}

/** Publishes static files under their own names, with compressed variants. */
export class CompressedStaticFilesStorage extends ComposedStorage {
  static readonly inject = dependencies<typeof CompressedStaticFilesStorage>(
    SETTINGS,
    STORAGE_OPTIONS,
    FINDERS,
  );

  constructor(settings: Settings, given: GivenOptions = {}, finders: readonly Finder[] = []) {
    const options = parseOptions({ ...FOLDER_OPTIONS, ...COMPRESSION_OPTIONS }, given, new.target.name);
    const processing = compressionOf(settings, options, plainFiles(), [gzip, brotli]);
    super(plainParts(settings, options, finders, processing));
  }
}

/** Publishes static files under names that hold the hash of their content, too, and writes the manifest. */
export class ManifestStaticFilesStorage extends ComposedStorage {
  static readonly inject = dependencies<typeof ManifestStaticFilesStorage>(
    SETTINGS,
    STORAGE_OPTIONS,
    FINDERS,
  );

  constructor(settings: Settings, given: GivenOptions = {}, finders: readonly Finder[] = []) {
    const options = parseOptions({ ...FOLDER_OPTIONS, ...MANIFEST_OPTIONS }, given, new.target.name);
    super(hashedParts(settings, options, finders, hashingOf(settings, options)));
  }
}

/** Hashes as {@link ManifestStaticFilesStorage} does, and compresses with gzip and Brotli. */
export class CompressedManifestStaticFilesStorage extends ComposedStorage {
  static readonly inject = dependencies<typeof CompressedManifestStaticFilesStorage>(
    SETTINGS,
    STORAGE_OPTIONS,
    FINDERS,
  );

  constructor(settings: Settings, given: GivenOptions = {}, finders: readonly Finder[] = []) {
    super(compressedManifestParts(new.target.name, settings, given, finders, [gzip, brotli]));
  }
}

/** Hashes as {@link ManifestStaticFilesStorage} does, and compresses with gzip alone: quick to build. */
export class GzipManifestStorage extends ComposedStorage {
  static readonly inject = dependencies<typeof GzipManifestStorage>(SETTINGS, STORAGE_OPTIONS, FINDERS);

  constructor(settings: Settings, given: GivenOptions = {}, finders: readonly Finder[] = []) {
    super(compressedManifestParts(new.target.name, settings, given, finders, [gzip]));
  }
}

export { GzipManifestStorage as GzipManifestStaticFilesStorage };

/**
 * Makes the parts of a storage that hashes and compresses.
 *
 * @param owner the class that the options belong to, for messages
 */
function compressedManifestParts(
  owner: string,
  settings: Settings,
  given: GivenOptions,
  finders: readonly Finder[],
  encoders: readonly Encoder[],
): StorageParts {
  const all = { ...FOLDER_OPTIONS, ...MANIFEST_OPTIONS, ...COMPRESSION_OPTIONS };
  const options = parseOptions(all, given, owner);
  const processing = compressionOf(settings, options, hashingOf(settings, options), encoders);
  return hashedParts(settings, options, finders, processing);
}

/**
 * Makes a destination of STATIC_ROOT, or of the folder that a storage's options name.
 *
 * @throws ImproperlyConfigured when there is neither
 */
function folderOf(settings: Settings, options: FolderStorageOptions & ManifestStorageOptions): Destination {
  const manifest = manifestNameOf(settings, options);
  const { filePermissionsMode, directoryPermissionsMode } = options;
  return new FolderDestination(locationOf(settings, options), {
    filePermissions:
      filePermissionsMode === undefined ? settings.FILE_UPLOAD_PERMISSIONS : filePermissionsMode,
    folderPermissions:
      directoryPermissionsMode === undefined
        ? settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS
        : directoryPermissionsMode,
    ...(path.isAbsolute(manifest) ? { manifest } : {}),
  });
}

/**
 * The name of the manifest in the folder, or the absolute path of one that lies elsewhere: a name with a slash is a
 * path from BASE_DIR.
 */
function manifestNameOf(settings: Settings, options: FolderStorageOptions & ManifestStorageOptions): string {
  const { manifestName = MANIFEST_NAME } = options;
  if (!/[/\\]/.test(manifestName)) return manifestName;
  const file = path.resolve(settings.BASE_DIR, manifestName);
  if (options.location === undefined && settings.STATIC_ROOT === null) return file;
  const below = path.relative(locationOf(settings, options), file);
  return below.startsWith('..') || path.isAbsolute(below) ? file : below.replaceAll(path.sep, '/');
}

function locationOf(settings: Settings, { location }: FolderStorageOptions): string {
  if (location !== undefined) return path.resolve(settings.BASE_DIR, location);
  if (settings.STATIC_ROOT !== null) return settings.STATIC_ROOT;
  throw new ImproperlyConfigured(
    'STATIC_ROOT is not set: it names the folder that static files are collected into.',
  );
}

/** Makes the parts of a storage that publishes files into a folder under their own names. */
function plainParts(
  settings: Settings,
  options: FolderStorageOptions,
  finders: readonly Finder[],
  processing: Processing,
): StorageParts {
  const base = baseUrlOf(settings, options);
  const { DEBUG: debug, VITE_DEV_SERVER: devServer } = settings;
  const policy = tagPolicyOf(settings);
  const tags = tagsOf({ base, debug, devServer, finders, policy }, () => ({
    bundles: findBundles(locationOf(settings, options), {}),
    integrity: () => null,
  }));
  return {
    processing,
    destination: () => folderOf(settings, options),
    urls: plainUrls(base, tags, policy),
    imports: settings.STATICFILES_IMPORTS,
  };
}

/** Makes the parts of a storage that publishes files into a folder under the names in its manifest. */
function hashedParts(
  settings: Settings,
  options: FolderStorageOptions & ManifestStorageOptions,
  finders: readonly Finder[],
  processing: Processing,
): StorageParts {
  return {
    processing,
    destination: () => folderOf(settings, options),
    urls: hashedUrls({
      base: baseUrlOf(settings, options),
      folder: () => locationOf(settings, options),
      manifestName: manifestNameOf(settings, options),
      strict: options.manifestStrict ?? settings.WHITENOISE_MANIFEST_STRICT,
      debug: settings.DEBUG,
      devServer: settings.VITE_DEV_SERVER,
      finders,
      policy: tagPolicyOf(settings),
    }),
    imports: settings.STATICFILES_IMPORTS,
  };
}

function tagPolicyOf(settings: Settings): TagPolicy {
  return { crossorigin: settings.STATICFILES_CROSSORIGIN, integrity: settings.STATICFILES_INTEGRITY };
}

function hashingOf(settings: Settings, options: FolderStorageOptions & ManifestStorageOptions): Processing {
  const { modules, html, svg, webmanifest, ignoreReferences, prehashed } = options;
  const keepOnlyHashedFiles = options.keepOnlyHashedFiles ?? settings.WHITENOISE_KEEP_ONLY_HASHED_FILES;
  if (modules === 'importmap' && keepOnlyHashedFiles) {
    throw new ImproperlyConfigured(
      "modules: 'importmap' needs the files under their own names, which keepOnlyHashedFiles leaves out: workers, and " +
        'browsers that refuse the map or do not know it, load modules by the names that imports have.',
    );
  }
  return hashedFiles({
    staticUrl: settings.STATIC_URL,
    staticHost: settings.STATIC_HOST,
    keepOnlyHashedFiles,
    imports: settings.STATICFILES_IMPORTS,
    manifestName: manifestNameOf(settings, options),
    modules,
    html,
    svg,
    webmanifest,
    ignoreReferences,
    prehashed,
  });
}

/**
 * Adds compressed variants to a processing.
 *
 * @param encoders used when the options name none
 */
function compressionOf(
  settings: Settings,
  options: CompressedStorageOptions,
  processing: Processing,
  encoders: readonly Encoder[],
): Processing {
  const skip = options.skipCompressExtensions ?? settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS;
  return compressed(processing, {
    encoders: encodersOf(options, encoders),
    ...(skip ? { skipExtensions: skip } : {}),
  });
}

function baseUrlOf(settings: Settings, { baseUrl }: FolderStorageOptions): string {
  const base = baseUrl ?? publicStaticUrl(settings);
  return base.endsWith('/') ? base : `${base}/`;
}
