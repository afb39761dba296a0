import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ImproperlyConfigured } from '../../../conf';
import { compileGlobs } from '../../../shell-patterns';
import { DEFAULT_IGNORE_PATTERNS, FolderFinder } from '../../finders';
import type { CollectedFile } from '../processor';

/** Collected files that may name icons: scripts, and pages. */
const NAMES_ICONS = /\.(?:[cm]?js|html?)$/i;

/** Folders that globs do not enter. */
const NOT_ENTERED = [...DEFAULT_IGNORE_PATTERNS, 'node_modules'];

/** Lists the files below some folders of templates, and the collected scripts and pages: absolute paths. */
export function defaultSources(folders: readonly string[], files: readonly CollectedFile[]): string[] {
  const templates = filesBelow(folders, DEFAULT_IGNORE_PATTERNS);
  return [...templates, ...files.flatMap(({ path, source }) => (NAMES_ICONS.test(path) ? [source] : []))];
}

/**
 * Lists the files that globs match: absolute paths.
 *
 * @param folder the folder that the globs start from
 * @throws ImproperlyConfigured for a glob that matches none
 */
export function matchingSources(globs: readonly string[], folder: string): string[] {
  return globs.flatMap((glob) => {
    // Only the folder before the first wildcard is walked.
    const fixed = path.posix.normalize(glob).split('/').slice(0, -1);
    const wild = fixed.findIndex((part) => /[*?[]/.test(part));
    const start = path.resolve(folder, fixed.slice(0, wild === -1 ? undefined : wild).join('/'));
    const matches = compileGlobs([glob]);
    const found = filesBelow([start], NOT_ENTERED).filter((file) =>
      matches(path.relative(folder, file).replaceAll(path.sep, '/')),
    );
    if (found.length > 0) return found;
    throw new ImproperlyConfigured(
      `SubsetIconFont: option 'sources' has '${glob}', which matches no file in ${folder}.`,
    );
  });
}

/** @throws ImproperlyConfigured for a file that cannot be read */
export function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ImproperlyConfigured(
      `SubsetIconFont cannot read ${file}, which may name icons: ${(error as Error).message}`,
      undefined,
      { cause: error },
    );
  }
}

function filesBelow(folders: readonly string[], ignored: readonly string[]): string[] {
  const found = new FolderFinder(folders.map((folder) => ({ folder }))).list(ignored);
  return [...found].map(({ source }) => source);
}
