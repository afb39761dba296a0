/**
 * The types of the settings that name classes: what an editor offers for them. The schemas that check the options lie
 * beside the classes; the compiler compares the two.
 */
import type { Newable } from './references';

/** A class by the module that exports it: `'project/storage#MyStorage'`, or `'project/storage'` for its default export. */
export type ExportPath = `${string}/${string}` | `${string}#${string}`;

/** A string that the compiler does not know, as from the environment: an editor goes on to offer the known ones. */
type AnyString = string & {};

/** An entry of INSTALLED_APPS: a folder, a package, a reference or a class of AppConfig. */
export type AppSetting = string | Newable<{ readonly name: string; readonly label: string }>;

/** An entry of MIDDLEWARE: a reference, a class of middleware or a function. */
export type MiddlewareSetting =
  | string
  | Newable<{ handle(request: Request, next: never): unknown }>
  | ((...args: never[]) => unknown);

/** Options of every storage that publishes into a folder. */
export interface FolderStorageOptions {
  /** The folder that files are published into, from `BASE_DIR`; `STATIC_ROOT` by default. */
  readonly location?: string | undefined;
  /** The beginning of all URLs; `STATIC_HOST` and `STATIC_URL` by default. */
  readonly baseUrl?: string | undefined;
  /** The mode of files; `FILE_UPLOAD_PERMISSIONS` by default, null leaves it to the umask. */
  readonly filePermissionsMode?: number | null | undefined;
  /** The mode of folders; `FILE_UPLOAD_DIRECTORY_PERMISSIONS` by default, null leaves it to the umask. */
  readonly directoryPermissionsMode?: number | null | undefined;
}

/** Options of the storages that hash. */
export interface ManifestStorageOptions {
  /** The name of the manifest in the folder or, with a slash, a path from `BASE_DIR`; `staticfiles.json` by default. */
  readonly manifestName?: string | undefined;
  /** Make a name that is not in the manifest an error; `WHITENOISE_MANIFEST_STRICT` by default. */
  readonly manifestStrict?: boolean | undefined;
  /** Rewrite what ES modules import; true by default. With `'importmap'` it stays, and pages map it by `{% importmap %}`. */
  readonly modules?: boolean | 'importmap' | undefined;
  /** Rewrite what pages refer to; false by default. */
  readonly html?: boolean | undefined;
  /** Rewrite what SVG files refer to; false by default. */
  readonly svg?: boolean | undefined;
  /** Rewrite what web app manifests refer to; false by default. */
  readonly webmanifest?: boolean | undefined;
  /** References that may lead nowhere: globs or regular expressions. */
  readonly ignoreReferences?: readonly (string | RegExp)[] | undefined;
  /** Files to whose names a bundler gave a hash: globs. They are published as they are. */
  readonly prehashed?: readonly string[] | undefined;
  /** Do not publish files under their own names; `WHITENOISE_KEEP_ONLY_HASHED_FILES` by default. */
  readonly keepOnlyHashedFiles?: boolean | undefined;
}

/** An encoder of a storage's `encodings`. */
export interface EncoderOption {
  readonly encoding: string;
  readonly extension: string;
  readonly description: string;
  encode(bytes: Uint8Array, file: string): Promise<Uint8Array>;
}

/** Options of the storages that compress. */
export interface CompressedStorageOptions {
  /** The encodings: `'gzip'`, `'br'`, or encoders of your own. */
  readonly encodings?: readonly ('gzip' | 'br' | EncoderOption)[] | undefined;
  /** Extensions of files that are not worth compressing; `WHITENOISE_SKIP_COMPRESS_EXTENSIONS` by default. */
  readonly skipCompressExtensions?: readonly string[] | undefined;
  /** Brotli's quality for source maps, from 0 to 11; 9 by default, where all other files have 11. */
  readonly sourceMapQuality?: number | undefined;
}

/** The options of each built-in storage. */
interface StorageOptions {
  StaticFilesStorage: FolderStorageOptions;
  CompressedStaticFilesStorage: FolderStorageOptions & CompressedStorageOptions;
  ManifestStaticFilesStorage: FolderStorageOptions & ManifestStorageOptions;
  CompressedManifestStaticFilesStorage: FolderStorageOptions &
    ManifestStorageOptions &
    CompressedStorageOptions;
  GzipManifestStorage: FolderStorageOptions & ManifestStorageOptions & CompressedStorageOptions;
  GzipManifestStaticFilesStorage: FolderStorageOptions & ManifestStorageOptions & CompressedStorageOptions;
}

/** The names of the built-in storages. */
export type StorageName = keyof StorageOptions;

/** A class of storages. */
export type StorageClass = Newable<{ url(name: string): string }>;

/** The value of STATICFILES_STORAGE. */
export type StorageSetting =
  | StorageName
  | StorageClass
  | AnyString
  | ConfiguredBuiltin<StorageOptions>
  | ConfiguredOwn<StorageClass>;

/** A choice of files of one npm package. */
export interface NpmPackage {
  /** A folder inside the package to start from, such as `dist`; the package itself by default. */
  readonly from?: string | undefined;
  /** The folder that its files are published under; the package's name by default, `''` for none. */
  readonly to?: string | undefined;
  /** Shell patterns of the paths (below `from`) to take; everything by default. `*` crosses slashes. */
  readonly files?: readonly string[] | undefined;
}

/** Options of the finder of npm packages. */
export interface NpmFinderOptions {
  /** Package name → what to take from it; `true` takes everything, a list is short for `{ files }`. */
  readonly packages: Readonly<Record<string, NpmPackage | readonly string[] | true>>;
  /** The folder to search for `node_modules`, and upwards from it; `BASE_DIR` by default. */
  readonly from?: string | undefined;
}

/** The options of each built-in finder. */
interface FinderOptions {
  FileSystemFinder: Readonly<Record<string, never>>;
  AppDirectoriesFinder: Readonly<Record<string, never>>;
  NpmFinder: NpmFinderOptions;
}

/** The names of the built-in finders. */
export type FinderName = keyof FinderOptions;

/** A class of finders. */
export type FinderClass = Newable<{
  find(path: string): string | null;
  list(ignorePatterns: readonly string[]): Iterable<unknown>;
}>;

/** An entry of STATICFILES_FINDERS. */
export type FinderSetting =
  | FinderName
  | FinderClass
  | AnyString
  | ConfiguredBuiltin<FinderOptions>
  | ConfiguredOwn<FinderClass>;

/** The options of each built-in processor. */
interface ProcessorOptions {
  LightningCss: {
    /** The browsers, as lightningcss writes them: `{ safari: (13 << 16) }`. */
    readonly targets?: Readonly<Record<string, number>> | undefined;
  };
  EsbuildMinify: {
    /** The language and the browsers, as esbuild writes them: `'es2020'`, `['chrome110', 'safari16']`. */
    readonly target?: string | readonly string[] | undefined;
  };
  SubsetIconFont: {
    /** The published path of the style sheet that gives each icon its character. */
    readonly css: string;
    /** The beginning of the icons' classes, such as `bi-`. */
    readonly prefix: string;
    /** Globs of the files that name icons, from BASE_DIR; by default all templates, and collected scripts and pages. */
    readonly sources?: readonly string[] | undefined;
    /** Icons that are kept although no file names them; shell patterns such as `bi-file-*` are allowed. */
    readonly safelist?: readonly string[] | undefined;
  };
}

/** The names of the built-in processors. */
export type ProcessorName = keyof ProcessorOptions;

/** A class of processors. */
export type ProcessorClass = Newable<{ process(input: never): unknown }>;

/** An entry of STATICFILES_PROCESSORS. */
export interface ProcessorSetting {
  /** Globs of the files that it processes, such as `css/*.css`; `*` crosses slashes. */
  readonly match: string | readonly string[];
  readonly backend: ProcessorName | ProcessorClass | AnyString;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** The seconds that it may take for one file; 60 by default. */
  readonly timeLimit?: number | undefined;
}

/** A built-in class with its options. */
type ConfiguredBuiltin<Options> = {
  readonly [Name in keyof Options]: {
    readonly backend: Name;
    readonly options?: Options[Name] | undefined;
  };
}[keyof Options];

/** A class of the project's own, with the options that it takes. */
interface ConfiguredOwn<Class> {
  readonly backend: Class | ExportPath;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}
