import type { Encoder } from '../compression';
import { ownNames } from './obstacles';
import type { Processing } from './processing';
import type { Standing } from './standing';

/**
 * Whether the destination holds exactly the release of the last build, and the same recipe would give it again:
 * every published file and variant is as that build left it. With the same sources there is nothing to do then.
 */
export function isUntouched(recipe: string, processing: Processing, standing: Standing): boolean {
  const { state } = standing;
  if (state.recipe !== recipe) return false;
  if (state.manifest && !standing.isUntouched(state.manifest.path, state.manifest)) return false;
  const paths = Object.keys(state.outputs);
  if (!paths.every((path) => standing.isUntouched(path, state.outputs[path]))) return false;
  return hasVariants(paths, processing, standing);
}

function hasVariants(paths: readonly string[], processing: Processing, standing: Standing): boolean {
  const { state, inventory } = standing;
  let own: ReadonlySet<string> | null = null;
  const isRight = (path: string, encoder: Encoder): boolean => {
    own ??= ownNames(paths);
    if (own.has(path + encoder.extension)) return true;
    const record = state.outputs[path];
    // A link shows its own time; what it leads to has the time that variants carry.
    const { mtimeMs } = (inventory.get(path)?.link === undefined ? record : state.sources[path]) ?? {};
    return (
      record !== undefined &&
      mtimeMs !== undefined &&
      standing.hasVariant(path, record.integrity, mtimeMs, encoder)
    );
  };
  return paths.every((path) => processing.encodersFor(path).every((encoder) => isRight(path, encoder)));
}
