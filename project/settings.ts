import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  AppDirectoriesFinder,
  CompressedManifestStaticFilesStorage,
  DEFAULT_MIDDLEWARE,
  defineSettings,
  EsbuildMinify,
  env,
  LightningCss,
  NpmFinder,
  projectRoot,
  SubsetIconFont,
} from '../framework';
import { RELEASES_ROOT } from './apps/home/releases';
import { SubsetTextFont } from './fonts';
import { chosenTheme, variesByTheme } from './theme';
import { UsedClasses } from './used-classes';

const DEBUG = env.bool('DEBUG', false);

/** Every setting and its default: docs/settings.md. What differs between machines comes from the environment or `.env`. */
export default defineSettings({
  // The folder of package.json, whether this file runs as project/settings.ts or dist/project/settings.js.
  BASE_DIR: projectRoot(__dirname),
  DEBUG,
  SECRET_KEY: env('SECRET_KEY', 'nothing in this example is secret'),
  ALLOWED_HOSTS: env.list('ALLOWED_HOSTS', [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '.herokuapp.com',
    '.onrender.com',
    '.fly.dev',
  ]),
  HEALTH_CHECK_PATH: '/healthz',

  INSTALLED_APPS: ['project/apps/home', 'project/apps/guide'],
  ROOT_URLCONF: 'project/urls',
  MIDDLEWARE: [...DEFAULT_MIDDLEWARE, variesByTheme],
  TEMPLATES: { contextProcessors: [chosenTheme, () => ({ node_version: process.versions.node })] },

  STATIC_URL: '/static/',
  STATIC_HOST: env('STATIC_HOST', ''),
  STATIC_ROOT: env('STATIC_ROOT', 'staticfiles'),
  // The two releases of the lab; there are no deltas under development.
  WHITENOISE_ROOT: !DEBUG && existsSync(RELEASES_ROOT) ? RELEASES_ROOT : null,
  STATICFILES_STORAGE: CompressedManifestStaticFilesStorage,
  // Of two thousand icons the pages show sixteen, and of Bootstrap a menu and buttons.
  STATICFILES_PROCESSORS: [
    {
      match: ['bootstrap-icons/fonts/*', 'bootstrap-icons/bootstrap-icons.min.css'],
      backend: SubsetIconFont,
      options: { css: 'bootstrap-icons/bootstrap-icons.min.css', prefix: 'bi-' },
    },
    {
      match: 'bootstrap/css/bootstrap.min.css',
      backend: UsedClasses,
      // Bootstrap's script gives an open menu a class of its own.
      options: { folder: path.join(__dirname, 'apps'), safelist: ['show'] },
    },
    // Headings are wide and heavy, code is a little narrow: the fonts could do more.
    {
      match: 'fonts/archivo-*',
      backend: SubsetTextFont,
      // All weights: with fewer, those between are a hair's breadth off.
      options: { axes: { wdth: { min: 100, max: 125 } } },
    },
    {
      match: 'fonts/martian-mono-*',
      backend: SubsetTextFont,
      options: { axes: { wght: { min: 400, max: 700 }, wdth: { min: 87.5, max: 100 } } },
    },
    { match: 'home/*.css', backend: LightningCss },
    { match: ['home/*.js', 'home/*.mjs'], backend: EsbuildMinify },
  ],
  STATICFILES_FINDERS: [
    AppDirectoriesFinder,
    {
      // Straight from node_modules, and only what the page needs.
      backend: NpmFinder,
      options: {
        packages: {
          bootstrap: {
            from: 'dist',
            files: ['css/bootstrap.min.css*', 'js/bootstrap.bundle.min.js*'],
          },
          'bootstrap-icons': { from: 'font', files: ['bootstrap-icons.min.css', 'fonts/*'] },
          '@fontsource-variable/archivo': {
            from: 'files',
            to: 'fonts',
            files: ['archivo-latin-wdth-normal.*'],
          },
          '@fontsource-variable/martian-mono': {
            from: 'files',
            to: 'fonts',
            files: ['martian-mono-latin-wdth-normal.*'],
          },
        },
      },
    },
  ],
});
