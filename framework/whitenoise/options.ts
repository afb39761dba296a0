import { statSync } from 'node:fs';
import path from 'node:path';
import {
  DEFAULT_TAG_POLICY,
  DEV_SERVER_EXPECTED,
  devServerUrl,
  INTEGRITY_EXPECTED,
  isIntegrityPolicy,
  policyConflict,
  type TagPolicy,
  urlPrefix,
} from '../assets';
import type { AddHeaders, ImmutableFileTest } from '../file-hooks';
import { MANIFEST_NAME } from '../manifest';
import { nearest } from '../nearest';
import { defaultMemoryBudget } from './memory-budget';
import { inSeconds, optionElsewhere } from './options-of-others';
import { type FileSource, isPlainPath } from './source';

/** The options of {@link whiteNoise}. Each may be left out; docs/serving.md shows each at work. */
export interface WhiteNoiseOptions {
  /** The folder to serve, or another source of files. More with `addFiles`. */
  readonly root?: string | FileSource;
  /** The URL path under which `root` is served. Default `'/'`. */
  readonly prefix?: string;
  /**
   * The host in the URLs that `assets` makes, such as a CDN's that fetches the files from here:
   * `'https://cdn.example'`. Default `''`: the page's own.
   */
  readonly host?: string;
  /**
   * Write `crossorigin` in the tags that `assets` makes, so that browsers fetch the files with CORS, as deltas and
   * `integrity` across hosts need. Default null: where `host` is set.
   */
  readonly crossorigin?: boolean | null;
  /**
   * Write `integrity` in the tags that `assets` makes, for files whose digest is known: true, or `'host'` for files of
   * another host alone. It comes with `crossorigin`. Default false.
   */
  readonly integrity?: boolean | 'host';
  /** Look at the disk on every request instead of once at start: for development. Default false. */
  readonly autorefresh?: boolean;
  /** `Cache-Control: max-age` in seconds for files that are not immutable; null sends none. Default 60. */
  readonly maxAge?: number | null;
  /** Send `Access-Control-Allow-Origin: *`, which fonts and modules behind a CDN need. Default true. */
  readonly allowAllOrigins?: boolean;
  /** The charset of textual media types; null names none. Default `'utf-8'`. */
  readonly charset?: string | null;
  /** Media types by lower-case `.ext` or whole file name, merged over the built-in table. */
  readonly mimetypes?: Readonly<Record<string, string>>;
  /** Changes the headers of one file; called once per file at start, or per request with `autorefresh`. */
  readonly addHeaders?: AddHeaders | null;
  /** Serve a folder's index file at `/folder/`: true for `index.html`, or its name. Default false. */
  readonly indexFile?: boolean | string;
  /**
   * The page of a single-page application, a file of `root`: it answers navigations to URLs below `prefix` that no file
   * answers, and is sent with `Cache-Control: no-cache`. Default: none.
   */
  readonly fallback?: string | null;
  /**
   * The page, a file of `root`, that is sent with status 404 for every other URL below `prefix` that no file answers.
   * Default: none.
   */
  readonly notFound?: string | null;
  /** The files that never change: a RegExp searched in the URL, or a function. Default: those the manifest proves. */
  readonly immutableFileTest?: RegExp | ImmutableFileTest | null;
  /**
   * `'bundler'` takes files for immutable, too, whose names look hashed and that lie in a folder to which bundlers write
   * such files: `assets/`, `static/js/`, `_app/immutable/` and the like. Default: none.
   */
  readonly immutable?: 'bundler' | null;
  /**
   * The manifest that proves names immutable: true for `staticfiles.json` in the root, the name of another file there, a
   * path with a slash in it for one that lies elsewhere, or false for none. Default true.
   */
  readonly manifest?: boolean | string;
  /**
   * Bytes of file contents that may be kept in memory; 0 reads every answer from the disk. Default null: an eighth of the
   * memory of the container or the machine, divided by WEB_CONCURRENCY, at most 1 GiB.
   */
  readonly memoryBudget?: number | null;
  /**
   * Make compressed variants of files that have none beside them: in memory, in the background, when a file is first
   * asked for. Default false.
   */
  readonly compress?: boolean;
  /** Serve files and folders whose name begins with a dot; `.well-known` always is. Default false. */
  readonly allowDotfiles?: boolean;
  /** Follow symbolic links that lead out of the root. Default false. */
  readonly allowExternalSymlinks?: boolean;
  /**
   * The answer to a request under a prefix that no file answers: `'pass'` hands it to the application, `'hashed'`
   * answers 404 to names that look content-hashed, `'all'` to every name (at the prefix `/` to hashed ones).
   * Default `'pass'`; with a `fallback`, `'hashed'`.
   */
  readonly missing?: MissingPolicy;
  /** Make that 404 a page that names the folders that were searched and the nearest names. For development. Default false. */
  readonly explainMissing?: boolean;
  /**
   * Base URLs of other machines' static files, or of a bucket, that are asked for a hashed name which is not here:
   * `['http://node-2:8000/static/']`. Default none.
   */
  readonly peers?: readonly string[];
  /**
   * The URL of Vite's dev server, such as `'http://localhost:5173'`, with Vite's `base` if that is a path: with
   * `autorefresh`, `assets.tags()` gives its tags. Default: none.
   */
  readonly viteDevServer?: string | null;
  /** Receives what the deployer should know: a missing root, a file that was left out. Default: a process warning. */
  readonly warn?: (message: string) => void;
}

export type MissingPolicy = 'pass' | 'hashed' | 'all';

/** An option that does not exist or has an unusable value. The message names it and says what was expected. */
export class WhiteNoiseOptionError extends TypeError {
  override readonly name = 'WhiteNoiseOptionError';
}

/** One option: the value it has when it is not given, and the values that it can have. */
interface Option<Given, Served = Given> {
  readonly default: Given;
  accepts(value: unknown): boolean;
  /** The acceptable values in words, for messages: `maxAge must be …`. */
  readonly expected: string;
  /** Words for the end of the message: the way to write a value that other servers accept. */
  hint?(value: unknown): string;
  /** The form in which the wrapper uses it, where that is another one than is given. */
  served?(value: Given): Served;
}

const option = <Given, Served = Given>(row: Option<Given, Served>): Option<Given, Served> => row;

const flag = (byDefault: boolean) =>
  option<boolean>({ default: byDefault, accepts: isBoolean, expected: 'true or false' });

const page = (example: string) =>
  option<string | null>({
    default: null,
    accepts: (value) => value === null || (isText(value) && isPlainPath(value)),
    expected: `the path of a file in root, such as ${example}, or null`,
  });

const ROOT = option<string | FileSource | undefined>({
  default: undefined,
  accepts: (value) => (isText(value) && value !== '') || isFileSource(value),
  expected: 'a folder or a FileSource',
  hint: (value) => (Array.isArray(value) ? ': give one, and add others with addFiles()' : ''),
});

const PREFIX = option<string>({ default: '/', accepts: isText, expected: "a URL path such as '/static/'" });

/** The options that hold for all files. `root` and `prefix`, which belong together, can be given again and again. */
const OPTIONS = {
  host: option<string>({
    default: '',
    accepts: (value) => isText(value) && /^(?:(?:https?:)?\/\/[^\s/?#]+\/?)?$/i.test(value),
    expected: "the beginning of a URL such as 'https://cdn.example', or ''",
    hint: () => '; the address to listen at is given to listen()',
    served: (given) => given.replace(/\/$/, ''),
  }),
  crossorigin: option<boolean | null>({
    default: DEFAULT_TAG_POLICY.crossorigin,
    accepts: (value) => value === null || isBoolean(value),
    expected: 'true, false or null',
  }),
  integrity: option<TagPolicy['integrity']>({
    default: DEFAULT_TAG_POLICY.integrity,
    accepts: isIntegrityPolicy,
    expected: INTEGRITY_EXPECTED,
  }),
  autorefresh: flag(false),
  maxAge: option<number | null>({
    default: 60,
    accepts: (value) => value === null || isCount(value),
    expected: 'a whole number of seconds, or null',
    hint: inSeconds,
  }),
  allowAllOrigins: flag(true),
  charset: option<string | null>({
    default: 'utf-8',
    accepts: (value) => value === null || (isText(value) && /^[\w.:+-]+$/.test(value)),
    expected: "a charset such as 'utf-8', or null",
  }),
  mimetypes: option<Readonly<Record<string, string>>>({
    default: {},
    accepts: isMediaTypes,
    expected: "an object such as { '.foo': 'application/x-foo' } with lower-case keys",
  }),
  addHeaders: option<AddHeaders | null>({
    default: null,
    accepts: (value) => value === null || isFunction(value),
    expected: 'a function (headers, path, url)',
  }),
  indexFile: option<boolean | string, string | null>({
    default: false,
    accepts: (value) => isBoolean(value) || (isText(value) && value !== '' && !/[/\\]/.test(value)),
    expected: "true, false or a file name such as 'index.html'",
    served: (given) => (typeof given === 'string' ? given : given ? 'index.html' : null),
  }),
  fallback: page("'index.html'"),
  notFound: page("'404.html'"),
  immutableFileTest: option<RegExp | ImmutableFileTest | null, ImmutableFileTest | null>({
    default: null,
    accepts: (value) => value === null || value instanceof RegExp || isFunction(value),
    expected: 'a RegExp or a function (path, url) => boolean',
    // `search` looks at neither lastIndex nor the flags g and y.
    served: (given) => (given instanceof RegExp ? (_path, url) => url.search(given) >= 0 : given),
  }),
  immutable: option<'bundler' | null>({
    default: null,
    accepts: (value) => value === 'bundler' || value === null,
    expected: "'bundler' or null",
    hint: () =>
      ": 'bundler' is for the hashed names in the folders of bundlers, immutableFileTest for others; files that a " +
      'manifest proves to carry the hash of their content are immutable by themselves',
  }),
  manifest: option<boolean | string, string | null>({
    default: true,
    accepts: (value) => isBoolean(value) || (isText(value) && value !== ''),
    expected: `true, false, a file name such as '${MANIFEST_NAME}', or the path of a file`,
    served: (given) => {
      if (typeof given !== 'string') return given ? MANIFEST_NAME : null;
      return /[/\\]/.test(given) ? path.resolve(given) : given;
    },
  }),
  memoryBudget: option<number | null, number>({
    default: null,
    accepts: (value) => value === null || isCount(value),
    expected: 'a whole number of bytes, 0 or more',
    served: (given) => given ?? defaultMemoryBudget(),
  }),
  compress: flag(false),
  allowDotfiles: flag(false),
  allowExternalSymlinks: flag(false),
  missing: option<MissingPolicy>({
    default: 'pass',
    accepts: (value) => value === 'pass' || value === 'hashed' || value === 'all',
    expected: "'pass', 'hashed' or 'all'",
  }),
  explainMissing: flag(false),
  viteDevServer: option<string | null>({
    default: null,
    accepts: (value) => value === null || (isText(value) && devServerUrl(value) !== null),
    expected: `${DEV_SERVER_EXPECTED}, or null`,
    served: (given) => (given === null ? null : devServerUrl(given)),
  }),
  peers: option<readonly string[]>({
    default: [],
    accepts: (value) => Array.isArray(value) && value.every(isBaseUrl),
    expected: "a list of base URLs such as ['http://node-2:8000/static/']",
    served: (given) => given.map((base) => (base.endsWith('/') ? base : `${base}/`)),
  }),
  warn: option<(message: string) => void>({
    default: (message) => process.emitWarning(message, 'WhiteNoiseWarning'),
    accepts: isFunction,
    expected: 'a function (message)',
  }),
};

type OptionName = keyof typeof OPTIONS;

/** The options with every default filled in, in the form in which the wrapper uses them. */
export type ServingOptions = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends Option<infer _Given, infer Served>
    ? Served
    : never;
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws WhiteNoiseOptionError
 */
export function resolveOptions(options: WhiteNoiseOptions): ServingOptions {
  const known: Readonly<Record<string, Option<unknown>>> = { root: ROOT, prefix: PREFIX, ...OPTIONS };
  if (typeof options !== 'object' || options === null) {
    throw new WhiteNoiseOptionError(`whiteNoise: expected an object of options, got ${shown(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new WhiteNoiseOptionError(
        `whiteNoise: unknown option '${name}'${aboutUnknown(name, value, Object.keys(known))}`,
      );
    }
    if (value !== undefined) check(name, known[name] as Option<unknown>, value);
  }
  const served = (Object.keys(OPTIONS) as OptionName[]).map((name) => {
    const row = OPTIONS[name] as Option<unknown>;
    const value = options[name] === undefined ? row.default : options[name];
    return [name, row.served === undefined ? value : row.served(value)];
  });
  const complete: ServingOptions = Object.fromEntries(served);
  const conflict = policyConflict(complete);
  if (conflict !== null) throw new WhiteNoiseOptionError(`whiteNoise: ${conflict}`);
  return withPages(complete, options);
}

/** Fills in what depends on the pages: they are files of `root`, and must not answer for a missing chunk. */
function withPages(served: ServingOptions, { root, missing }: WhiteNoiseOptions): ServingOptions {
  for (const name of ['fallback', 'notFound'] as const) {
    if (served[name] === null || root !== undefined) continue;
    throw new WhiteNoiseOptionError(`whiteNoise: ${name} is a file of root, and there is no root`);
  }
  return missing === undefined && served.fallback !== null ? { ...served, missing: 'hashed' } : served;
}

/**
 * Checks a source of files and its prefix, and brings the prefix into shape: `static` becomes `/static/`.
 *
 * @throws WhiteNoiseOptionError
 */
export function resolveSource(
  source: unknown,
  prefix: unknown,
  { autorefresh }: Pick<ServingOptions, 'autorefresh'>,
): { source: string | FileSource; prefix: string } {
  const given = prefix === undefined ? PREFIX.default : prefix;
  check('prefix', PREFIX, given);
  check('root', ROOT, source);
  if (isText(source)) checkFolder(source, autorefresh);
  return { source: source as string | FileSource, prefix: urlPrefix(given as string) };
}

function check(name: string, { accepts, expected, hint }: Option<unknown>, value: unknown): void {
  if (accepts(value)) return;
  throw new WhiteNoiseOptionError(
    `whiteNoise: ${name} must be ${expected}, got ${shown(value)}${hint?.(value) ?? ''}`,
  );
}

function aboutUnknown(name: string, value: unknown, known: readonly string[]): string {
  const elsewhere = optionElsewhere(name, value);
  if (elsewhere !== null) return `: ${elsewhere}`;
  const near = nearest(name, known);
  return near === null ? '' : `, did you mean '${near}'?`;
}

/**
 * Refuses a relative root that is not there: a process that was started in another folder, or before the build, would
 * answer nothing but 404. With autorefresh the folder may come later, as files may. A missing absolute root is worth a
 * warning only: settings name folders that a site may not have.
 */
function checkFolder(root: string, autorefresh: boolean): void {
  const folder = path.resolve(root);
  if (autorefresh || path.isAbsolute(root)) return;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new WhiteNoiseOptionError(
    `whiteNoise: root must be a folder that exists, got '${root}': there is no folder at ${folder}`,
  );
}

function isBaseUrl(value: unknown): boolean {
  if (!isText(value) || /[?#]/.test(value) || !URL.canParse(value)) return false;
  return /^https?:$/.test(new URL(value).protocol);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFileSource(value: unknown): value is FileSource {
  const candidate = value as Partial<FileSource> | null;
  return typeof candidate === 'object' && isFunction(candidate?.find) && isFunction(candidate?.list);
}

function isMediaTypes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([key, type]) => isText(type) && /^[\x21-\x7e][\x20-\x7e]*$/.test(type) && key === key.toLowerCase(),
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
