import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckMessage, SystemCheck } from '../checks';
import { ImproperlyConfigured } from '../conf';
import { type Manifest, ManifestError, readManifest } from '../manifest';
import type { CollectedLocation } from './collected';
import { type Digest, FileDigester } from './digest';
import { type Finder, finderSource } from './finders';

/** How many names a message lists. */
const SHOWN = 3;

/** Files whose references are rewritten: published under a hashed name, their bytes are not the source's. */
const REWRITTEN = /\.(?:css|m?js|html?|svg|webmanifest|map)$/i;

/**
 * What `check --deploy` says of the collected files: whether the folder is there, has a manifest, and holds what
 * the finders find, by content: times say nothing after a checkout. Storages without a manifest are judged by the
 * folder alone, and destinations on other machines not at all.
 *
 * @param collected where the files lie; asked when the check runs
 */
export function deploymentCheck(
  collected: () => CollectedLocation,
  finders: () => readonly Finder[],
): SystemCheck {
  return {
    tags: ['staticfiles'],
    deploy: true,
    run: () => {
      const place = placeOf(collected);
      if (place === null || place.elsewhere) return [];
      const { folder, manifestName } = place;
      if (folder === null) {
        return [warning('W010', 'STATIC_ROOT is not set: there is nowhere to collect static files to.')];
      }
      if (!existsSync(folder)) return [warning('W011', `STATIC_ROOT does not exist: ${folder}`, COLLECT)];
      return manifestName === null ? [] : checkRelease(folder, manifestName, finders());
    },
  };
}

/** Null when the storage cannot be made: staticfiles.E005 says why. */
function placeOf(collected: () => CollectedLocation): CollectedLocation | null {
  try {
    return collected();
  } catch (error) {
    if (!(error instanceof ImproperlyConfigured)) throw error;
    return null;
  }
}

const COLLECT = 'Run collectstatic.';

function warning(id: string, message: string, hint?: string): CheckMessage {
  return { level: 'warning', id: `staticfiles.${id}`, message, hint };
}

function checkRelease(folder: string, manifestName: string, finders: readonly Finder[]): CheckMessage[] {
  let manifest: Manifest | null;
  try {
    manifest = readManifest(folder, manifestName);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return [warning('W012', error.message, COLLECT)];
  }
  if (manifest === null) return [warning('W012', `${folder} has no ${manifestName}.`, COLLECT)];
  const stale = staleFiles(manifest, folder, finders);
  if (stale.length === 0) return [];
  const more = stale.length > SHOWN ? ` and ${stale.length - SHOWN} more` : '';
  return [
    warning(
      'W013',
      `The collected static files are not the current ones: ${stale.slice(0, SHOWN).join(', ')}${more}.`,
      COLLECT,
    ),
  ];
}

/** Files that are not in the release as they are now, and those in it that are gone. */
function staleFiles(manifest: Manifest, folder: string, finders: readonly Finder[]): string[] {
  const digester = new FileDigester();
  const sources = new Map(finderSource(finders).list());
  const changed = [...sources].filter(
    ([path, source]) =>
      manifest.paths[path] === undefined || !holds(manifest, folder, path, source, digester),
  );
  const deleted = Object.keys(manifest.paths).filter((path) => !sources.has(path));
  return [...changed.map(([path]) => path), ...deleted.map((path) => `${path} (deleted)`)];
}

/** Whether a release was made of a source as it is now; where that cannot be told, it is taken for granted. */
function holds(
  manifest: Manifest,
  folder: string,
  path: string,
  source: string,
  digester: FileDigester,
): boolean {
  const record = manifest.files[manifest.paths[path] ?? ''];
  const digest = digestOf(source, digester);
  if (digest === null) return false;
  const { size, integrity } = digest;
  if (record?.integrity === integrity) return true;
  // The copy under its own name has the source's bytes, unless it is a link to the source.
  const copy = join(folder, path);
  if (lstatSync(copy, { throwIfNoEntry: false })?.isFile()) {
    return statSync(copy).size === size && digester.digest(copy).integrity === integrity;
  }
  return record === undefined || REWRITTEN.test(path);
}

/** Null where the source cannot be read: collectstatic says why. */
function digestOf(source: string, digester: FileDigester): Digest | null {
  try {
    return digester.digest(source);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return null;
  }
}
