/**
 * Merges two values of Vary (RFC 9110 §12.5.5): the names of the first, then those that only the second has.
 *
 * @param first one value, or one of each header line
 */
export function mergedVary(first: string | readonly string[], second: string): string {
  const names = [first, second].flat().flatMap((value) => value.split(',').map((name) => name.trim()));
  const merged = new Map<string, string>();
  for (const name of names) {
    const key = name.toLowerCase();
    if (name !== '' && !merged.has(key)) merged.set(key, name);
  }
  return merged.has('*') ? '*' : [...merged.values()].join(', ');
}
