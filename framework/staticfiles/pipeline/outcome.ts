import { parseManifest } from '../../manifest';
import type { Destination } from '../destination';
import { remember, Totals } from './history';
import type { Processing, Release, ReleaseUpdate } from './processing';
import type { Published } from './published';
import {
  pathsByName,
  publishedPaths,
  type ReleasedFile,
  type ReleasePaths,
  type RemovedFile,
  releasedFiles,
  removedFiles,
} from './released-files';
import type { BuildState } from './state';

/** The files of a release, compared with those of the release before. */
export interface Outcome {
  readonly files: readonly ReleasedFile[];
  readonly removed: readonly RemovedFile[];
}

/** The surroundings in which a release is compared with the one before. */
interface Comparison {
  readonly published: Published;
  readonly processing: Processing;
  readonly destination: Destination;
  /** The bytes of the manifest before, for an update. */
  readonly manifestBefore: Buffer | null;
  readonly listFiles: boolean;
}

/** Adds a release to the history, and lists its files if they are asked for. */
export async function compareReleases(
  { outputs, update, manifest }: Release,
  state: BuildState,
  { published, processing, destination, manifestBefore, listFiles }: Comparison,
): Promise<Outcome> {
  const { manifestName } = processing;
  if (update !== undefined && !listFiles) {
    const totals = totalsOfUpdate(update, state, published.state, processing);
    if (totals !== null) {
      await remember(totals, destination);
      return NOTHING;
    }
  }
  let paths: ReleasePaths;
  let pathsBefore: ReleasePaths;
  if (update !== undefined && manifest !== undefined) {
    const former = parseManifest(String(manifestBefore), manifest.path).paths;
    pathsBefore = new Map(Object.entries(former));
    paths = new Map([...pathsBefore, ...Object.entries(manifest.paths)]);
  } else {
    paths = pathsByName(outputs.map(({ asset, path }) => [asset.path, path] as const));
    pathsBefore = await publishedPaths(published, manifestName);
  }
  const before = { paths: pathsBefore, state: published.state };
  const files = releasedFiles({ paths, state }, before, processing);
  await remember(totalsOf(files), destination);
  return listFiles ? { files, removed: removedFiles(paths, before) } : NOTHING;
}

const NOTHING: Outcome = { files: [], removed: [] };

function totalsOf(files: readonly ReleasedFile[]): Totals {
  const totals = new Totals();
  for (const { change, size, variants } of files) {
    totals.add(change, size, Math.min(size, ...Object.values(variants)));
  }
  return totals;
}

/**
 * Sums up an update without a list of its files.
 *
 * @returns null where one of them has no hashed name of its own
 */
function totalsOfUpdate(
  { assets, changed }: ReleaseUpdate,
  state: BuildState,
  before: BuildState,
  processing: Processing,
): Totals | null {
  const totals = new Totals();
  const formerPaths = new Map([...changed.values()].map((paths) => [paths.now, paths.before]));
  let next = 0;
  state.outputs.forEach(({ size, integrity }, path) => {
    // The plain names are in the order of the assets.
    if (path === assets[next]?.path) {
      next++;
      return;
    }
    const former = formerPaths.get(path);
    const isChanged = former !== undefined && before.outputs.get(former)?.integrity !== integrity;
    let smallest = size;
    for (const { extension } of processing.encodersFor(path)) {
      smallest = Math.min(smallest, state.variants[integrity]?.[extension] ?? size);
    }
    totals.add(isChanged ? 'changed' : 'unchanged', size, smallest);
  });
  return totals.files === assets.length ? totals : null;
}
