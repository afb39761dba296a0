/** The page for people who know Django; it lies in the package. */
export const DJANGO_PAGE = 'docs/coming-from-django.md';

const NO_MODELS =
  'there are no models here; bring the database library that you like in by the module of an app';
const NO_USERS =
  'there are no users, sessions and forms here; bring the library that you like in as middleware';
const NO_TRANSLATIONS = 'texts are not translated here, and dates are written by Intl';

/** Settings of Django that are called otherwise here, or have nothing to set. */
const SETTINGS: readonly (readonly [names: RegExp, advice: string])[] = [
  [
    /^(?:STORAGES|DEFAULT_FILE_STORAGE)$/,
    'the storage of static files is STATICFILES_STORAGE, a name or { backend, options }, and there is no other',
  ],
  [
    /^MEDIA_(?:ROOT|URL)$/,
    "uploads are not kept here; whiteNoise(application).addFiles('media', '/media/') serves a folder of them",
  ],
  [/^[AW]SGI_APPLICATION$/, 'server.ts makes the application, by whiteNoise(getApplication())'],
  [/^DJANGO_SETTINGS_MODULE$/, 'the environment variable is SETTINGS_MODULE, a path'],
  [/^MIDDLEWARE_CLASSES$/, 'the setting is MIDDLEWARE'],
  [/^TEMPLATE_(?:DIRS|CONTEXT_PROCESSORS)$/, 'the setting is TEMPLATES: { dirs, contextProcessors }'],
  [/^(?:DATABASE|DEFAULT_AUTO_FIELD$|FIXTURE_DIRS$|MIGRATION_MODULES$)/, NO_MODELS],
  [/^(?:AUTH_|AUTHENTICATION_|CSRF_|LOGIN_|LOGOUT_|PASSWORD_|SESSION_|MESSAGE_)/, NO_USERS],
  [/^(?:LANGUAGE|LOCALE_PATHS$|TIME_ZONE$|USE_(?:I18N|L10N|TZ)$|(?:DATE|TIME|DATETIME)_)/, NO_TRANSLATIONS],
  [
    /^CACHE(?:S$|_MIDDLEWARE_)/,
    'there is no cache here; bring the one that you like in by the module of an app',
  ],
  [/^LOGGING/, 'nothing is logged but errors; bind ERROR_REPORTER to send them elsewhere'],
  [
    /^(?:EMAIL_|ADMINS$|MANAGERS$|SERVER_EMAIL$|DEFAULT_FROM_EMAIL$)/,
    'no mail is sent; bind ERROR_REPORTER to hear of errors',
  ],
];

/** Commands of Django that are not here. */
const COMMANDS: readonly (readonly [names: RegExp, advice: string])[] = [
  [
    /^(?:migrate|makemigrations|showmigrations|sqlmigrate|squashmigrations|optimizemigration|dbshell|inspectdb|dumpdata|loaddata|flush|createcachetable|sqlflush|sqlsequencereset)$/,
    NO_MODELS,
  ],
  [/^(?:createsuperuser|changepassword|clearsessions)$/, NO_USERS],
  [/^(?:makemessages|compilemessages)$/, NO_TRANSLATIONS],
  [
    /^(?:shell|shell_plus)$/,
    "npx ts-node is the prompt; createSite('mysite/settings') gives the site and its container",
  ],
  [/^(?:test|testserver)$/, 'npm test runs the tests'],
  [/^sendtestemail$/, 'no mail is sent here'],
];

/** Advice for a name that Django has among its settings and this package does not; null for any other. */
export function adviceOnSetting(name: string): string | null {
  return adviceFrom(SETTINGS, name);
}

/** Advice for a name that Django has among its commands and this package does not; null for any other. */
export function adviceOnCommand(name: string): string | null {
  return adviceFrom(COMMANDS, name);
}

function adviceFrom(table: typeof SETTINGS, name: string): string | null {
  const [, advice] = table.find(([names]) => names.test(name)) ?? [];
  return advice === undefined ? null : `${advice}. See ${DJANGO_PAGE}`;
}

/**
 * Advice for a name with dots, as Python's modules have them, to stand behind a message; empty for any other.
 *
 * @param exists tells whether the name, with slashes, is that of something
 */
export function adviceOnDots(name: string, exists: (path: string) => boolean): string {
  if (!/^[a-z_]\w*(?:\.[a-z_]\w*)+$/i.test(name)) return '';
  const path = name.replaceAll('.', '/');
  if (/^(?:django|whitenoise)\./.test(name)) return ` This is a name of Python's: see ${DJANGO_PAGE}.`;
  const meant = exists(path) ? `: did you mean '${path}'?` : '.';
  return ` Names are paths here, with slashes${meant} See ${DJANGO_PAGE}.`;
}
