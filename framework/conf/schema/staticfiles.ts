import type { FinderSetting, ProcessorSetting, StorageSetting } from '../backends';
import { env } from '../env';
import { areImports } from '../imports';
import { boolean, fileMode, nonEmptyString, record, string, z } from '../zod';
import { backend, count, type Earlier, fromBaseDir, processor, setting } from './setting';

const staticDir = z.union([nonEmptyString, z.tuple([string, nonEmptyString])]);

/** Accepts a path, or an http(s) URL with or without its scheme. It has no query: files' paths are appended to it. */
function isBaseUrl(url: string): boolean {
  if (/[?#\s\\]/.test(url)) return false;
  if (/^(?:https?:)?\/\//i.test(url)) {
    return /^(?:https?:)?\/\/[^/]/i.test(url) && URL.canParse(url, 'http://localhost');
  }
  return !/^[a-z][a-z0-9+.-]*:/i.test(url);
}

/** Accepts the http(s) URL of a server, without query and fragment: paths of sources are appended to it. */
function isDevServer(url: string): boolean {
  return /^https?:\/\/[^/?#\s]+(?:\/[^?#\s]*)?$/i.test(url) && URL.canParse(url);
}

/** Turns `static/` into `/static/` (below FORCE_SCRIPT_NAME), always with a slash at the end. */
function completeUrl(url: string, earlier: Earlier): string {
  const closed = url.endsWith('/') ? url : `${url}/`;
  if (/^(https?:)?\/\//i.test(closed) || closed.startsWith('/')) return closed;
  const script = String(earlier.FORCE_SCRIPT_NAME ?? '').replace(/\/+$/, '');
  return `${script}/${closed}`;
}

/** The settings of static files: their sources, their destination and the URL they are published under. */
export const STATICFILES = {
  STATIC_URL: setting(nonEmptyString.check(z.refine(isBaseUrl)), {
    default: '/static/',
    expected: "a URL path such as '/static/', or an http(s) URL, without query and fragment",
    doc: 'The URL under which static files are published. A path, or the whole URL of another host; one that starts without a slash is put below the site’s own path.',
    resolve: completeUrl,
  }),
  STATIC_HOST: setting(
    string.check(z.refine((value) => value === '' || /^(https?:)?\/\/[^/?#]+\/?$/i.test(value))),
    {
      default: '',
      expected: "the origin of a CDN, such as 'https://d111.cloudfront.net', or ''",
      doc: 'The host that browsers fetch static files from: a CDN whose origin is this site. Put before `STATIC_URL` in every URL; the site itself goes on serving them under the path.',
      resolve: (value) => value.replace(/\/$/, ''),
    },
  ),
  STATIC_ROOT: setting(z.nullable(string), {
    default: null,
    expected: 'the path of a folder',
    doc: 'The folder that `collectstatic` fills and the site serves. Relative to `BASE_DIR`.',
    resolve: (value, earlier) => (value ? fromBaseDir(value, earlier) : null),
  }),
  STATICFILES_DIRS: setting(z.array(staticDir), {
    default: [],
    expected: "a list of paths and ['prefix', 'path'] pairs",
    doc: 'Folders with static files that belong to no app, first wins. A pair publishes a folder’s files below a prefix. Relative to `BASE_DIR`.',
    resolve: (dirs, earlier) =>
      dirs.map((dir): string | [string, string] =>
        typeof dir === 'string' ? fromBaseDir(dir, earlier) : [dir[0], fromBaseDir(dir[1], earlier)],
      ),
  }),
  STATICFILES_FINDERS: setting(z.array(backend<FinderSetting>()), {
    default: ['FileSystemFinder', 'AppDirectoriesFinder'],
    expected: 'a list of finders: classes, references, or { backend, options }',
    doc: 'The finders of static files, in order of priority: classes, references or `{ backend, options }`. The built-in ones may be given by their bare names.',
  }),
  STATICFILES_STORAGE: setting(backend<StorageSetting>(), {
    default: 'CompressedManifestStaticFilesStorage',
    expected: 'a storage: a class, a reference, or { backend, options }',
    doc: 'The storage: it decides how `collectstatic` processes and publishes files, and gives their URLs. A class, a reference such as `project/storage#MyStorage`, the bare name of a built-in one, or `{ backend, options }`.',
  }),
  STATICFILES_PROCESSORS: setting(z.array(processor<ProcessorSetting>()), {
    default: [],
    expected:
      'a list of { match, backend, options?, timeLimit? }: globs, a processor, its options, and seconds',
    doc: 'The processors that `collectstatic` gives the files to which `match` applies, each the outcome of the one before: `LightningCss`, `EsbuildMinify`, `SubsetIconFont` or your own. [Processors](processors.md) explains them.',
  }),
  STATICFILES_KEEP_VERSIONS: setting(count, {
    default: 3,
    expected: 'a number of versions, 0 or more',
    doc: 'The number of earlier versions of each file that `collectstatic` keeps published, so that pages that were loaded before a deploy still find their files.',
  }),
  STATICFILES_KEEP_DAYS: setting(count, {
    default: 7,
    expected: 'a number of days, 0 or more',
    doc: 'The number of days for which `collectstatic` keeps a version published that another one has taken the place of, beyond the number of `STATICFILES_KEEP_VERSIONS`. With 0 for both nothing is kept.',
  }),
  STATICFILES_PREVIOUS: setting(z.nullable(string), {
    default: () => env('STATICFILES_PREVIOUS', '') || null,
    defaultDoc: 'the environment variable `STATICFILES_PREVIOUS`, or null',
    expected: "the https URL of a site's static files, the path of a folder, or null",
    doc: 'The release before, of which `collectstatic` carries the files over that this one changes: the URL of the static files of the live site, or of the site alone, or a folder. Relative to `BASE_DIR`.',
  }),
  STATICFILES_CROSSORIGIN: setting(z.nullable(boolean), {
    default: null,
    expected: 'true, false or null',
    doc: 'Writes `crossorigin` in the tags `{% stylesheet %}`, `{% script %}`, `{% module %}`, `{% preload %}` and `{% vite %}`, so that browsers fetch the files with CORS. null writes it where files come from another host, by `STATIC_HOST`: deltas and integrity need it there.',
  }),
  STATICFILES_INTEGRITY: setting(z.union([boolean, z.literal('host')]), {
    default: false,
    expected: "true, false or 'host'",
    doc: "Writes `integrity` in the same tags, so that browsers refuse a file that is not the one of the release: `true` for every file whose digest the manifest has, `'host'` for files of another host alone, and none in `DEBUG`. It comes with `crossorigin`. A CDN that changes a byte, if only to minify a file, takes the site down.",
  }),
  STATICFILES_IMPORTS: setting(record(string).check(z.refine(areImports)), {
    default: {},
    expected:
      "an object of bare names and paths of static files, such as { three: 'three/build/three.module.js' }; a name that ends with a slash leads to a folder",
    doc: 'The bare names that modules import and the files that they lead to, for `{% importmap %}`. A name that ends with a slash stands for all names that begin with it, and leads to a folder: `{ three: "three/build/three.module.js", "three/addons/": "three/examples/jsm/" }`. [Import maps](import-maps.md) explains them.',
  }),
  VITE_DEV_SERVER: setting(z.nullable(string.check(z.refine(isDevServer))), {
    default: () => env('VITE_DEV_SERVER', '') || null,
    defaultDoc: 'the environment variable `VITE_DEV_SERVER`, or null',
    expected: "the URL of Vite's dev server, such as 'http://localhost:5173', or null",
    doc: 'The URL of Vite’s dev server, with Vite’s `base` if that is a path. With `DEBUG`, `{% vite %}` gives its tags, so that changes come into the page without a reload.',
    resolve: (value) => (value === null || value.endsWith('/') ? value : `${value}/`),
  }),
  FILE_UPLOAD_PERMISSIONS: setting(fileMode, {
    default: 0o644,
    expected: 'file permissions such as 0o644, or null',
    doc: 'The permissions of collected files; null leaves them to the umask.',
  }),
  FILE_UPLOAD_DIRECTORY_PERMISSIONS: setting(fileMode, {
    default: null,
    expected: 'folder permissions such as 0o755, or null',
    doc: 'The permissions of folders that `collectstatic` makes; null leaves them to the umask.',
  }),
};
