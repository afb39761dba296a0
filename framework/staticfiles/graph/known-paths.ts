/** The paths that are published: what a reference may name, and what it may have meant. */
export class KnownPaths {
  private readonly indices = new Map<string, number>();
  private readonly folders = new Set<string>(['']);
  /** Paths by their last segment in lower case; built when the first reference fails. */
  private byName: Map<string, string[]> | null = null;

  constructor(paths: readonly string[]) {
    for (const [index, path] of paths.entries()) {
      this.indices.set(path, index);
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const folder = path.slice(0, end);
        if (this.folders.has(folder)) break;
        this.folders.add(folder);
      }
    }
  }

  /** The index of a path in the list it was built from. */
  indexOf(path: string): number | undefined {
    return this.indices.get(path);
  }

  isFolder(path: string): boolean {
    return this.folders.has(path);
  }

  /**
   * The path that was most likely meant: other case, an extension left out, the same name in another folder, or
   * a slip of the keyboard in the same folder.
   */
  nearest(path: string): string | undefined {
    this.byName ??= groupByName(this.indices.keys());
    const name = lastSegment(path).toLowerCase();
    const namesakes = this.byName.get(name) ?? [];
    const sameButCase = namesakes.find((known) => known.toLowerCase() === path.toLowerCase());
    if (sameButCase !== undefined) return sameButCase;
    for (const completion of ['.js', '.mjs', '.css', '/index.js', '/index.mjs']) {
      if (this.indices.has(path + completion)) return path + completion;
    }
    if (namesakes.length > 0) return closest(namesakes, path, Number.POSITIVE_INFINITY);
    const folder = path.slice(0, path.length - name.length);
    const neighbours = [...this.byName.values()].flat().filter((known) => {
      return known.startsWith(folder) && !known.includes('/', folder.length);
    });
    return closest(neighbours, path, Math.max(1, Math.floor(name.length / 4)));
  }
}

function groupByName(paths: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const name = lastSegment(path).toLowerCase();
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [path]);
    else group.push(path);
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

/** How many characters must be inserted, deleted or replaced to make one text of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
