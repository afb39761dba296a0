import { SETTINGS, type Settings } from '../../conf';
import { dependencies } from '../../container';
import { brotli, type Encoder, gzip } from '../compression';
import { FINDERS, type Finder } from '../finders';
import { parseOptions } from '../options';
import { plainFiles } from '../pipeline';
import { ComposedStorage, type StorageParts } from './composed-storage';
import { COMPRESSION_OPTIONS, FOLDER_OPTIONS, MANIFEST_OPTIONS } from './options';
import { compressionOf, hashedParts, hashingOf, plainParts } from './parts';
import { STORAGE_OPTIONS } from './storage';

/** The options of a storage as they come from the settings. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** Publishes static files as they are. */
export class StaticFilesStorage extends ComposedStorage {
  static readonly inject = dependencies<typeof StaticFilesStorage>(SETTINGS, STORAGE_OPTIONS);

  constructor(settings: Settings, given: GivenOptions = {}) {
    const options = parseOptions(FOLDER_OPTIONS, given, new.target.name);
    super(plainParts(settings, options, plainFiles()));
  }
}

/** Publishes static files under their own names, with compressed variants. */
export class CompressedStaticFilesStorage extends ComposedStorage {
  static readonly inject = dependencies<typeof CompressedStaticFilesStorage>(SETTINGS, STORAGE_OPTIONS);

  constructor(settings: Settings, given: GivenOptions = {}) {
    const options = parseOptions({ ...FOLDER_OPTIONS, ...COMPRESSION_OPTIONS }, given, new.target.name);
    super(plainParts(settings, options, compressionOf(settings, options, plainFiles(), [gzip, brotli])));
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

/** @param owner the class that the options belong to, for messages */
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
