import type { Destination } from '../destination';
import { fileInTheWay } from './collect';
import { ObstacleError } from './errors';
import type { Release } from './processing';
import type { Standing } from './standing';

/** Published files that are in the way of a release: one must be a folder now, or lies where a file is to be. */
export function obstacles({ outputs }: Release, { inventory }: Standing): string[] {
  const found = new Set<string>();
  const folders = foldersOf(inventory.keys());
  for (const { path } of outputs) {
    const file = fileInTheWay(path, (ancestor) => inventory.has(ancestor));
    if (file !== null) found.add(file);
    if (!folders.has(path)) continue;
    for (const other of inventory.keys()) if (other.startsWith(`${path}/`)) found.add(other);
  }
  return [...found];
}

/** @throws ObstacleError naming the first file that is in the way, and what to do */
export function assertNoObstacles(release: Release, standing: Standing, destination: Destination): void {
  const [first, ...others] = obstacles(release, standing);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new ObstacleError(
    `'${first}'${more} in ${destination.label} is in the way of this release: a file cannot lie where a folder ` +
      'has to be, or the other way round. collectstatic --clear removes what is no longer part of the release.',
  );
}

function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  return folders;
}
