import { describe, expect, it } from 'vitest';
import {
  defineSettings,
  givenSettings,
  ImproperlyConfigured,
  type SettingsInput,
} from '../../framework/conf';
import { native } from '../platform';

/** Settings as a person without a type checker may write them. */
function loosely(settings: Record<string, unknown>): SettingsInput {
  return settings as SettingsInput;
}

function problemsOf(settings: Record<string, unknown>): readonly string[] {
  try {
    defineSettings(loosely(settings));
  } catch (error) {
    if (error instanceof ImproperlyConfigured) return error.problems;
    throw error;
  }
  return [];
}

describe('defineSettings', () => {
  it('completes what is given with the defaults', () => {
    const settings = defineSettings({ DEBUG: true });
    expect(settings.DEBUG).toBe(true);
    expect(settings.STATIC_URL).toBe('/static/');
    expect(settings.FILE_UPLOAD_PERMISSIONS).toBe(0o644);
    expect(settings.STATIC_ROOT).toBeNull();
  });

  it('derives the defaults of WHITENOISE_* from DEBUG', () => {
    expect(defineSettings({ DEBUG: true })).toMatchObject({
      WHITENOISE_AUTOREFRESH: true,
      WHITENOISE_USE_FINDERS: true,
      WHITENOISE_MAX_AGE: 0,
    });
    expect(defineSettings({}).WHITENOISE_AUTOREFRESH).toBe(false);
    expect(defineSettings({}).WHITENOISE_MAX_AGE).toBe(60);
    expect(defineSettings({ DEBUG: true, WHITENOISE_MAX_AGE: 5 }).WHITENOISE_MAX_AGE).toBe(5);
  });

  it('lets one settings module extend another, and works the defaults out anew', () => {
    const base = defineSettings({ DEBUG: true, STATIC_URL: '/assets/' });
    const production = defineSettings({ ...base, DEBUG: false });
    expect(production.STATIC_URL).toBe('/assets/');
    expect(production.WHITENOISE_AUTOREFRESH).toBe(false);
    expect(givenSettings(production)).toEqual(['DEBUG', 'STATIC_URL']);
  });

  it('makes paths absolute, from BASE_DIR', () => {
    const settings = defineSettings({
      BASE_DIR: '/srv/site',
      STATIC_ROOT: 'staticfiles',
      STATICFILES_DIRS: ['assets', ['vendor', '../vendor'], '/opt/x'],
      WHITENOISE_ROOT: './public',
    });
    expect(settings.STATIC_ROOT).toBe(native('/srv/site/staticfiles'));
    expect(settings.STATICFILES_DIRS).toEqual([
      native('/srv/site/assets'),
      ['vendor', native('/srv/vendor')],
      native('/opt/x'),
    ]);
    expect(settings.WHITENOISE_ROOT).toBe(native('/srv/site/public'));
  });

  it.each([
    ['static/', '/static/'],
    ['/static', '/static/'],
    ['https://cdn.example.com/x', 'https://cdn.example.com/x/'],
    ['//cdn.example.com/x/', '//cdn.example.com/x/'],
  ])('completes the STATIC_URL %j to %j', (given, complete) => {
    expect(defineSettings({ STATIC_URL: given }).STATIC_URL).toBe(complete);
  });

  it('puts a relative STATIC_URL below the path a proxy publishes the site under', () => {
    expect(defineSettings({ FORCE_SCRIPT_NAME: '/app/', STATIC_URL: 'static/' }).STATIC_URL).toBe(
      '/app/static/',
    );
  });

  it('serves the path of STATIC_URL by default', () => {
    expect(defineSettings({ STATIC_URL: 'https://cdn.example.com/x/' }).WHITENOISE_STATIC_PREFIX).toBe('/x/');
  });

  it('reports everything that is wrong at once, each with name, value and expectation', () => {
    expect(
      problemsOf({
        DEBUG: 'yes',
        STATIC_URL: 42,
        STATICFILES_DIRS: ['ok', 7],
        STATIC_ROOTT: '/x',
        STATICFILES_STORAGE: { backend: 'x', option: {} },
      }),
    ).toEqual([
      "STATIC_ROOTT ('/x') is not a setting; did you mean STATIC_ROOT?",
      "DEBUG is 'yes': expected true or false.",
      "STATIC_URL is 42: expected a URL path such as '/static/', or an http(s) URL, without query and fragment.",
      "STATICFILES_DIRS[1] is 7: expected a list of paths and ['prefix', 'path'] pairs.",
      "STATICFILES_STORAGE is { backend: 'x', option: {} }: expected a storage: a class, a reference, or { backend, options }.",
    ]);
  });

  it('says one problem in one line', () => {
    expect(() => defineSettings(loosely({ DEBUG: 1 }))).toThrow(
      'In the settings: DEBUG is 1: expected true or false.',
    );
  });

  it.each<[name: string, value: unknown, shown: string]>([
    ['ALLOWED_HOSTS', ['example.com', 'https://example.org'], "ALLOWED_HOSTS[1] is 'https://example.org'"],
    ['ALLOWED_HOSTS', ['a:1', 'b:2'], "ALLOWED_HOSTS is [ 'a:1', 'b:2' ]"],
    ['SECURE_REFERRER_POLICY', ['same-origin', 'none'], "SECURE_REFERRER_POLICY[1] is 'none'"],
    ['SECURE_PROXY_SSL_HEADER', ['x-forwarded-proto'], "SECURE_PROXY_SSL_HEADER is [ 'x-forwarded-proto' ]"],
    ['SECURE_PROXY_SSL_HEADER', ['a', 'b', 'c'], "SECURE_PROXY_SSL_HEADER is [ 'a', 'b', 'c' ]"],
    ['SECURE_PROXY_SSL_HEADER', ['x-forwarded-proto', ''], "SECURE_PROXY_SSL_HEADER[1] is ''"],
    ['STATICFILES_DIRS', ['a', ['b', '', 'c']], "STATICFILES_DIRS[1] is [ 'b', '', 'c' ]"],
    ['STATICFILES_FINDERS', [{ backend: 'x', option: 1 }], 'STATICFILES_FINDERS[0] is { backend:'],
    ['TEMPLATES', { dir: [] }, 'TEMPLATES is { dir: [] }'],
    ['TEMPLATES', [], 'TEMPLATES is []'],
    ['TEMPLATES', new Map(), 'TEMPLATES is Map(0) {}'],
    ['WHITENOISE_MIMETYPES', { '.foo': 1 }, "WHITENOISE_MIMETYPES is { '.foo': 1 }"],
    ['WHITENOISE_MIMETYPES', ['.foo'], "WHITENOISE_MIMETYPES is [ '.foo' ]"],
    ['WHITENOISE_MIMETYPES', new (class Types {})(), 'WHITENOISE_MIMETYPES is Types {}'],
    ['WHITENOISE_MIMETYPES', new Map(), 'WHITENOISE_MIMETYPES is Map(0) {}'],
    ['WHITENOISE_MAX_AGE', Number.NaN, 'WHITENOISE_MAX_AGE is NaN'],
    ['WHITENOISE_MAX_AGE', 2 ** 53, 'WHITENOISE_MAX_AGE is 9007199254740992'],
    ['WHITENOISE_MAX_AGE', 1.5, 'WHITENOISE_MAX_AGE is 1.5'],
    [
      'WHITENOISE_FALLBACK',
      ['http://a/', 'node-2:8000/static/'],
      "WHITENOISE_FALLBACK[1] is 'node-2:8000/static/'",
    ],
    ['WHITENOISE_FALLBACK', ['http://a/?b'], "WHITENOISE_FALLBACK[0] is 'http://a/?b'"],
    ['FILE_UPLOAD_PERMISSIONS', 0o10000, 'FILE_UPLOAD_PERMISSIONS is 4096'],
    ['WORKERS', 0, 'WORKERS is 0'],
    ['SETTINGS_MODULE', 7, 'SETTINGS_MODULE is 7'],
  ])('refuses %s when it is %j, and shows as small a part as is wrong', (name, value, shown) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([expect.stringContaining(`${shown}`)]);
    expect(problems[0]).toContain(': expected ');
  });

  it.each<[name: string, value: unknown]>([
    ['ALLOWED_HOSTS', ['*', '.example.com', '[::1]']],
    ['INSTALLED_APPS', ['project/apps/home', class App {}]],
    ['MIDDLEWARE', null],
    ['SECURE_REDIRECT_EXEMPT', ['^health$', /^x/]],
    ['STATICFILES_STORAGE', { backend: 'StaticFilesStorage', options: undefined }],
    ['TEMPLATES', { dirs: ['templates'], contextProcessors: [() => ({})] }],
    ['WHITENOISE_IMMUTABLE_FILE_TEST', 'project/caching#isImmutable'],
    ['WHITENOISE_FALLBACK', ['http://node-2:8000/static', 'https://bucket.example/static/']],
    ['WORKERS', 'auto'],
  ])('takes %s when it is %j', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([]);
  });

  it('never shows a secret, given wrongly or under a wrong name', () => {
    const problems = problemsOf({
      SECRET_KEY: 123456789,
      SECRETKEY: 'hunter2',
      DATABASE_PASSWORD: 'hunter2',
    });
    expect(problems).toHaveLength(3);
    expect(problems).toContain(
      'SECRET_KEY is not right (the value is not shown): expected a long random string.',
    );
    expect(problems.join('\n')).not.toMatch(/hunter2|123456789/);
  });

  it('gives settings that nobody can change', () => {
    const settings = defineSettings({ DEBUG: true }) as { DEBUG: boolean; STATIC_URL: string };
    expect(() => {
      settings.DEBUG = false;
    }).toThrow(TypeError);
    expect(() => {
      settings.STATIC_URL = '/x/';
    }).toThrow(TypeError);
  });
});

describe('settings that extend others', () => {
  it('put a relative STATIC_URL below the FORCE_SCRIPT_NAME that holds in the end', () => {
    const base = defineSettings({ STATIC_URL: 'static/' });
    expect(base.STATIC_URL).toBe('/static/');
    const below = defineSettings({ ...base, FORCE_SCRIPT_NAME: '/app' });
    expect(below.STATIC_URL).toBe('/app/static/');
    expect(defineSettings({ ...below, FORCE_SCRIPT_NAME: null }).STATIC_URL).toBe('/static/');
  });

  it('start relative paths from the BASE_DIR that holds in the end', () => {
    const base = defineSettings({
      BASE_DIR: '/one',
      STATIC_ROOT: 'out',
      STATICFILES_DIRS: ['assets', '/fixed'],
    });
    const moved = defineSettings({ ...base, BASE_DIR: '/two' });
    expect(moved.STATIC_ROOT).toBe(native('/two/out'));
    expect(moved.STATICFILES_DIRS).toEqual([native('/two/assets'), native('/fixed')]);
  });

  it('take what they give themselves', () => {
    const base = defineSettings({ BASE_DIR: '/one', STATIC_ROOT: 'out' });
    expect(defineSettings({ ...base, BASE_DIR: '/two', STATIC_ROOT: 'other' }).STATIC_ROOT).toBe(
      native('/two/other'),
    );
  });
});

describe('a value that could not work', () => {
  it.each([
    { STATIC_URL: 'http://' },
    { STATIC_URL: '//' },
    { STATIC_URL: 'https:///x/' },
    { STATIC_URL: '/static/?v=1' },
    { STATIC_URL: '/static/#a' },
    { STATIC_URL: 'ftp://x/' },
    { FORCE_SCRIPT_NAME: 'app' },
    { FORCE_SCRIPT_NAME: '//app' },
    { SECURE_REDIRECT_EXEMPT: ['['] },
    { WHITENOISE_IMMUTABLE_FILE_TEST: '[' },
    { SECURE_CROSS_ORIGIN_OPENER_POLICY: 'same-orgin' },
    { SECURE_REFERRER_POLICY: 'nope' },
    { SECURE_REFERRER_POLICY: ['same-origin', 'nope'] },
    { ALLOWED_HOSTS: ['https://example.com'] },
    { ALLOWED_HOSTS: ['example.com', 'example.com:8000'] },
    { ALLOWED_HOSTS: ['*.example.com'] },
    { SECURE_SSL_HOST: 'https://x/y' },
  ])('is refused in one line that says what is expected: %j', (input) => {
    const [name = ''] = Object.keys(input);
    const problems = problemsOf(input);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}(\\[\\d\\])? is .*: expected `));
  });

  it.each([
    { STATIC_URL: 'static/' },
    { STATIC_URL: '//cdn.example/x/' },
    { STATIC_URL: 'https://cdn.example:8443/' },
    { STATIC_URL: '/' },
    { FORCE_SCRIPT_NAME: '' },
    { FORCE_SCRIPT_NAME: '/app/' },
    { SECURE_REDIRECT_EXEMPT: ['^health$', /ready/g] },
    { WHITENOISE_IMMUTABLE_FILE_TEST: 'project/caching#isImmutable[' },
    { SECURE_CROSS_ORIGIN_OPENER_POLICY: 'unsafe-none' },
    { SECURE_REFERRER_POLICY: 'no-referrer, strict-origin' },
    { SECURE_REFERRER_POLICY: ['no-referrer', 'strict-origin'] },
    { ALLOWED_HOSTS: ['*', '.example.com', '[::1]', '127.0.0.1', 'my_host'] },
    { SECURE_SSL_HOST: 'secure.example.com:8443' },
  ])('is told from one that works: %j', (input) => {
    expect(problemsOf(input)).toEqual([]);
  });
});
