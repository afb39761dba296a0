import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package of node_modules that the bundle holds code or types of. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX identifier. */
  readonly licence: string;
  /** Relative to the project, as the lockfile names it: `node_modules/zod`. */
  readonly folder: string;
}

/**
 * Licences that let a package be distributed inside of another one, as long as their text comes with it. CC0 asks for
 * nothing. A licence that is not listed stops the build: somebody has to read it first.
 */
const LICENCES = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT']);

/** Apache-2.0 §4(d) asks for the notices of a package beside its licence. */
const TEXTS = /^(?:licen[cs]e|notice|copyrightnotice)(?:\.(?:md|txt))?$/i;

/**
 * The packages that modules of a bundle come from, by name.
 *
 * @param modules absolute paths
 * @throws when the licence of a package is not known
 */
export function packagesOf(modules: Iterable<string>, root: string): BundledPackage[] {
  const folders = new Set<string>();
  for (const module of modules) {
    const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].map((folder) => describe(folder, root)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(folder: string, root: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (!LICENCES.has(license)) {
    throw new Error(
      `${name} ${version} cannot be bundled: its licence, ${license}, is not one of those known`,
    );
  }
  return { name, version, licence: license, folder: path.relative(root, folder).replaceAll('\\', '/') };
}

/**
 * The licences of bundled packages, as their authors ask for: the text of each, and its notices.
 *
 * @throws when a package has no such text
 */
export function licencesOf(packages: readonly BundledPackage[], root: string): string {
  const sections = packages.map(({ name, version, licence, folder }) => {
    const files = readdirSync(path.join(root, folder))
      .filter((file) => TEXTS.test(file))
      .sort();
    if (files.length === 0)
      throw new Error(`${name} ${version} cannot be bundled: it brings no text of its licence`);
    const texts = files.map((file) => readFileSync(path.join(root, folder, file), 'utf8').trim());
    return `${name} ${version} (${licence})\n\n${texts.join('\n\n')}\n`;
  });
  return [HEAD, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

const HEAD = `whitenoise-node contains code of the packages below, each under its own licence.\n`;
