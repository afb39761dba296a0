import { existsSync, lstatSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CheckMessage, SystemCheck } from '../checks';
import { ImproperlyConfigured } from '../conf';
import { type Manifest, ManifestError, readManifest, viteManifestLocation } from '../manifest';
import { isSystemError } from '../system-error';
import type { CollectedLocation } from './collected';
import { danglingLink } from './destination';
import { type Digest, FileDigester } from './digest';
import { type Finder, finderSource } from './finders';

/** The number of names that a message lists. */
const SHOWN = 3;

/**
 * Checks the collected files for `check --deploy`: that the folder exists, has a manifest, and holds the files of the
 * finders. Files are compared by content, since times say nothing after a checkout. Of storages without a manifest only
 * the folder is checked, and destinations on other machines are not checked at all.
 *
 * @param collected returns the folder of the collected files; called when the check runs
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
      if (!existsSync(folder)) {
        const link = danglingLink(folder);
        return link === null
          ? [warning('W011', `STATIC_ROOT does not exist: ${folder}`, COLLECT)]
          : [
              warning(
                'W011',
                `STATIC_ROOT does not exist: ${link}.`,
                'Create the folder, or remove the link.',
              ),
            ];
      }
      return manifestName === null ? [] : checkRelease(folder, manifestName, finders());
    },
  };
}

/** The folder of the collected files; null when the storage cannot be made, which staticfiles.E005 reports. */
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
  if (manifest === null)
    return [warning('W012', `There is no manifest at ${resolve(folder, manifestName)}.`, COLLECT)];
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

/** Finds sources that were added or changed since the release was made, and those that were deleted. */
function staleFiles(manifest: Manifest, folder: string, finders: readonly Finder[]): string[] {
  const digester = new FileDigester();
  const found = [...finderSource(finders).list()];
  // Vite's manifest becomes a part of the release's, and no file of its own.
  const sources = new Map(found.filter(([path]) => viteManifestLocation(path)?.isCertain !== true));
  const changed = [...sources].filter(
    ([path, source]) =>
      manifest.paths[path] === undefined || !holds(manifest, folder, path, source, digester),
  );
  const deleted = Object.keys(manifest.paths).filter((path) => !sources.has(path));
  return [...changed.map(([path]) => path), ...deleted.map((path) => `${path} (deleted)`)];
}

/** Tells whether a release was made of a source's current bytes; true where that cannot be found out. */
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
  if (record !== undefined) return (record.source ?? record.integrity) === integrity;
  // Django's manifests know no bytes, but its copies under plain names have the source's, unless they are links to it.
  const copy = join(folder, path);
  if (!lstatSync(copy, { throwIfNoEntry: false })?.isFile()) return true;
  return statSync(copy).size === size && digester.digest(copy).integrity === integrity;
}

/** The digest of a source; null when it cannot be read, which collectstatic reports. */
function digestOf(source: string, digester: FileDigester): Digest | null {
  try {
    return digester.digest(source);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return null;
  }
}
