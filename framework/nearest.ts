/**
 * Finds the known names that a slip of the fingers can turn into `wanted`, the nearest first.
 *
 * At most two fifths of the letters may differ. Upper and lower case count as equal. It runs on Node alone, because
 * the wrapper, which loads no package, suggests names as well.
 *
 * @param count how many names are wanted at most
 */
export function nearestNames(wanted: string, known: Iterable<string>, count = 1): string[] {
  const target = wanted.toLowerCase();
  const found: { name: string; edits: number }[] = [];
  for (const name of known) {
    const limit = Math.max(target.length, name.length) * 0.4;
    if (Math.abs(name.length - target.length) > limit) continue;
    const edits = editDistance(target, name.toLowerCase());
    if (edits <= limit) found.push({ name, edits });
  }
  found.sort((a, b) => a.edits - b.edits);
  return found.slice(0, count).map(({ name }) => name);
}

/** The known name that a person most likely meant, or null where none is near. See {@link nearestNames}. */
export function nearest(wanted: string, known: Iterable<string>): string | null {
  return nearestNames(wanted, known)[0] ?? null;
}

/** Edits (insert, delete, replace, swap neighbours) that turn one word into the other, by Damerau and Levenshtein. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
