/** Versions of some bytes, taken apart into what all begin with and what follows it in each. */
export interface Alike {
  readonly beginning: Uint8Array;
  readonly endings: readonly Uint8Array[];
}

/** Endings are published as they are. The usual one is the rest of a source map's name: 20 bytes, with a hash in it. */
const LONGEST_ENDING = 128;

/** An ending that is not compressed must not show in what the whole comes to, which may be a tenth of its size. */
const LARGEST_SHARE = 1 / 128;

/** What versions have in common, when they differ in nothing but a few bytes at their ends; otherwise null. */
export function alike(versions: readonly Uint8Array[]): Alike | null {
  const [first, ...others] = versions;
  if (first === undefined || others.length === 0) return null;
  const longest = Math.max(...versions.map(({ length }) => length));
  let end = Math.ceil(longest - Math.min(LONGEST_ENDING, longest * LARGEST_SHARE));
  const beginning = first.subarray(0, end);
  if (others.some((other) => Buffer.compare(beginning, other.subarray(0, end)) !== 0)) return null;
  while (end < first.length && others.every((other) => other[end] === first[end])) end++;
  return { beginning: first.subarray(0, end), endings: versions.map((version) => version.subarray(end)) };
}
