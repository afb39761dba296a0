import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { Assets } from '../../../framework/whitenoise';
import { Project, sources } from './sources';

/** A bundler, and the way in which its build is put on a page. */
export interface Bundler {
  readonly name: string;
  /** The files of a project for it, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The program that builds the project into `dist`, and its arguments. */
  readonly program: readonly string[];
  /** The option `prehashed`, for a build that is published below `app/`. */
  readonly prehashed: readonly string[];
  /** The markup of a page for the entry `main` or `admin`. */
  page(entry: string, assets: Assets, dist: string): string;
  /** Names of files of the build that carry no hash. */
  readonly unhashed?: RegExp;
}

/** Builds a project. Its folder is removed by the caller. */
export function built(bundler: Bundler, modules: string): Project {
  const project = new Project(bundler.files, modules);
  const [program = '', ...args] = bundler.program;
  execFileSync(process.execPath, [project.at(program), ...args], {
    cwd: project.folder,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return project;
}

const BASE = '/static/app/';

/** Makes the tags of an entry for a bundler that leaves them to others, by the names of its files. */
function tagsByName(entry: string, _assets: Assets, dist: string): string {
  const names = readdirSync(dist);
  const own = names.filter((name) => new RegExp(`^(?:${entry}|shared)[.-][^/]*\\.(?:css|js)$`).test(name));
  const sheets = own.filter((name) => name.endsWith('.css')).sort((a, b) => b.localeCompare(a));
  const scripts = own.filter((name) => name.endsWith('.js') && name.startsWith(entry));
  return [
    ...sheets.map((name) => `<link rel="stylesheet" href="${BASE}${name}">`),
    ...scripts.map((name) => `<script type="module" src="${BASE}${name}"></script>`),
  ].join('');
}

const viteConfig = (rest = '') => `
  ${rest.includes('react') ? "import react from '@vitejs/plugin-react';" : ''}
  export default {
    base: '${BASE}',
    logLevel: 'error',
    cacheDir: '.cache',
    build: { manifest: true, assetsInlineLimit: 0, sourcemap: true, rollupOptions: { input: ['src/main.js', 'src/admin.js'] } },
    ${rest}
  };`;

const VITE = ['node_modules/vite/bin/vite.js', 'build'];

const REACT = {
  'src/main.jsx': `
    import { lazy, Suspense, useEffect, useState } from 'react';
    import { createRoot } from 'react-dom/client';
    import './main.css';
    import logo from './logo.svg';
    const Lazy = lazy(() => import('./lazy.jsx'));
    function Page() {
      const [open, setOpen] = useState(false);
      useEffect(() => { document.documentElement.dataset.ready = 'main'; }, []);
      useEffect(() => { document.body.addEventListener('click', () => setOpen(true)); }, []);
      return <><p>React</p><img src={logo} /><Suspense>{open && <Lazy />}</Suspense></>;
    }
    createRoot(document.body.appendChild(document.createElement('div'))).render(<Page />);`,
  'src/lazy.jsx': `
    import { useEffect } from 'react';
    import './lazy.css';
    export default function Lazy() {
      useEffect(() => { document.documentElement.dataset.ready = 'lazy'; }, []);
      return <p className="lazy">lazy</p>;
    }`,
  'src/admin.js': "import './admin.css'; document.documentElement.dataset.ready = 'admin';",
};

const plain = sources();
const { 'src/main.js': _main, 'src/lazy.js': _lazy, ...beside } = plain;

/** webpack and Rspack read the same configuration. */
const packerConfig = (extract: string) => `
  ${extract}
  export default {
    mode: 'production',
    entry: { main: './src/main.js', admin: './src/admin.js' },
    output: {
      path: import.meta.dirname + '/dist',
      publicPath: '${BASE}',
      filename: '[name].[contenthash].js',
      chunkFilename: '[name].[contenthash].chunk.js',
      assetModuleFilename: '[name].[contenthash][ext]',
    },
    module: { rules: [{ test: /\\.css$/, use: [Extract.loader, 'css-loader'], type: 'javascript/auto' }] },
    plugins: [new Extract({ filename: '[name].[contenthash].css', chunkFilename: '[id].[contenthash].css' })],
  };`;

/** Runs a packer by its interface in a program, as the commands of both are packages of their own. */
const packerRun = (name: string) => `
  import packer from '${name}';
  import config from './packer.config.mjs';
  packer(config, (error, stats) => {
    if (error || stats.hasErrors()) { console.error(error ?? stats.toString('errors-only')); process.exit(1); }
  });`;

const HTML = (entry: string) =>
  `<!doctype html><meta charset=utf-8><title>${entry}</title><body><script type="module" src="./src/${entry}.js"></script>`;

export const BUNDLED: readonly Bundler[] = [
  {
    name: 'Vite',
    files: { ...sources(), 'vite.config.js': viteConfig() },
    program: VITE,
    prehashed: [],
    page: (entry, assets) => assets.tags(`src/${entry}.js`),
  },
  {
    name: 'Vite with React',
    files: {
      ...beside,
      ...REACT,
      'vite.config.js': viteConfig('plugins: [react()],').replace('src/main.js', 'src/main.jsx'),
    },
    program: VITE,
    prehashed: [],
    page: (entry, assets) => assets.tags(entry === 'main' ? 'src/main.jsx' : 'src/admin.js'),
  },
  {
    name: 'webpack',
    files: {
      ...plain,
      'packer.config.mjs': packerConfig("import Extract from 'mini-css-extract-plugin';"),
      'run.mjs': packerRun('webpack'),
    },
    program: ['run.mjs'],
    prehashed: ['app/*'],
    page: tagsByName,
  },
  {
    name: 'Rspack',
    files: {
      ...plain,
      'packer.config.mjs': packerConfig("import { CssExtractRspackPlugin as Extract } from '@rspack/core';"),
      'run.mjs': packerRun('@rspack/core').replace('import packer', 'import { rspack as packer }'),
    },
    program: ['run.mjs'],
    prehashed: ['app/*'],
    page: tagsByName,
  },
  {
    name: 'esbuild',
    files: {
      ...plain,
      'src/main.js': `import logo from './logo.svg';\n${plain['src/main.js']?.replace("new URL('./logo.svg', import.meta.url).href", 'logo')}`,
      'run.mjs': `
        import { build } from 'esbuild';
        await build({
          entryPoints: ['src/main.js', 'src/admin.js'], outdir: 'dist', bundle: true, splitting: true, format: 'esm',
          minify: true, publicPath: '${BASE}', loader: { '.svg': 'file' },
          entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', assetNames: '[name]-[hash]',
        });`,
    },
    program: ['run.mjs'],
    prehashed: ['app/*'],
    page: tagsByName,
  },
  {
    name: 'Parcel',
    files: { ...plain, 'index.html': HTML('main'), 'admin.html': HTML('admin') },
    program: [
      'node_modules/parcel/lib/bin.js',
      ...'build index.html admin.html --public-url /static/app/ --no-cache --log-level error'.split(' '),
    ],
    prehashed: ['app/*.*.*'],
    page: (entry, _assets, dist) => `${entry === 'main' ? 'index' : entry}.html of ${dist}`,
    unhashed: /\.html$/,
  },
];
