import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckMessage, SystemCheck } from '../checks';
import type { Settings } from '../conf';
import { MANIFEST_NAME, type Manifest, ManifestError, readManifest } from '../manifest';
import { DEFAULT_IGNORE_PATTERNS, destinationPath, type Finder } from './finders';

/** How many names a message lists. */
const SHOWN = 3;

/**
 * What `check --deploy` says of the collected files: whether STATIC_ROOT is there, has a manifest, and holds
 * what the finders find.
 *
 * A file counts as stale when it is not in the manifest or was changed after the manifest was written. Storages
 * without a manifest are judged by the folder alone.
 */
export function deploymentCheck(
  settings: Settings,
  finders: () => readonly Finder[],
  hashes: () => boolean,
): SystemCheck {
  return {
    tags: ['staticfiles'],
    deploy: true,
    run: () => {
      const root = settings.STATIC_ROOT;
      if (root === null) {
        return [warning('W010', 'STATIC_ROOT is not set: there is nowhere to collect static files to.')];
      }
      if (!existsSync(root)) return [warning('W011', `STATIC_ROOT does not exist: ${root}`, COLLECT)];
      return hashes() ? checkRelease(root, finders()) : [];
    },
  };
}

const COLLECT = 'Run collectstatic.';

function warning(id: string, message: string, hint?: string): CheckMessage {
  return { level: 'warning', id: `staticfiles.${id}`, message, hint };
}

function checkRelease(root: string, finders: readonly Finder[]): CheckMessage[] {
  let manifest: Manifest | null;
  try {
    manifest = readManifest(root);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return [warning('W012', error.message, COLLECT)];
  }
  if (manifest === null) return [warning('W012', `${root} has no ${MANIFEST_NAME}.`, COLLECT)];
  const written = statSync(join(root, MANIFEST_NAME)).mtimeMs;
  const stale = [...staleFiles(manifest, written, finders)];
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

function* staleFiles(manifest: Manifest, written: number, finders: readonly Finder[]): Iterable<string> {
  const seen = new Set<string>();
  for (const finder of finders) {
    for (const file of finder.list(DEFAULT_IGNORE_PATTERNS)) {
      const path = destinationPath(file);
      if (seen.has(path)) continue;
      seen.add(path);
      if (manifest.paths[path] === undefined || statSync(file.source).mtimeMs > written) yield path;
    }
  }
}
