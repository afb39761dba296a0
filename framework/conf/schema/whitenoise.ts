import type { AddHeaders, ImmutableFileTest } from '../../file-hooks';
import { boolean, nonEmptyString, record, string, z } from '../zod';
import {
  callable,
  count,
  type Earlier,
  fromBaseDir,
  isBaseUrl,
  isPattern,
  setting,
  strings,
} from './setting';

/** The path part of STATIC_URL. */
function pathOfStaticUrl(earlier: Earlier): string {
  return new URL(String(earlier.STATIC_URL), 'http://localhost').pathname;
}

/** The settings of serving static files, with WhiteNoise's names and meanings. */
export const WHITENOISE = {
  WHITENOISE_ROOT: setting(z.nullable(string), {
    default: null,
    expected: 'the path of a folder, or null',
    doc: 'A folder whose files are served at the root of the site: `robots.txt`, `favicon.ico`. Relative to `BASE_DIR`.',
    resolve: (value, earlier) => (value ? fromBaseDir(value, earlier) : null),
  }),
  WHITENOISE_AUTOREFRESH: setting(boolean, {
    default: (earlier) => earlier.DEBUG === true,
    defaultDoc: '`DEBUG`',
    expected: 'true or false',
    doc: 'Look at the disk on every request instead of once at start. For development: slow.',
  }),
  WHITENOISE_USE_FINDERS: setting(boolean, {
    default: (earlier) => earlier.DEBUG === true,
    defaultDoc: '`DEBUG`',
    expected: 'true or false',
    doc: 'Serve files straight from where the finders find them, without `collectstatic`.',
  }),
  WHITENOISE_MAX_AGE: setting(z.nullable(count), {
    default: (earlier) => (earlier.DEBUG === true ? 0 : 60),
    defaultDoc: '60, or 0 with `DEBUG`',
    expected: 'a number of seconds, or null',
    doc: 'The number of seconds for which browsers and caches may keep a file whose name does not hold its hash. null sends no `Cache-Control` with it.',
  }),
  WHITENOISE_INDEX_FILE: setting(z.union([boolean, nonEmptyString]), {
    default: false,
    expected: 'true, false or a file name',
    doc: 'Serve `index.html` (true) or a file of this name for its folder’s URL.',
  }),
  WHITENOISE_MIMETYPES: setting(record(string), {
    default: {},
    expected: "an object such as { '.foo': 'application/x-foo' }",
    doc: 'Media types by lower-case extension or whole file name, before the built-in ones. They are sent as they stand: write a charset with them where you want one.',
  }),
  WHITENOISE_CHARSET: setting(z.nullable(nonEmptyString), {
    default: 'utf-8',
    expected: 'a charset such as utf-8, or null',
    doc: 'The charset that is named with text types of the built-in table; null names none.',
  }),
  WHITENOISE_ALLOW_ALL_ORIGINS: setting(boolean, {
    default: true,
    expected: 'true or false',
    doc: 'Send `Access-Control-Allow-Origin: *` with static files, so that fonts and modules work from a CDN.',
  }),
  WHITENOISE_ALLOW_EXTERNAL_SYMLINKS: setting(boolean, {
    default: false,
    expected: 'true or false',
    doc: 'Serve symbolic links that lead out of their folder, such as those that `collectstatic --link` makes. Everything that they lead to is public.',
  }),
  WHITENOISE_ADD_HEADERS_FUNCTION: setting(z.nullable(z.union([nonEmptyString, callable<AddHeaders>()])), {
    default: null,
    expected: 'a function (headers, path, url) => void, a reference to one, or null',
    doc: 'Called once per file with its headers, which it may change.',
  }),
  WHITENOISE_IMMUTABLE_FILE_TEST: setting(
    z.nullable(
      z.union([
        nonEmptyString.check(z.refine((value) => value.includes('#') || isPattern(value))),
        z.instanceof(RegExp),
        callable<ImmutableFileTest>(),
      ]),
    ),
    {
      default: null,
      defaultDoc: 'proven by the manifest',
      expected:
        'a regular expression or its source, a function (path, url) => boolean, a reference to one, or null',
      doc: 'Selects the files that may be cached for ever. By default those that the manifest proves to be published under the hash of their bytes.',
    },
  ),
  WHITENOISE_STATIC_PREFIX: setting(nonEmptyString, {
    default: pathOfStaticUrl,
    defaultDoc: 'the path of `STATIC_URL`',
    expected: "a URL path such as '/static/'",
    doc: 'The path under which this site serves `STATIC_ROOT`, when it differs from that of `STATIC_URL`.',
  }),
  WHITENOISE_MEMORY_BUDGET: setting(z.nullable(count), {
    default: null,
    expected: 'a number of bytes, 0 or more, or null',
    doc: 'The number of bytes of file contents that each process may keep in memory. 0 reads every answer from the disk. null is an eighth of the memory of the container or the machine, divided by the number of workers, at most 1 GiB.',
  }),
  WHITENOISE_FALLBACK: setting(z.array(string.check(z.refine(isBaseUrl))), {
    default: [],
    expected: "a list of base URLs such as ['http://node-2:8000/static/']",
    doc: 'Base URLs of the static files of other machines, or of a bucket, that are asked for a hashed file that is not in `STATIC_ROOT`. What comes is held against the hash in its name and kept. See [Files of other releases](serving.md#files-of-other-releases).',
    resolve: (bases) => bases.map((base) => (base.endsWith('/') ? base : `${base}/`)),
  }),
  WHITENOISE_SKIP_COMPRESS_EXTENSIONS: setting(z.nullable(strings), {
    default: null,
    defaultDoc: 'formats that are compressed already',
    expected: "a list of extensions such as ['jpg', 'png'], or null",
    doc: 'Extensions of files that are not worth compressing; replaces the built-in list.',
  }),
  WHITENOISE_KEEP_ONLY_HASHED_FILES: setting(boolean, {
    default: false,
    expected: 'true or false',
    doc: 'Publish files under their hashed names only, and remove their unhashed copies from `STATIC_ROOT`.',
  }),
  WHITENOISE_MANIFEST_STRICT: setting(boolean, {
    default: true,
    expected: 'true or false',
    doc: 'Asking for the URL of a file that is not in the manifest is an error; false answers with the unhashed URL.',
  }),
};
