// Written by `npm run docs:reference` from the schema of settings; the compiler compares the two.
import type { AddHeaders, ImmutableFileTest } from '../file-hooks';
import type {
  AppSetting,
  FinderSetting,
  MiddlewareSetting,
  ProcessorSetting,
  StorageSetting,
} from './backends';

/** The settings of a site: complete, checked and read-only. */
export interface Settings {
  /**
   * Development mode: error pages with source and stack, files served fresh from their sources, unhashed
   * URLs. Never on in production.
   *
   * Default: `false`.
   */
  readonly DEBUG: boolean;

  /**
   * The folder that relative paths in the settings start from. `projectRoot(__dirname)` gives the same
   * one in the source tree and in `dist/`.
   *
   * Default: the current folder.
   */
  readonly BASE_DIR: string;

  /**
   * The file the settings were loaded from. Filled in when a command or `getApplication()` loads them;
   * references such as `project/apps/home` start from the parent of its folder.
   *
   * Default: `null`.
   */
  readonly SETTINGS_MODULE: string | null;

  /**
   * A long random string that no one else knows, for whatever the project signs. Take it from the
   * environment. Never printed.
   *
   * Default: `''`.
   */
  readonly SECRET_KEY: string;

  /**
   * The host names the site answers to; a leading dot includes subdomains, `'*'` allows any. With
   * `DEBUG` on and nothing listed, `localhost`, names below it, `127.0.0.1` and `[::1]` are allowed.
   *
   * Default: `[]`.
   */
  readonly ALLOWED_HOSTS: string[];

  /**
   * The apps, in order of priority: where two bring a static file, template or command of one name, the
   * earlier app's wins. Each is a folder (`'project/apps/home'`), an npm package,
   * `'project/apps/home/apps#HomeConfig'` or an `AppConfig` class.
   *
   * Default: `[]`.
   */
  readonly INSTALLED_APPS: AppSetting[];

  /**
   * The module that exports `urlpatterns`, the list of the site’s urls, such as `project/urls`; or the
   * list itself.
   *
   * Default: `null`.
   */
  readonly ROOT_URLCONF: string | unknown[] | null;

  /**
   * The middleware around every view, outermost first. Null stands for `DEFAULT_MIDDLEWARE`:
   * `securityMiddleware`, `compressionMiddleware`, `appendSlashMiddleware` and `frameOptionsMiddleware`;
   * a list of your own replaces it as a whole.
   *
   * Default: `null`.
   */
  readonly MIDDLEWARE: MiddlewareSetting[] | null;

  /**
   * `dirs`: folders searched for templates before the apps’ `templates/`; `appDirs: false` leaves the
   * latter out; `contextProcessors`: functions `(request) => object` whose results every template sees.
   *
   * Default: `{}`.
   */
  readonly TEMPLATES: {
    dirs?: string[] | undefined;
    contextProcessors?: (string | ((...args: never[]) => unknown))[] | undefined;
    appDirs?: boolean | undefined;
  };

  /**
   * Redirect `/about` to `/about/` when only the latter is a route.
   *
   * Default: `true`.
   */
  readonly APPEND_SLASH: boolean;

  /**
   * The path under which a proxy publishes the site; put before every reversed URL and before a relative
   * `STATIC_URL`.
   *
   * Default: `null`.
   */
  readonly FORCE_SCRIPT_NAME: string | null;

  /**
   * The largest request body, in bytes, that a view is given. A larger one is answered with 413.
   *
   * Default: `2621440`.
   */
  readonly DATA_UPLOAD_MAX_MEMORY_SIZE: number | null;

  /**
   * The number of processes with which `serve()` answers requests; `auto` is one for each processor.
   *
   * Default: `WEB_CONCURRENCY` of the environment, or 1.
   */
  readonly WORKERS: number | 'auto' | null;

  /**
   * The seconds between SIGTERM and the moment at which `serve()` takes no more connections. In them
   * health checks fail and every answer says `Connection: close`, so that a load balancer sends its
   * requests elsewhere before any is lost.
   *
   * Default: 3, or 0 where standard output is a terminal.
   */
  readonly SHUTDOWN_DRAIN: number | null;

  /**
   * The path at which `serve()` answers load balancers that ask whether it is well: 200 while it serves,
   * 503 while it shuts down. It is answered before hosts are looked at, because such requests name an
   * address and not the site; before redirects to HTTPS; and before the application.
   *
   * Default: `null`.
   */
  readonly HEALTH_CHECK_PATH: string | null;

  /**
   * Have `serve()` write a line to standard output for every answer, of pages and files alike: in
   * Apache’s combined format with the milliseconds, the content coding, the cache outcome and the
   * request’s id behind it, or as JSON. See [monitoring](monitoring.md).
   *
   * Default: `null`.
   */
  readonly REQUEST_LOG: 'combined' | 'json' | null;

  /**
   * The path at which `serve()` answers Prometheus, for all workers together. It is answered before
   * hosts are looked at, and to whoever asks: have the proxy in front keep it from the public. See
   * [monitoring](monitoring.md).
   *
   * Default: `null`.
   */
  readonly METRICS_PATH: string | null;

  /**
   * The `Cache-Control` of HTML pages, and of 404s of every kind, where the view sets none. Without one,
   * caches with a lifetime of their own keep pages of one release over the next, whose files have other
   * names. Null sends none.
   *
   * Default: `'no-cache'`.
   */
  readonly PAGE_CACHE_CONTROL: string | null;

  /**
   * Ids of system check messages that are not shown and do not stop a command.
   *
   * Default: `[]`.
   */
  readonly SILENCED_SYSTEM_CHECKS: string[];

  /**
   * Send `X-Content-Type-Options: nosniff`.
   *
   * Default: `true`.
   */
  readonly SECURE_CONTENT_TYPE_NOSNIFF: boolean;

  /**
   * The `Referrer-Policy` header; null sends none.
   *
   * Default: `'same-origin'`.
   */
  readonly SECURE_REFERRER_POLICY: string | string[] | null;

  /**
   * The `Cross-Origin-Opener-Policy` header; null sends none.
   *
   * Default: `'same-origin'`.
   */
  readonly SECURE_CROSS_ORIGIN_OPENER_POLICY: string | null;

  /**
   * The `X-Frame-Options` header; null sends none.
   *
   * Default: `'DENY'`.
   */
  readonly X_FRAME_OPTIONS: 'DENY' | 'SAMEORIGIN' | null;

  /**
   * The `max-age` of `Strict-Transport-Security` on secure requests, in seconds; 0 sends none.
   *
   * Default: `0`.
   */
  readonly SECURE_HSTS_SECONDS: number;

  /**
   * Add `includeSubDomains` to it.
   *
   * Default: `false`.
   */
  readonly SECURE_HSTS_INCLUDE_SUBDOMAINS: boolean;

  /**
   * Add `preload` to it.
   *
   * Default: `false`.
   */
  readonly SECURE_HSTS_PRELOAD: boolean;

  /**
   * Redirect every insecure request to its https URL.
   *
   * Default: `false`.
   */
  readonly SECURE_SSL_REDIRECT: boolean;

  /**
   * The host that redirect goes to; null keeps the request’s own.
   *
   * Default: `null`.
   */
  readonly SECURE_SSL_HOST: string | null;

  /**
   * Paths, without their leading slash, that are not redirected.
   *
   * Default: `[]`.
   */
  readonly SECURE_REDIRECT_EXEMPT: (string | RegExp)[];

  /**
   * The header by which a proxy says that the request came over https. Set it only behind a proxy that
   * always sets or strips that header.
   *
   * Default: `null`.
   */
  readonly SECURE_PROXY_SSL_HEADER: [string, string] | null;

  /**
   * Take the request’s host from `X-Forwarded-Host`. Only behind a proxy that sets it.
   *
   * Default: `false`.
   */
  readonly USE_X_FORWARDED_HOST: boolean;

  /**
   * The URL under which static files are published. A path, or the whole URL of another host; one that
   * starts without a slash is put below the site’s own path.
   *
   * Default: `'/static/'`.
   */
  readonly STATIC_URL: string;

  /**
   * The host that browsers fetch static files from: a CDN whose origin is this site. Put before
   * `STATIC_URL` in every URL; the site itself goes on serving them under the path.
   *
   * Default: `''`.
   */
  readonly STATIC_HOST: string;

  /**
   * The folder that `collectstatic` fills and the site serves. Relative to `BASE_DIR`.
   *
   * Default: `null`.
   */
  readonly STATIC_ROOT: string | null;

  /**
   * Folders with static files that belong to no app, first wins. A pair publishes a folder’s files below
   * a prefix. Relative to `BASE_DIR`.
   *
   * Default: `[]`.
   */
  readonly STATICFILES_DIRS: (string | [string, string])[];

  /**
   * The finders of static files, in order of priority: classes, references or `{ backend, options }`.
   * The built-in ones may be given by their bare names.
   *
   * Default: `[ 'FileSystemFinder', 'AppDirectoriesFinder' ]`.
   */
  readonly STATICFILES_FINDERS: FinderSetting[];

  /**
   * The storage: it decides how `collectstatic` processes and publishes files, and gives their URLs. A
   * class, a reference such as `project/storage#MyStorage`, the bare name of a built-in one, or `{
   * backend, options }`.
   *
   * Default: `'CompressedManifestStaticFilesStorage'`.
   */
  readonly STATICFILES_STORAGE: StorageSetting;

  /**
   * The processors that `collectstatic` gives the files to which `match` applies, each the outcome of
   * the one before: `LightningCss`, `EsbuildMinify`, `SubsetIconFont` or your own.
   * [Processors](processors.md) explains them.
   *
   * Default: `[]`.
   */
  readonly STATICFILES_PROCESSORS: ProcessorSetting[];

  /**
   * The number of earlier versions of each file that `collectstatic` keeps published, so that pages that
   * were loaded before a deploy still find their files.
   *
   * Default: `3`.
   */
  readonly STATICFILES_KEEP_VERSIONS: number;

  /**
   * The number of days for which `collectstatic` keeps a version published that another one has taken
   * the place of, beyond the number of `STATICFILES_KEEP_VERSIONS`. With 0 for both nothing is kept.
   *
   * Default: `7`.
   */
  readonly STATICFILES_KEEP_DAYS: number;

  /**
   * The release before, of which `collectstatic` carries the files over that this one changes: the URL
   * of the static files of the live site, or of the site alone, or a folder. Relative to `BASE_DIR`.
   *
   * Default: the environment variable `STATICFILES_PREVIOUS`, or null.
   */
  readonly STATICFILES_PREVIOUS: string | null;

  /**
   * Writes `crossorigin` in the tags `{% stylesheet %}`, `{% script %}`, `{% module %}`, `{% preload %}`
   * and `{% vite %}`, so that browsers fetch the files with CORS. null writes it where files come from
   * another host, by `STATIC_HOST`: deltas and integrity need it there.
   *
   * Default: `null`.
   */
  readonly STATICFILES_CROSSORIGIN: boolean | null;

  /**
   * Writes `integrity` in the same tags, so that browsers refuse a file that is not the one of the
   * release: `true` for every file whose digest the manifest has, `'host'` for files of another host
   * alone, and none in `DEBUG`. It comes with `crossorigin`. A CDN that changes a byte, if only to
   * minify a file, takes the site down.
   *
   * Default: `false`.
   */
  readonly STATICFILES_INTEGRITY: boolean | 'host';

  /**
   * The bare names that modules import and the files that they lead to, for `{% importmap %}`. A name
   * that ends with a slash stands for all names that begin with it, and leads to a folder: `{ three:
   * "three/build/three.module.js", "three/addons/": "three/examples/jsm/" }`. [Import
   * maps](import-maps.md) explains them.
   *
   * Default: `{}`.
   */
  readonly STATICFILES_IMPORTS: Record<string, string>;

  /**
   * The URL of Vite’s dev server, with Vite’s `base` if that is a path. With `DEBUG`, `{% vite %}` gives
   * its tags, so that changes come into the page without a reload.
   *
   * Default: the environment variable `VITE_DEV_SERVER`, or null.
   */
  readonly VITE_DEV_SERVER: string | null;

  /**
   * The permissions of collected files; null leaves them to the umask.
   *
   * Default: `0o644`.
   */
  readonly FILE_UPLOAD_PERMISSIONS: number | null;

  /**
   * The permissions of folders that `collectstatic` makes; null leaves them to the umask.
   *
   * Default: `null`.
   */
  readonly FILE_UPLOAD_DIRECTORY_PERMISSIONS: number | null;

  /**
   * A folder whose files are served at the root of the site: `robots.txt`, `favicon.ico`. Relative to
   * `BASE_DIR`.
   *
   * Default: `null`.
   */
  readonly WHITENOISE_ROOT: string | null;

  /**
   * Look at the disk on every request instead of once at start. For development: slow.
   *
   * Default: `DEBUG`.
   */
  readonly WHITENOISE_AUTOREFRESH: boolean;

  /**
   * Serve files straight from where the finders find them, without `collectstatic`.
   *
   * Default: `DEBUG`.
   */
  readonly WHITENOISE_USE_FINDERS: boolean;

  /**
   * The number of seconds for which browsers and caches may keep a file whose name does not hold its
   * hash. null sends no `Cache-Control` with it.
   *
   * Default: 60, or 0 with `DEBUG`.
   */
  readonly WHITENOISE_MAX_AGE: number | null;

  /**
   * Serve `index.html` (true) or a file of this name for its folder’s URL.
   *
   * Default: `false`.
   */
  readonly WHITENOISE_INDEX_FILE: string | boolean;

  /**
   * Media types by lower-case extension or whole file name, before the built-in ones. They are sent as
   * they stand: write a charset with them where you want one.
   *
   * Default: `{}`.
   */
  readonly WHITENOISE_MIMETYPES: Record<string, string>;

  /**
   * The charset that is named with text types of the built-in table; null names none.
   *
   * Default: `'utf-8'`.
   */
  readonly WHITENOISE_CHARSET: string | null;

  /**
   * Send `Access-Control-Allow-Origin: *` with static files, so that fonts and modules work from a CDN.
   *
   * Default: `true`.
   */
  readonly WHITENOISE_ALLOW_ALL_ORIGINS: boolean;

  /**
   * Serve symbolic links that lead out of their folder, such as those that `collectstatic --link` makes.
   * Everything that they lead to is public.
   *
   * Default: `false`.
   */
  readonly WHITENOISE_ALLOW_EXTERNAL_SYMLINKS: boolean;

  /**
   * Called once per file with its headers, which it may change.
   *
   * Default: `null`.
   */
  readonly WHITENOISE_ADD_HEADERS_FUNCTION: string | AddHeaders | null;

  /**
   * Selects the files that may be cached for ever. By default those that the manifest proves to be
   * published under the hash of their bytes.
   *
   * Default: proven by the manifest.
   */
  readonly WHITENOISE_IMMUTABLE_FILE_TEST: string | RegExp | ImmutableFileTest | null;

  /**
   * The path under which this site serves `STATIC_ROOT`, when it differs from that of `STATIC_URL`.
   *
   * Default: the path of `STATIC_URL`.
   */
  readonly WHITENOISE_STATIC_PREFIX: string;

  /**
   * The number of bytes of file contents that each process may keep in memory. 0 reads every answer from
   * the disk. null is an eighth of the memory of the container or the machine, divided by the number of
   * workers, at most 1 GiB.
   *
   * Default: `null`.
   */
  readonly WHITENOISE_MEMORY_BUDGET: number | null;

  /**
   * Base URLs of the static files of other machines, or of a bucket, that are asked for a hashed file
   * that is not in `STATIC_ROOT`. What comes is held against the hash in its name and kept. See [Files
   * of other releases](serving.md#files-of-other-releases).
   *
   * Default: `[]`.
   */
  readonly WHITENOISE_FALLBACK: string[];

  /**
   * Extensions of files that are not worth compressing; replaces the built-in list.
   *
   * Default: formats that are compressed already.
   */
  readonly WHITENOISE_SKIP_COMPRESS_EXTENSIONS: string[] | null;

  /**
   * Publish files under their hashed names only, and remove their unhashed copies from `STATIC_ROOT`.
   *
   * Default: `false`.
   */
  readonly WHITENOISE_KEEP_ONLY_HASHED_FILES: boolean;

  /**
   * Asking for the URL of a file that is not in the manifest is an error; false answers with the
   * unhashed URL.
   *
   * Default: `true`.
   */
  readonly WHITENOISE_MANIFEST_STRICT: boolean;
}
