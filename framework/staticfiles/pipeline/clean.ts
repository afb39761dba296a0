import type { Destination } from '../destination';
import { deltasThere } from './deltas';
import type { Report } from './events';
import { inParallel } from './in-parallel';
import type { Plan } from './plan';
import type { Processing } from './processing';
import { type ManifestText, type Published, releasePaths } from './published';
import type { BuildState } from './state';

/** Tells whether a path is one of a release. */
export type IsWanted = (path: string) => boolean;

/**
 * Makes the test for the paths of a release. They are listed when it is first asked: after most builds, nothing is to be removed.
 */
export function wantedPaths(state: BuildState, processing: Processing, published: Published): IsWanted {
  let paths: ReadonlySet<string> | null = null;
  return (path) => {
    paths ??= releasePaths(state, processing, published);
    return paths.has(path);
  };
}

/** Files that may be removed once a release is published. */
export interface Leftovers {
  readonly plan: Plan;
  /** Earlier versions that are not kept any more. */
  readonly dropped: readonly string[];
  readonly manifestBefore: ManifestText | null;
}

/** The surroundings in which files are removed. */
interface Cleaning {
  readonly destination: Destination;
  readonly published: Published;
  /** Removes everything that is not wanted. */
  readonly clear: boolean;
  readonly report: Report;
}

/**
 * Removes what is neither part of a release nor kept of an earlier one.
 *
 * @returns the number of files, without those of earlier versions and differences
 */
export async function removeLeftovers(
  { plan, dropped, manifestBefore }: Leftovers,
  isWanted: IsWanted,
  { destination, published, clear, report }: Cleaning,
): Promise<number> {
  const obstacles = new Set(plan.obstacles);
  const ofEarlier = new Set([
    ...dropped
      .flatMap((path) => [...published.variantsOf(path), path])
      .filter((path) => !isWanted(path) && !obstacles.has(path)),
    ...deltasThere(published, manifestBefore?.manifest ?? null).filter((path) => !isWanted(path)),
  ]);
  const unwanted = clear
    ? published.extraneous(isWanted)
    : plan.obsolete.filter((path) => published.inventory.has(path) && !isWanted(path));
  const others = unwanted.filter((path) => !obstacles.has(path) && !ofEarlier.has(path));
  await removeFiles([...ofEarlier], destination, report);
  return removeFiles(others, destination, report);
}

/**
 * Removes published files.
 *
 * @returns how many
 */
export async function removeFiles(
  paths: readonly string[],
  destination: Destination,
  report: Report,
): Promise<number> {
  await inParallel(paths, destination.concurrency ?? 1, async (path) => {
    report({ kind: 'delete', path });
    await destination.remove(path);
  });
  return paths.length;
}
