import path from 'node:path';
import { editDistance } from '../../nearest';
import { compilePatterns } from '../../shell-patterns';
import { lowerBound } from '../lower-bound';

/** Number of look-ups before maps of all paths are made: a build of what changed makes fewer. */
const FEW = 1000;

interface Maps {
  readonly indices: ReadonlyMap<string, number>;
  readonly folders: ReadonlySet<string>;
}

/** The published paths: those that references may name, and the nearest one for a reference that names none. */
export class KnownPaths {
  readonly #paths: readonly string[];
  #lookUps = 0;
  #maps: Maps | null = null;
  /** Paths by their last segment in lower case, and by their folder; built when the first reference fails. */
  #groups: { readonly byName: Groups; readonly byFolder: Groups } | null = null;

  /** @param paths in their order */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** The index of a path in the list it was built from. */
  indexOf(path: string): number | undefined {
    if (this.#lookUps++ >= FEW) return this.#mapped().indices.get(path);
    const index = this.#indexFor(path);
    return this.#paths[index] === path ? index : undefined;
  }

  isFolder(path: string): boolean {
    if (path === '') return true;
    if (this.#lookUps++ >= FEW) return this.#mapped().folders.has(path);
    return this.#paths[this.#indexFor(`${path}/`)]?.startsWith(`${path}/`) === true;
  }

  #has(path: string): boolean {
    return this.indexOf(path) !== undefined;
  }

  /** Finds the index of a path, or the one where it would be. */
  #indexFor(path: string): number {
    return lowerBound(this.#paths.length, (index) => (this.#paths[index] as string) < path);
  }

  #mapped(): Maps {
    if (this.#maps !== null) return this.#maps;
    const indices = new Map<string, number>();
    const folders = new Set<string>();
    for (const [index, path] of this.#paths.entries()) {
      indices.set(path, index);
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const folder = path.slice(0, end);
        if (folders.has(folder)) break;
        folders.add(folder);
      }
    }
    this.#maps = { indices, folders };
    return this.#maps;
  }

  /** Finds a path that begins and ends like this, with a single segment between. */
  fitting(beginning: string, end: string): string | undefined {
    for (const path of this.#paths) {
      const isLonger = path.length > beginning.length + end.length;
      if (!isLonger || !path.startsWith(beginning) || !path.endsWith(end)) continue;
      if (!path.slice(beginning.length, path.length - end.length).includes('/')) return path;
    }
    return undefined;
  }

  /** Finds the module that Node or a bundler would resolve an import of this path to. */
  moduleOf(path: string): string | undefined {
    const index = path === '' ? 'index' : `${path}/index`;
    const extensions = ['js', 'mjs', 'cjs', 'json', 'jsx', 'ts', 'mts', 'tsx', 'vue', 'svelte'];
    const candidates = [path, index].flatMap((stem) => extensions.map((extension) => `${stem}.${extension}`));
    return candidates.find((candidate) => this.#has(candidate));
  }

  /**
   * Finds the path that was most likely meant: other case or Unicode normalization, an extension left out, the same name
   * in another folder, or a typing mistake in the same folder.
   *
   * @param from the file that refers to it: an extension that is left out is most likely its own
   */
  nearest(path: string, from: string): string | undefined {
    this.#groups ??= {
      byName: group(this.#paths, (known) => folded(lastSegment(known))),
      byFolder: group(this.#paths, folderOf),
    };
    const namesakes = this.#groups.byName.get(folded(lastSegment(path))) ?? [];
    const sameButCase = namesakes.find((known) => folded(known) === folded(path));
    if (sameButCase !== undefined) return sameButCase;
    const extension = from.slice(from.lastIndexOf('.'));
    for (const completion of [extension, '.js', '.mjs', '.css']) {
      if (this.#has(path + completion)) return path + completion;
    }
    if (namesakes.length > 0) return closest(namesakes, path, Number.POSITIVE_INFINITY);
    const neighbours = this.#groups.byFolder.get(folderOf(path)) ?? [];
    return closest(neighbours, path, Math.max(1, Math.floor(lastSegment(path).length / 4)));
  }
}

/** Writes a path so that those which look the same but for their case are equal. */
function folded(path: string): string {
  return path.normalize().toLowerCase();
}

type Groups = ReadonlyMap<string, readonly string[]>;

function group(paths: Iterable<string>, keyOf: (path: string) => string): Groups {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = keyOf(path);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [path]);
    else members.push(path);
  }
  return groups;
}

function closest(candidates: readonly string[], path: string, limit: number): string | undefined {
  let best: string | undefined;
  let bestDistance = limit;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - path.length) > bestDistance) continue;
    const distance = editDistance(candidate, path);
    if (distance < bestDistance || (distance === bestDistance && best === undefined)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Tests whether the target of a reference may be missing, by the target's path or by the reference as written. */
export type IsIgnored = (target: string, reference: string) => boolean;

/**
 * Makes the test for references whose target may be missing.
 *
 * @param patterns regular expressions, or globs with the rules of collectstatic's `--ignore`
 * @param missing paths of files that exist and could not be read; a folder's path ends with a slash, and stands for
 *   everything below it
 */
export function ignoredReferences(
  patterns: readonly (string | RegExp)[],
  missing: readonly string[] = [],
): IsIgnored {
  const matches = compilePatterns(patterns.filter((pattern) => typeof pattern === 'string'));
  const expressions = patterns.filter((pattern) => pattern instanceof RegExp);
  const isMissing = (target: string) =>
    missing.some(
      (path) => path === './' || path === target || (path.endsWith('/') && `${target}/`.startsWith(path)),
    );
  return (target, reference) =>
    isMissing(target) ||
    matches(target) ||
    matches(path.posix.normalize(reference)) ||
    expressions.some((expression) => target.search(expression) !== -1 || reference.search(expression) !== -1);
}
