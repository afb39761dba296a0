import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The bundlers whose builds are tried; versions are pinned, because names and manifests are theirs to change. */
export const BUNDLERS: Readonly<Record<string, string>> = {
  vite: '8.3.8',
  '@vitejs/plugin-react': '6.3.0',
  react: '19.3.1',
  'react-dom': '19.3.1',
  webpack: '5.113.0',
  'css-loader': '7.1.5',
  'mini-css-extract-plugin': '2.10.2',
  '@rspack/core': '2.3.3',
  esbuild: '0.28.2',
  parcel: '2.16.4',
};

/**
 * Installs the bundlers outside of the project, where later runs find them: they take a quarter of a gigabyte. Their
 * programs come as optional packages for each system, so that no script has to run.
 *
 * @returns the node_modules folder
 */
export function installBundlers(): string {
  const folder = path.join(os.tmpdir(), 'whitenoise-node-bundlers');
  const modules = path.join(folder, 'node_modules');
  const wanted = JSON.stringify({ private: true, dependencies: BUNDLERS });
  const marker = path.join(folder, 'installed.json');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return modules;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), wanted);
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  writeFileSync(marker, wanted);
  return modules;
}
