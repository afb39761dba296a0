import path from 'node:path';
import { originalName } from '../manifest';
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

/**
 * Makes the error for a name that no file has, with advice: the likeliest names, the logical name for a published one,
 * the way to write the URL of the folder.
 *
 * @param problem a sentence without its full stop
 * @param path the name that was asked for, without a query and a fragment
 * @param known the names of all files
 */
export function assetNotFound(problem: string, path: string, known: readonly string[]): AssetNotFoundError {
  if (path === '') {
    const advice =
      'an empty name is no file. Perhaps a variable is empty; {% get_static_prefix %} gives the URL of the folder';
    return new AssetNotFoundError(`${problem}: ${advice}`);
  }
  const original = originalName(path);
  if (original !== null && known.includes(original)) {
    const advice = 'a published name changes with the content of the file';
    return new AssetNotFoundError(`${problem}: ${advice}`, [original]);
  }
  const twin = known.find((name) => name.normalize() === path.normalize());
  if (twin === undefined) return new AssetNotFoundError(problem, nearestAssets(path, known));
  const advice = `the name of the file looks the same and differs in Unicode normalization (${form(twin)}, not ${form(path)})`;
  return new AssetNotFoundError(`${problem}: ${advice}`, [twin]);
}

function form(text: string): string {
  if (text.normalize('NFC') === text) return 'NFC';
  return text.normalize('NFD') === text ? 'NFD' : 'neither NFC nor NFD';
}

/** Number of names that are suggested. */
const SUGGESTED = 3;

/** Finds the names that an unknown one most likely stands for: it alone where only `./` or a leading slash is too much. */
function nearestAssets(unknown: string, known: readonly string[]): string[] {
  const relative = path.posix.normalize(unknown).replace(/^\/+/, '');
  return known.includes(relative) ? [relative] : nearestNames(relative, known, SUGGESTED);
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}
