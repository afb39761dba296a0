import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, Running } from '../../running';

/** The releases of the site. Deploys go from the first to the second; the third has differences to both. */
export type Release = 'a' | 'b' | 'c';

/** The sources that differ between the releases: eight published names do, with those that refer to them. */
const CHANGED = ['css/base.css', 'js/late-1.js', 'img/mark.svg', 'js/cart.js'];

/** Names of the files that a page loads at once, and of those that an open tab loads later. */
const AT_ONCE = [
  'css/site.css',
  'css/base.css',
  'css/parts.css',
  'css/print.css',
  'js/main.js',
  'js/cart.js',
  'js/menu.js',
  'js/vendor.js',
  ...Array.from({ length: 8 }, (_, place) => `img/photo-${place}.svg`),
  'img/mark.svg',
];
const LATER = [
  'js/late-1.js',
  'js/late-2.js',
  'js/late-3.js',
  'css/dialog.css',
  'img/mark.svg',
  'js/cart.js',
];

function sourcesOf(release: Release): Record<string, string> {
  const version = (name: string) => (CHANGED.includes(name) ? release : 'a');
  const text = (name: string, lines: number, begin = '') =>
    `${begin}/* version ${version(name)} of ${name} */\n${Array.from({ length: lines }, (_, line) => `/* ${name} ${line * 7919} */`).join('\n')}\n`;
  const script = (name: string, begin = '') => text(name, 300, begin);
  const style = (name: string, begin = '') => text(name, 200, begin);
  const image = (name: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg"><title>${version(name)} ${name}</title>${'<path d="M0 0h9v9z"/>'.repeat(120)}</svg>`;
  return {
    'css/site.css': style('css/site.css', '@import "base.css";\nbody { background: url(../img/mark.svg) }\n'),
    'css/base.css': style('css/base.css'),
    'css/parts.css': style('css/parts.css', '.a { background: url(../img/photo-0.svg) }\n'),
    'css/print.css': style('css/print.css'),
    'css/dialog.css': style('css/dialog.css', '.d { background: url(../img/mark.svg) }\n'),
    'js/main.js': script('js/main.js', 'const late = () => import("./late-1.js");\nlate;\n'),
    'js/cart.js': script('js/cart.js'),
    'js/menu.js': script('js/menu.js'),
    'js/vendor.js': text('js/vendor.js', 4000),
    'js/late-1.js': script('js/late-1.js'),
    'js/late-2.js': script('js/late-2.js', 'import "./cart.js";\n'),
    'js/late-3.js': script('js/late-3.js'),
    'img/mark.svg': image('img/mark.svg'),
    ...Object.fromEntries(
      Array.from({ length: 8 }, (_, place) => [`img/photo-${place}.svg`, image(`img/photo-${place}.svg`)]),
    ),
  };
}

function pageOf(release: Release): string {
  const tag = (name: string) =>
    name.endsWith('.css')
      ? `<link rel="stylesheet" href="{% static 'shop/${name}' %}">`
      : name.endsWith('.js')
        ? `<script type="module" src="{% static 'shop/${name}' %}"></script>`
        : `<img src="{% static 'shop/${name}' %}" alt="">`;
  const later = LATER.map((name) => `<template data-later="{% static 'shop/${name}' %}"></template>`);
  return `<!doctype html><title>Shop</title><meta name="release" content="${release}">\n${[...AT_ONCE.map(tag), ...later].join('\n')}\n`;
}

const SETTINGS = `
const { defineSettings, env } = require('whitenoise-node/framework');
const fallback = env.list('FALLBACK', []);
exports.default = defineSettings({
  BASE_DIR: require('node:path').dirname(__dirname),
  SECRET_KEY: 'a key for processes that are deployed in a test, of more than fifty characters',
  ALLOWED_HOSTS: ['127.0.0.1', 'localhost'],
  HEALTH_CHECK_PATH: '/healthz',
  METRICS_PATH: '/metrics',
  SHUTDOWN_DRAIN: env.int('SHUTDOWN_DRAIN', 3),
  INSTALLED_APPS: ['apps/shop'],
  ROOT_URLCONF: 'site/urls',
  STATIC_ROOT: env('STATIC_ROOT', 'staticfiles'),
  STATICFILES_STORAGE: 'CompressedManifestStaticFilesStorage',
  ...(fallback.length === 0 ? {} : { WHITENOISE_FALLBACK: fallback }),
  ...(env.bool('SILENT_PAGES', false) ? { PAGE_CACHE_CONTROL: null } : {}),
  WHITENOISE_ADD_HEADERS_FUNCTION: (headers) => headers.set('X-Process', String(process.pid)),
});
`;

const URLS = `
const { path, render } = require('whitenoise-node/framework');
exports.urlpatterns = [path('', (request) => render(request, 'shop/page.html'))];
`;

const SERVER = `
const { getApplication, serve, whiteNoise } = require('whitenoise-node/framework');
process.env.SETTINGS_MODULE ??= __dirname + '/site/settings';
void serve(whiteNoise(getApplication()));
`;

const MANAGE = `
const { executeFromCommandLine } = require('whitenoise-node/framework');
process.env.SETTINGS_MODULE ??= __dirname + '/site/settings';
void executeFromCommandLine(process.argv);
`;

/** An image of a release: a project whose files are collected into it, or into a folder of several releases. */
export class Image {
  readonly release: Release;
  readonly folder: string;

  /** Writes the project into a new folder. */
  constructor(release: Release, folder: string) {
    this.release = release;
    this.folder = folder;
    const files: Record<string, string> = {
      'site/settings.js': SETTINGS,
      'site/urls.js': URLS,
      'server.js': SERVER,
      'manage.js': MANAGE,
      'apps/shop/templates/shop/page.html': pageOf(release),
    };
    for (const [name, text] of Object.entries(sourcesOf(release)))
      files[`apps/shop/static/shop/${name}`] = text;
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(ROOT, path.join(folder, 'node_modules/whitenoise-node'));
  }

  /** The folder that files are collected into, unless another one is given. */
  get collected(): string {
    return path.join(this.folder, 'staticfiles');
  }

  /** Runs collectstatic. */
  async collect(args: readonly string[] = [], environment: Record<string, string> = {}): Promise<string> {
    const running = Running.node(['manage.js', 'collectstatic', '--noinput', ...args], {
      cwd: this.folder,
      environment,
    });
    const { code, output } = await running.end();
    if (code !== 0)
      throw new Error(`collectstatic of release ${this.release} ended with ${code}:\n${output}`);
    return output;
  }

  /** Copies the collected files, as every machine that runs the image has its own. */
  unpack(folder: string): string {
    cpSync(this.collected, folder, { recursive: true });
    return folder;
  }
}
