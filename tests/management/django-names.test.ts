import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSite, defineSettings, STORAGE } from '../../framework';
import { adviceOnCommand } from '../../framework/conf';
import { URLS } from '../../framework/http';
import { FINDERS } from '../../framework/staticfiles';

type SettingsInput = Parameters<typeof defineSettings>[0];

const PAGE = /docs\/coming-from-django\.md/;

describe('names that people know from Django', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'django-'));
    mkdirSync(path.join(folder, 'mysite/apps/home'), { recursive: true });
    writeFileSync(path.join(folder, 'mysite/urls.js'), 'exports.urlpatterns = [];');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['STORAGES', { default: {} }, /STATICFILES_STORAGE/],
    ['MEDIA_ROOT', 'media', /addFiles\('media', '\/media\/'\)/],
    ['WSGI_APPLICATION', 'mysite.wsgi.application', /server\.ts/],
    ['DATABASES', {}, /no models/],
    ['SESSION_COOKIE_AGE', 60, /no users/],
    ['LANGUAGE_CODE', 'en-us', /Intl/],
    ['TEMPLATE_DIRS', [], /TEMPLATES: \{ dirs, contextProcessors \}/],
  ])('lead from the setting %s to what is here', (name, value, advice) => {
    const define = () => defineSettings({ [name]: value } as SettingsInput);
    expect(define).toThrow(new RegExp(`${name} \\(.*\\) is not a setting: `));
    expect(define).toThrow(advice);
    expect(define).toThrow(PAGE);
  });

  it.each([
    ['migrate', /no models/],
    ['createsuperuser', /no users/],
    ['shell', /npx ts-node .*createSite\(/],
    ['test', /npm test/],
  ])('lead from the command %s to what is here', (name, advice) => {
    expect(adviceOnCommand(name)).toMatch(advice);
    expect(adviceOnCommand(name)).toMatch(PAGE);
  });

  it('are those of Django alone', () => {
    expect(adviceOnCommand('migrations')).toBeNull();
    expect(() => defineSettings({ CACHED: 1 } as SettingsInput)).toThrow(
      /^In the settings: CACHED \(1\) is not a setting\.$/,
    );
  });

  const site = (input: SettingsInput) => createSite(defineSettings({ BASE_DIR: folder, ...input }));

  it('lead from an app with dots to its folder', () => {
    expect(() => site({ INSTALLED_APPS: ['mysite.apps.home'] })).toThrow(
      "there is no folder 'mysite.apps.home', nor a package of that name. Names are paths here, with slashes: did you " +
        "mean 'mysite/apps/home'? See docs/coming-from-django.md.",
    );
    expect(() => site({ INSTALLED_APPS: ['mysite.apps.away'] })).toThrow(
      /Names are paths here, with slashes\. See docs\/coming-from-django\.md\.$/,
    );
    expect(() => site({ INSTALLED_APPS: ['django.contrib.admin'] })).toThrow(/a name of Python's: see docs/);
    expect(() => site({ INSTALLED_APPS: ['mysite/apps/away'] })).toThrow(/nor a package of that name\.$/);
  });

  it('lead from a module with dots to its file', () => {
    expect(() => site({ ROOT_URLCONF: 'mysite.urls' }).container.get(URLS)).toThrow(
      /did you mean 'mysite\/urls'\?/,
    );
  });

  it('lead from a class of Python to ours of the same name', () => {
    const storage = 'whitenoise.storage.CompressedManifestStaticFilesStorage';
    expect(() => site({ STATICFILES_STORAGE: storage }).container.get(STORAGE)).toThrow(
      `there is no storage '${storage}'. Did you mean 'CompressedManifestStaticFilesStorage'?`,
    );
    const finder = 'django.contrib.staticfiles.finders.FileSystemFinder';
    expect(() => site({ STATICFILES_FINDERS: [finder] }).container.get(FINDERS)).toThrow(
      "Did you mean 'FileSystemFinder'?",
    );
  });
});
