import path from 'node:path';
import {
  DEFAULT_TAG_POLICY,
  DEV_SERVER_EXPECTED,
  devServerUrl,
  INTEGRITY_EXPECTED,
  isIntegrityPolicy,
  type TagPolicy,
} from '../assets';
import type { AddHeaders, ImmutableFileTest } from '../file-hooks';
import { MANIFEST_NAME } from '../manifest';
import { defaultMemoryBudget } from './memory-budget';
import type { MissingPolicy } from './options';
import { inSeconds } from './options-of-others';
import { type FileSource, isPlainPath } from './source';

/** An option: the value it has when it is not given, and the values that it can have. */
export interface Option<Given, Served = Given> {
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

/** The folder or source that is served. */
export const ROOT = option<string | FileSource | undefined>({
  default: undefined,
  accepts: (value) => (isText(value) && value !== '') || isFileSource(value),
  expected: 'a folder or a FileSource',
  hint: (value) => (Array.isArray(value) ? ': give one, and add others with addFiles()' : ''),
});

/** The URL path under which it is served. */
export const PREFIX = option<string>({
  default: '/',
  accepts: isText,
  expected: "a URL path such as '/static/'",
});

/** The options that hold for all files. `root` and `prefix`, which belong together, can be given again and again. */
export const OPTIONS = {
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

export type OptionName = keyof typeof OPTIONS;

/** The options with every default filled in, in the form in which the wrapper uses them. */
export type ServingOptions = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends Option<infer _Given, infer Served>
    ? Served
    : never;
};

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
