import path from 'node:path';
import { nearestNames } from '../nearest';

/** There is no static file of a name. */
export class AssetNotFoundError extends Error {
  override readonly name = 'AssetNotFoundError';
  /** The names that the asked one most likely stands for, the likeliest first. */
  readonly nearest: readonly string[];

  /**
   * @param problem a sentence without its full stop
   * @param nearest names to suggest
   */
  constructor(problem: string, nearest: readonly string[] = []) {
    super(nearest.length === 0 ? problem : `${problem}. Did you mean ${listed(nearest)}?`);
    this.nearest = nearest;
  }
}

/** Number of names that are suggested. */
const SUGGESTED = 3;

/** Finds the names that an unknown one most likely stands for: it alone where only `./` or a leading slash is too much. */
export function nearestAssets(unknown: string, known: readonly string[]): string[] {
  const relative = path.posix.normalize(unknown).replace(/^\/+/, '');
  return known.includes(relative) ? [relative] : nearestNames(relative, known, SUGGESTED);
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}
