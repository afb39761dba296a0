import type { DigestedAsset } from './asset';
import { ownNames } from './obstacles';
import type { Processing } from './processing';
import type { Standing } from './standing';

/**
 * Whether the destination holds exactly the release that these assets would give: the same recipe, the same
 * sources, and every published file and variant as the last build left it. Then there is nothing to do.
 */
export function isUnchanged(
  assets: readonly DigestedAsset[],
  recipe: string,
  processing: Processing,
  standing: Standing,
): boolean {
  const { state, inventory } = standing;
  if (state.recipe !== recipe) return false;
  if (state.manifest && !standing.isUntouched(state.manifest.path, state.manifest)) return false;
  const sources = new Map(Object.entries(state.sources));
  if (sources.size !== assets.length) return false;
  for (const { path, digest } of assets) {
    if (sources.get(path)?.integrity !== digest.integrity) return false;
  }
  const outputs = Object.entries(state.outputs);
  const own = ownNames(Object.keys(state.outputs));
  return outputs.every(([path, record]) => {
    if (!standing.isUntouched(path, record)) return false;
    // A link shows its own time; what it leads to has the time that variants carry.
    const mtimeMs = inventory.get(path)?.link === undefined ? record.mtimeMs : sources.get(path)?.mtimeMs;
    return (
      mtimeMs !== undefined &&
      processing
        .encodersFor(path)
        .every(
          (encoder) =>
            own.has(path + encoder.extension) ||
            standing.hasVariant(path, record.integrity, mtimeMs, encoder),
        )
    );
  });
}
