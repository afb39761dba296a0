import type { AppSetting, MiddlewareSetting } from '../backends';
import { boolean, integer, nonEmptyString, object, string, z } from '../zod';
import { anyFunction, count, named, setting, strings } from './setting';

/** Matches a host name (a leading dot includes its subdomains), an address (IPv6 in brackets), or `*` for every host. */
const HOST_PATTERN = /^(?:\*|\.?[^\s:/?#@[\]\\*]+|\[[0-9a-f:.]+\])$/i;

/** The settings of the project as a whole: its apps, urls, middleware, templates and workers. */
export const CORE = {
  DEBUG: setting(boolean, {
    default: false,
    expected: 'true or false',
    doc: 'Development mode: error pages with source and stack, files served fresh from their sources, unhashed URLs. Never on in production.',
  }),
  BASE_DIR: setting(nonEmptyString, {
    default: () => process.cwd(),
    defaultDoc: 'the current folder',
    expected: 'the path of the project’s folder',
    doc: 'The folder that relative paths in the settings start from. `projectRoot(__dirname)` gives the same one in the source tree and in `dist/`.',
  }),
  SETTINGS_MODULE: setting(z.nullable(nonEmptyString), {
    default: null,
    expected: 'the path of the settings module',
    doc: 'The file the settings were loaded from. Filled in when a command or `getApplication()` loads them; references such as `project/apps/home` start from the parent of its folder.',
  }),
  SECRET_KEY: setting(string, {
    default: '',
    secret: true,
    expected: 'a long random string',
    doc: 'A long random string that no one else knows, for whatever the project signs. Take it from the environment. Never printed.',
  }),
  ALLOWED_HOSTS: setting(z.array(string.check(z.regex(HOST_PATTERN))), {
    default: [],
    expected: "a list of host names without scheme and port, such as ['example.com', '.example.org']",
    doc: "The host names the site answers to; a leading dot includes subdomains, `'*'` allows any. With `DEBUG` on and nothing listed, `localhost`, names below it, `127.0.0.1` and `[::1]` are allowed.",
  }),
  INSTALLED_APPS: setting(z.array(named<AppSetting>()), {
    default: [],
    expected: "a list of apps: folders ('project/apps/home'), AppConfig references or classes",
    doc: "The apps, in order of priority: where two bring a static file, template or command of one name, the earlier app's wins. Each is a folder (`'project/apps/home'`), an npm package, `'project/apps/home/apps#HomeConfig'` or an `AppConfig` class.",
  }),
  ROOT_URLCONF: setting(z.nullable(z.union([nonEmptyString, z.array(z.unknown())])), {
    default: null,
    expected: "a reference such as 'project/urls', or a list of path(…)",
    doc: 'The module that exports `urlpatterns`, the list of the site’s urls, such as `project/urls`; or the list itself.',
  }),
  MIDDLEWARE: setting(z.nullable(z.array(named<MiddlewareSetting>())), {
    default: null,
    expected: 'a list of middleware: references, classes or functions (next) => handler',
    doc: 'The middleware around every view, outermost first. Null stands for `DEFAULT_MIDDLEWARE`: `securityMiddleware`, `compressionMiddleware`, `appendSlashMiddleware` and `frameOptionsMiddleware`; a list of your own replaces it as a whole.',
  }),
  TEMPLATES: setting(
    object({
      dirs: z.optional(strings),
      contextProcessors: z.optional(z.array(z.union([nonEmptyString, anyFunction]))),
      appDirs: z.optional(boolean),
    }),
    {
      default: {},
      expected: '{ dirs?: paths, contextProcessors?: references, appDirs?: boolean }',
      doc: '`dirs`: folders searched for templates before the apps’ `templates/`; `appDirs: false` leaves the latter out; `contextProcessors`: functions `(request) => object` whose results every template sees.',
    },
  ),
  APPEND_SLASH: setting(boolean, {
    default: true,
    expected: 'true or false',
    doc: 'Redirect `/about` to `/about/` when only the latter is a route.',
  }),
  FORCE_SCRIPT_NAME: setting(z.nullable(string.check(z.regex(/^(?:\/(?!\/)[^?#\s\\]*)?$/))), {
    default: null,
    expected: "a URL path such as '/app', or null",
    doc: 'The path under which a proxy publishes the site; put before every reversed URL and before a relative `STATIC_URL`.',
  }),
  DATA_UPLOAD_MAX_MEMORY_SIZE: setting(z.nullable(count), {
    default: 2.5 * 1024 * 1024,
    expected: 'a number of bytes, or null for no limit',
    doc: 'The largest request body, in bytes, that a view is given. A larger one is answered with 413.',
  }),
  WORKERS: setting(z.nullable(z.union([integer.check(z.positive()), z.literal('auto')])), {
    default: null,
    defaultDoc: '`WEB_CONCURRENCY` of the environment, or 1',
    expected: "a whole number from 1, 'auto', or null",
    doc: 'The number of processes with which `serve()` answers requests; `auto` is one for each processor.',
  }),
  SHUTDOWN_DRAIN: setting(z.nullable(z.number().check(z.nonnegative())), {
    default: null,
    defaultDoc: '3, or 0 where standard output is a terminal',
    expected: 'a number of seconds, or null',
    doc: 'The seconds between SIGTERM and the moment at which `serve()` takes no more connections. In them health checks fail and every answer says `Connection: close`, so that a load balancer sends its requests elsewhere before any is lost.',
  }),
  HEALTH_CHECK_PATH: setting(z.nullable(string.check(z.regex(/^\/[^?#\s]*$/))), {
    default: null,
    expected: "a URL path such as '/healthz', or null",
    doc: 'The path at which `serve()` answers load balancers that ask whether it is well: 200 while it serves, 503 while it shuts down. It is answered before hosts are looked at, because such requests name an address and not the site; before redirects to HTTPS; and before the application.',
  }),
  REQUEST_LOG: setting(z.nullable(z.enum(['combined', 'json'])), {
    default: null,
    expected: "'combined', 'json' or null",
    doc: 'Have `serve()` write a line to standard output for every answer, of pages and files alike: in Apache’s combined format with the milliseconds, the content coding, the cache outcome and the request’s id behind it, or as JSON. See [monitoring](monitoring.md).',
  }),
  METRICS_PATH: setting(z.nullable(string.check(z.regex(/^\/[^?#\s]*$/))), {
    default: null,
    expected: "a URL path such as '/metrics', or null",
    doc: 'The path at which `serve()` answers Prometheus, for all workers together. It is answered before hosts are looked at, and to whoever asks: have the proxy in front keep it from the public. See [monitoring](monitoring.md).',
  }),
  PAGE_CACHE_CONTROL: setting(z.nullable(string.check(z.regex(/^[\x20-\x7e]+$/))), {
    default: 'no-cache',
    expected: "a value of the header Cache-Control, such as 'no-cache', or null",
    doc: 'The `Cache-Control` of HTML pages, and of 404s of every kind, where the view sets none. Without one, caches with a lifetime of their own keep pages of one release over the next, whose files have other names. Null sends none.',
  }),
  SILENCED_SYSTEM_CHECKS: setting(strings, {
    default: [],
    expected: "a list of check ids, such as ['staticfiles.W004']",
    doc: 'Ids of system check messages that are not shown and do not stop a command.',
  }),
};
