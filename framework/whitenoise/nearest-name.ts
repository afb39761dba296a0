/**
 * The names most like `wanted`, the nearest first: at most `count`, and only those that a slip of the
 * fingers can explain (an edit distance of up to two fifths of the length).
 */
export function nearestNames(wanted: string, names: Iterable<string>, count = 1): string[] {
  const target = wanted.toLowerCase();
  const limit = Math.max(2, Math.floor(target.length * 0.4));
  const found: { name: string; distance: number }[] = [];
  for (const name of names) {
    if (Math.abs(name.length - target.length) > limit) continue;
    const distance = editDistance(target, name.toLowerCase());
    if (distance <= limit) found.push({ name, distance });
  }
  found.sort((a, b) => a.distance - b.distance);
  return found.slice(0, count).map(({ name }) => name);
}

/** Levenshtein's distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substituted = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
