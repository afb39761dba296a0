import type { Asset } from './asset';
import { ownNames } from './obstacles';
import type { Processing } from './processing';
import type { Standing } from './standing';
import type { OutputRecord } from './state';

/**
 * Whether the destination holds exactly the release of the last build, and the same recipe would give it again:
 * every published file and variant is as that build left it. With the same sources there is nothing to do then.
 */
export function isUntouched(recipe: string, processing: Processing, standing: Standing): boolean {
  const { state } = standing;
  if (state.recipe !== recipe) return false;
  if (state.manifest && !standing.isUntouched(state.manifest.path, state.manifest)) return false;
  const hasVariants = variantCheck(processing, standing);
  return state.outputs.every(
    (record, path) => standing.isUntouched(path, record) && hasVariants(path, record),
  );
}

/** Whether published links lead to the files that were collected: a moved folder's files are the same, and elsewhere. */
export function leadToSources(assets: readonly Asset[], { inventory }: Standing): boolean {
  return assets.every(({ path, source }) => (inventory.get(path)?.link ?? source) === source);
}

/** Tells whether a published file has its variants. */
function variantCheck(
  processing: Processing,
  standing: Standing,
): (path: string, record: OutputRecord) => boolean {
  const { state, inventory } = standing;
  const isOwn = ownNames(() => state.outputs.paths);
  return (path, record) => {
    for (const encoder of processing.encodersFor(path)) {
      if (isOwn(path + encoder.extension)) continue;
      // A link shows its own time; what it leads to has the time that variants carry.
      const { mtimeMs } = (inventory.get(path)?.link === undefined ? record : state.sources.get(path)) ?? {};
      if (mtimeMs === undefined || !standing.hasVariant(path, record.integrity, mtimeMs, encoder))
        return false;
    }
    return true;
  };
}
