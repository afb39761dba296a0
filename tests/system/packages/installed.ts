import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Real packages whose files refer to each other in every way: the proof that references in them just work. */
export const PACKAGES: Readonly<Record<string, string>> = {
  '@popperjs/core': '2.11.8',
  bootstrap: '5.3.9',
  'bootstrap-icons': '1.13.2',
  '@fortawesome/fontawesome-free': '7.3.1',
  mathjax: '4.1.3',
  '@mathjax/mathjax-newcm-font': '4.1.3',
  'monaco-editor': '0.57.0',
  three: '0.187.0',
  tinymce: '8.9.2',
};

/**
 * Installs packages into a folder that later runs find again, outside of the project: they are hundreds of
 * megabytes that nobody needs otherwise.
 *
 * @param name of the folder, below the one for temporary files
 * @returns the node_modules folder
 */
export function installPackages(packages = PACKAGES, name = 'whitenoise-node-packages'): string {
  const folder = path.join(os.tmpdir(), name);
  const modules = path.join(folder, 'node_modules');
  const wanted = JSON.stringify({ private: true, dependencies: packages });
  const marker = path.join(folder, 'installed.json');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return modules;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), wanted);
  // Neither programs of theirs run, nor is more brought along than browsers could need.
  const options = ['--ignore-scripts', '--omit=optional', '--omit=peer', '--legacy-peer-deps'];
  execFileSync('npm', ['install', ...options, '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  writeFileSync(marker, wanted);
  return modules;
}
