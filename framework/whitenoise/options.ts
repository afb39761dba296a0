import { nearestNames } from '../nearest';
import type { FileSource } from './source';

/** What {@link whiteNoise} can be told. Every option is optional; docs/serving.md shows each at work. */
export interface WhiteNoiseOptions {
  /** The folder to serve, or another source of files. More with `addFiles`. */
  readonly root?: string | FileSource;
  /** The URL path under which `root` is served. Default `'/'`. */
  readonly prefix?: string;
  /** Look at the disk on every request instead of once at start: for development. Default false. */
  readonly autorefresh?: boolean;
  /** `Cache-Control: max-age` in seconds for files that are not immutable; null sends none. Default 60. */
  readonly maxAge?: number | null;
  /** Send `Access-Control-Allow-Origin: *`, which fonts and modules behind a CDN need. Default true. */
  readonly allowAllOrigins?: boolean;
  /** The charset of textual media types. Default `'utf-8'`. */
  readonly charset?: string;
  /** Media types by lower-case `.ext` or whole file name, merged over the built-in table. */
  readonly mimetypes?: Readonly<Record<string, string>>;
  /** Changes the headers of one file; called once per file at start, or per request with `autorefresh`. */
  readonly addHeaders?: AddHeaders | null;
  /** Serve a folder's index file at `/folder/`: true for `index.html`, or its name. Default false. */
  readonly indexFile?: boolean | string;
  /** Which files never change: a RegExp searched in the URL, or a function. Default: those the manifest proves. */
  readonly immutableFileTest?: RegExp | ImmutableFileTest | null;
  /** The manifest in the root that proves names immutable and gives content ETags; false for none, or its name. Default true. */
  readonly manifest?: boolean | string;
  /** How many bytes of file contents may be kept in memory. Default 64 MiB; 0 reads every answer from the disk. */
  readonly memoryBudget?: number;
  /** Serve files and folders whose name begins with a dot; `.well-known` always is. Default false. */
  readonly allowDotfiles?: boolean;
  /** Follow symbolic links that lead out of the root. Default false. */
  readonly allowExternalSymlinks?: boolean;
  /**
   * What becomes of a request under a prefix (other than `/`) that no file answers: `'pass'` hands it to the
   * application, `'hashed'` answers 404 to names that look content-hashed, `'all'` to every name. Default `'pass'`.
   */
  readonly missing?: MissingPolicy;
  /** Make that 404 a page that says where was looked and which names come near. For development. Default false. */
  readonly explainMissing?: boolean;
  /** Receives what the deployer should know: a missing root, a file that was left out. Default: a process warning. */
  readonly warn?: (message: string) => void;
}

/**
 * Changes the headers of one file in place. Content-Type, Cache-Control and Access-Control-Allow-Origin are set
 * already.
 *
 * @param path the file on disk
 * @param url the path it is served at
 */
export type AddHeaders = (headers: Headers, path: string, url: string) => void;

/** Whether the bytes at `url` never change. `path` is the file on disk. */
export type ImmutableFileTest = (path: string, url: string) => boolean;

export type MissingPolicy = 'pass' | 'hashed' | 'all';

/** The options with every default filled in. */
export interface ServingOptions {
  readonly autorefresh: boolean;
  readonly maxAge: number | null;
  readonly allowAllOrigins: boolean;
  readonly charset: string;
  readonly mimetypes: Readonly<Record<string, string>>;
  readonly addHeaders: AddHeaders | null;
  /** The index file's name, or null for none. */
  readonly indexFile: string | null;
  /** Null: what the manifest proves. */
  readonly immutableFileTest: ImmutableFileTest | null;
  /** The manifest's file name, or null for none. */
  readonly manifest: string | null;
  readonly memoryBudget: number;
  readonly allowDotfiles: boolean;
  readonly allowExternalSymlinks: boolean;
  readonly missing: MissingPolicy;
  readonly explainMissing: boolean;
  readonly warn: (message: string) => void;
}

/** An option that does not exist or has an unusable value. The message names it and says what was expected. */
export class WhiteNoiseOptionError extends TypeError {
  override readonly name = 'WhiteNoiseOptionError';
}

const isBoolean = (value: unknown) => typeof value === 'boolean';
const isString = (value: unknown) => typeof value === 'string';
const isFunction = (value: unknown) => typeof value === 'function';
const isSafeName = (value: unknown) => isString(value) && value !== '' && !/[/\\]/.test(value as string);

/** Per option: whether a value will do, and in words what would. */
const EXPECTED: Readonly<Record<keyof WhiteNoiseOptions, readonly [(value: unknown) => boolean, string]>> = {
  root: [(value) => (isString(value) && value !== '') || isFileSource(value), 'a folder or a FileSource'],
  prefix: [isString, "a URL path such as '/static/'"],
  autorefresh: [isBoolean, 'true or false'],
  maxAge: [
    (value) => value === null || (Number.isSafeInteger(value) && (value as number) >= 0),
    'a whole number of seconds, or null',
  ],
  allowAllOrigins: [isBoolean, 'true or false'],
  charset: [(value) => isString(value) && /^[\w.:+-]+$/.test(value as string), "a charset such as 'utf-8'"],
  mimetypes: [isMediaTypes, "an object such as { '.foo': 'application/x-foo' } with lower-case keys"],
  addHeaders: [(value) => value === null || isFunction(value), 'a function (headers, path, url)'],
  indexFile: [
    (value) => isBoolean(value) || isSafeName(value),
    "true, false or a file name such as 'index.html'",
  ],
  immutableFileTest: [
    (value) => value === null || value instanceof RegExp || isFunction(value),
    'a RegExp or a function (path, url) => boolean',
  ],
  manifest: [
    (value) => isBoolean(value) || isSafeName(value),
    "true, false or a file name such as 'staticfiles.json'",
  ],
  memoryBudget: [
    (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    'a whole number of bytes, 0 or more',
  ],
  allowDotfiles: [isBoolean, 'true or false'],
  allowExternalSymlinks: [isBoolean, 'true or false'],
  missing: [
    (value) => value === 'pass' || value === 'hashed' || value === 'all',
    "'pass', 'hashed' or 'all'",
  ],
  explainMissing: [isBoolean, 'true or false'],
  warn: [isFunction, 'a function (message)'],
};

/**
 * Checks the options and fills in the defaults.
 *
 * @param manifestName the name that `manifest: true` stands for
 * @throws WhiteNoiseOptionError
 */
export function resolveOptions(options: WhiteNoiseOptions, manifestName: string): ServingOptions {
  checkOptions(options);
  const { indexFile = false, manifest = true, immutableFileTest: immutable = null } = options;
  return {
    autorefresh: options.autorefresh ?? false,
    maxAge: options.maxAge === undefined ? 60 : options.maxAge,
    allowAllOrigins: options.allowAllOrigins ?? true,
    charset: options.charset ?? 'utf-8',
    mimetypes: options.mimetypes ?? {},
    addHeaders: options.addHeaders ?? null,
    indexFile: indexFile === true ? 'index.html' : indexFile || null,
    // `search` looks at neither lastIndex nor the flags g and y.
    immutableFileTest: immutable instanceof RegExp ? (_path, url) => url.search(immutable) >= 0 : immutable,
    manifest: manifest === true ? manifestName : manifest || null,
    memoryBudget: options.memoryBudget ?? 64 * 1024 * 1024,
    allowDotfiles: options.allowDotfiles ?? false,
    allowExternalSymlinks: options.allowExternalSymlinks ?? false,
    missing: options.missing ?? 'pass',
    explainMissing: options.explainMissing ?? false,
    warn: options.warn ?? ((message) => process.emitWarning(message, 'WhiteNoiseWarning')),
  };
}

function checkOptions(options: WhiteNoiseOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new WhiteNoiseOptionError(`whiteNoise: expected an object of options, got ${shown(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(EXPECTED, name)) {
      const [nearest] = nearestNames(name, Object.keys(EXPECTED));
      const hint = nearest === undefined ? '' : `, did you mean '${nearest}'?`;
      throw new WhiteNoiseOptionError(`whiteNoise: unknown option '${name}'${hint}`);
    }
    checkOption(name as keyof WhiteNoiseOptions, value);
  }
}

function checkOption(name: keyof WhiteNoiseOptions, value: unknown): void {
  const [accepts, expectation] = EXPECTED[name];
  if (value === undefined || accepts(value)) return;
  throw new WhiteNoiseOptionError(`whiteNoise: ${name} must be ${expectation}, got ${shown(value)}`);
}

/** Where files are served and under which path, checked and brought into shape: `static` becomes `/static/`. */
export function resolveSource(
  source: unknown,
  prefix: unknown = '/',
): { source: string | FileSource; prefix: string } {
  checkOption('prefix', prefix);
  const [accepts, expectation] = EXPECTED.root;
  if (!accepts(source)) {
    throw new WhiteNoiseOptionError(`whiteNoise: root must be ${expectation}, got ${shown(source)}`);
  }
  const inner = (prefix as string).replace(/^\/+|\/+$/g, '');
  return { source: source as string | FileSource, prefix: inner === '' ? '/' : `/${inner}/` };
}

function isFileSource(value: unknown): value is FileSource {
  const candidate = value as Partial<FileSource> | null;
  return typeof candidate === 'object' && isFunction(candidate?.find) && isFunction(candidate?.list);
}

function isMediaTypes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([key, type]) => isString(type) && /^[\x21-\x7e][\x20-\x7e]*$/.test(type) && key === key.toLowerCase(),
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
