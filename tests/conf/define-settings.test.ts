import { describe, expect, it } from 'vitest';
import {
  defineSettings,
  givenSettings,
  ImproperlyConfigured,
  type SettingsInput,
} from '../../framework/conf';

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
    expect(settings.STATIC_ROOT).toBe('/srv/site/staticfiles');
    expect(settings.STATICFILES_DIRS).toEqual(['/srv/site/assets', ['vendor', '/srv/vendor'], '/opt/x']);
    expect(settings.WHITENOISE_ROOT).toBe('/srv/site/public');
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
      "STATIC_URL is 42: expected a URL path such as '/static/', or an http(s) URL.",
      "STATICFILES_DIRS[1] is 7: expected a list of paths and ['prefix', 'path'] pairs.",
      "STATICFILES_STORAGE is { backend: 'x', option: {} }: expected a storage: a class, a reference, or { backend, options }.",
    ]);
  });

  it('says one problem in one line', () => {
    expect(() => defineSettings(loosely({ DEBUG: 1 }))).toThrow(
      'In the settings: DEBUG is 1: expected true or false.',
    );
  });

  it('never shows a secret, given wrongly or under a wrong name', () => {
    const problems = problemsOf({
      SECRET_KEY: 123456789,
      SECRETKEY: 'hunter2',
      DATABASE_PASSWORD: 'hunter2',
    });
    expect(problems).toHaveLength(3);
    expect(problems).toContain(
      'SECRET_KEY is not right (the value is not shown): expected a long random text.',
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
