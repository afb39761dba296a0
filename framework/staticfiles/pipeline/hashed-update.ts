import { originalName } from '../../manifest';
import type { HashedAssets, RehashedFile } from '../hashing';
import { lowerBound } from '../lower-bound';
import type { DigestedAsset } from './digest-assets';
import { HashedOutputs } from './hashed-outputs';
import type { ProcessingContext, Release, ReleaseUpdate } from './processing';

/** Options of {@link HashedFilesOptions} that an update depends on. */
interface UpdateOptions {
  readonly manifestName: string;
  readonly keepOnlyHashedFiles: boolean;
}

/**
 * Makes a release of the files that the last build had, of those alone that it did not publish as they are now.
 *
 * @param assets in the order of their paths
 * @param changes the files that may be published otherwise than before
 * @returns null where a source is called as if it were hashed: then its name may be that of another file
 */
export function updateHashedFiles(
  assets: readonly DigestedAsset[],
  changes: Iterable<RehashedFile>,
  hashing: HashedAssets,
  context: ProcessingContext,
  { manifestName, keepOnlyHashedFiles }: UpdateOptions,
): Omit<Release, 'problems'> | null {
  const isSource = (path: string) => hasPath(assets, path);
  const outputs = new HashedOutputs(hashing.serviceWorkers, keepOnlyHashedFiles, context);
  const changed = new Map<string, NonNullable<ReturnType<ReleaseUpdate['changed']['get']>>>();
  for (const file of changes) {
    const { index, path, formerPath: before, hashedPath: now } = file;
    if (isSource(before) || isSource(now) || isSource(originalName(path) ?? '')) return null;
    if (!context.canHold(now)) return null;
    outputs.add(file, assets[index] as DigestedAsset);
    changed.set(path, { before, now });
  }
  const files = outputs.files();
  return {
    outputs: [...outputs.hashed, ...outputs.published()],
    obsolete: keepOnlyHashedFiles
      ? assets.map(({ path }) => path).filter((path) => outputs.isObsolete(path))
      : [],
    manifest: { path: manifestName, paths: outputs.paths, files, bundles: {}, ...hashing.graph },
    memory: hashing.memory(),
    update: { assets, changed },
  };
}

/** Tells whether a path is among assets in the order of their paths. */
function hasPath(assets: readonly DigestedAsset[], path: string): boolean {
  const index = lowerBound(assets.length, (at) => (assets[at] as DigestedAsset).path < path);
  return assets[index]?.path === path;
}
