import type { Asset } from './asset';
import { ownNames } from './obstacles';
import type { Processing } from './processing';
import type { Published } from './published';
import type { OutputRecord } from './state';

/**
 * Whether the destination holds exactly the release of the last build, and the same recipe would give it again:
 * every published file and variant is as that build left it. With the same sources there is nothing to do then.
 */
export function isUntouched(recipe: string, processing: Processing, published: Published): boolean {
  const { state } = published;
  if (state.recipe !== recipe) return false;
  if (state.manifest && !published.isUntouched(state.manifest.path, state.manifest)) return false;
  const hasVariants = variantCheck(processing, published);
  return state.outputs.every(
    (record, path) => published.isUntouched(path, record) && hasVariants(path, record),
  );
}

/** Whether published links lead to the files that were collected: a moved folder's files are the same, and elsewhere. */
export function leadToSources(assets: readonly Asset[], { inventory }: Published): boolean {
  return assets.every(({ path, source }) => (inventory.get(path)?.link ?? source) === source);
}

/** Tells whether a published file has its variants. */
function variantCheck(
  processing: Processing,
  published: Published,
): (path: string, record: OutputRecord) => boolean {
  const { state, inventory } = published;
  const isOwn = ownNames(() => state.outputs.paths);
  return (path, record) => {
    for (const encoder of processing.encodersFor(path)) {
      if (isOwn(path + encoder.extension)) continue;
      // A link shows its own time; what it leads to has the time that variants carry.
      const { mtimeMs } = (inventory.get(path)?.link === undefined ? record : state.sources.get(path)) ?? {};
      if (mtimeMs === undefined || !published.hasVariant(path, record.integrity, mtimeMs, encoder))
        return false;
    }
    return true;
  };
}
