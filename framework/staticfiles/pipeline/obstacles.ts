import type { Destination } from '../destination';
import { fileInTheWay } from './collect';
import { ObstacleError } from './errors';
import type { Release } from './processing';
import type { Published } from './published';
import type { Task } from './publisher';

/**
 * Published files that are in the way of a release: one must be a folder now, or lies in a folder where a file is
 * to be. (Folders without files are in nobody's way: the destination removes them.)
 */
export function obstacles({ manifest }: Release, tasks: readonly Task[], { inventory }: Published): string[] {
  if (inventory.size === 0) return [];
  const found = new Set<string>();
  const folders = foldersOf(inventory.keys());
  const paths = tasks.flatMap(({ output: { path }, encoders }) => [
    path,
    ...encoders.map(({ extension }) => path + extension),
  ]);
  if (manifest) paths.push(manifest.path);
  for (const path of paths) {
    const file = fileInTheWay(path, (ancestor) => inventory.has(ancestor));
    if (file !== null) found.add(file);
    if (!folders.has(path)) continue;
    for (const other of inventory.keys()) if (other.startsWith(`${path}/`)) found.add(other);
  }
  return [...found];
}

/** @throws ObstacleError naming the first of the files that are in the way, and what to do */
export function assertNoObstacles([first, ...others]: readonly string[], destination: Destination): void {
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new ObstacleError(
    `'${first}'${more} in ${destination.label} is in the way of this release: a file cannot lie where a folder ` +
      'has to be, or the other way round. collectstatic --clear removes what is no longer part of the release.',
  );
}

/**
 * Tells what variants must not be called: the paths of a release's own files, and the folders that these lie in. They
 * are gathered when it is first asked, which a release without variants never is.
 */
export function ownNames(paths: () => readonly string[]): (path: string) => boolean {
  let own: ReadonlySet<string> | null = null;
  return (path) => {
    own ??= withFolders(paths());
    return own.has(path);
  };
}

function withFolders(paths: readonly string[]): Set<string> {
  return new Set([...paths, ...foldersOf(paths)]);
}

/** Every folder that some paths lie in. */
function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  return folders;
}
