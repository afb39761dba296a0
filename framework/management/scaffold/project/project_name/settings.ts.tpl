import {
  CompressedManifestStaticFilesStorage,
  defineSettings,
  env,
  projectRoot,
} from 'whitenoise-node/framework';

/** Values that differ between machines come from the environment or from `.env`. */
export default defineSettings({
  BASE_DIR: projectRoot(__dirname),
  DEBUG: env.bool('DEBUG', false),
  SECRET_KEY: env('SECRET_KEY', ''),
  ALLOWED_HOSTS: env.list('ALLOWED_HOSTS', []),
  HEALTH_CHECK_PATH: '/healthz',

  INSTALLED_APPS: ['{{ name }}/apps/home'],
  ROOT_URLCONF: '{{ name }}/urls',

  STATIC_URL: 'static/',
  STATIC_HOST: env('STATIC_HOST', ''),
  STATIC_ROOT: 'staticfiles',
  STATICFILES_STORAGE: CompressedManifestStaticFilesStorage,
  // Minify style sheets and scripts, after: npm install --save-dev lightningcss esbuild
  // STATICFILES_PROCESSORS: [
  //   { match: '*.css', backend: 'LightningCss' },
  //   { match: ['*.js', '*.mjs'], backend: 'EsbuildMinify' },
  // ],
});
