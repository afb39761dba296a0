import { inject, injectable } from 'inversify';
import { SETTINGS, type Settings } from '../../conf';
import { brotli, gzip } from '../compression';
import { FINDERS, type Finder } from '../finders';
import { parseOptions } from '../options';
import { plainFiles } from '../processing';
import { ComposedStorage } from './composed-storage';
import { COMPRESSION_OPTIONS, FOLDER_OPTIONS, MANIFEST_OPTIONS } from './options';
import { compressionOf, folderOf, hashedUrlsOf, hashingOf, plainUrlsOf } from './parts';
import { STORAGE_OPTIONS } from './storage';

/** The options of a storage as they come from the settings. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** Publishes static files as they are. */
@injectable()
export class StaticFilesStorage extends ComposedStorage {
  constructor(@inject(SETTINGS) settings: Settings, @inject(STORAGE_OPTIONS) given: GivenOptions = {}) {
    const options = parseOptions(FOLDER_OPTIONS, given, new.target.name);
    super({
      processing: plainFiles(),
      destination: () => folderOf(settings, options),
      urls: plainUrlsOf(settings, options),
    });
  }
}

/** Publishes static files under their own names, with compressed variants. */
@injectable()
export class CompressedStaticFilesStorage extends ComposedStorage {
  constructor(@inject(SETTINGS) settings: Settings, @inject(STORAGE_OPTIONS) given: GivenOptions = {}) {
    const options = parseOptions({ ...FOLDER_OPTIONS, ...COMPRESSION_OPTIONS }, given, new.target.name);
    super({
      processing: compressionOf(settings, options, plainFiles(), [gzip, brotli]),
      destination: () => folderOf(settings, options),
      urls: plainUrlsOf(settings, options),
    });
  }
}

/** Publishes static files under names that hold the hash of their content, too, and writes the manifest. */
@injectable()
export class ManifestStaticFilesStorage extends ComposedStorage {
  constructor(
    @inject(SETTINGS) settings: Settings,
    @inject(STORAGE_OPTIONS) given: GivenOptions = {},
    @inject(FINDERS) finders: readonly Finder[] = [],
  ) {
    const options = parseOptions({ ...FOLDER_OPTIONS, ...MANIFEST_OPTIONS }, given, new.target.name);
    super({
      processing: hashingOf(settings, options),
      destination: () => folderOf(settings, options),
      urls: hashedUrlsOf(settings, options, finders),
    });
  }
}

const COMPRESSED_MANIFEST_OPTIONS = { ...FOLDER_OPTIONS, ...MANIFEST_OPTIONS, ...COMPRESSION_OPTIONS };

/** Hashes as {@link ManifestStaticFilesStorage} does, and compresses with gzip and Brotli. */
@injectable()
export class CompressedManifestStaticFilesStorage extends ComposedStorage {
  constructor(
    @inject(SETTINGS) settings: Settings,
    @inject(STORAGE_OPTIONS) given: GivenOptions = {},
    @inject(FINDERS) finders: readonly Finder[] = [],
  ) {
    const options = parseOptions(COMPRESSED_MANIFEST_OPTIONS, given, new.target.name);
    super({
      processing: compressionOf(settings, options, hashingOf(settings, options), [gzip, brotli]),
      destination: () => folderOf(settings, options),
      urls: hashedUrlsOf(settings, options, finders),
    });
  }
}

/** Hashes as {@link ManifestStaticFilesStorage} does, and compresses with gzip alone: quick to build. */
@injectable()
export class GzipManifestStorage extends ComposedStorage {
  constructor(
    @inject(SETTINGS) settings: Settings,
    @inject(STORAGE_OPTIONS) given: GivenOptions = {},
    @inject(FINDERS) finders: readonly Finder[] = [],
  ) {
    const options = parseOptions(COMPRESSED_MANIFEST_OPTIONS, given, new.target.name);
    super({
      processing: compressionOf(settings, options, hashingOf(settings, options), [gzip]),
      destination: () => folderOf(settings, options),
      urls: hashedUrlsOf(settings, options, finders),
    });
  }
}

export { GzipManifestStorage as GzipManifestStaticFilesStorage };
