/** Versions of some bytes, taken apart into what all begin with and what follows it in each. */
export interface Alike {
  readonly beginning: Uint8Array;
  readonly endings: readonly Uint8Array[];
}

/** Endings are published as they are. The usual one is the rest of a source map's name: 20 bytes, with a hash in it. */
const LONGEST_ENDING = 128;

/** An ending that is not compressed must not show in what the whole comes to, which may be a tenth of its size. */
const LARGEST_SHARE = 1 / 128;

/**
 * What versions have in common, when they differ in nothing but a few bytes at their ends; otherwise null.
 *
 * They are not parted inside a word. One that is a hash in one version may begin like the one in its place by chance,
 * and then what a file comes to would depend on the content of another: equal bytes must stay equal from one release
 * to the next, since their variants have the same ETag.
 */
export function alike(versions: readonly Uint8Array[]): Alike | null {
  const [first, ...others] = versions;
  if (first === undefined || others.length === 0) return null;
  const longest = Math.max(...versions.map(({ length }) => length));
  const least = Math.ceil(longest - Math.min(LONGEST_ENDING, longest * LARGEST_SHARE));
  const beginning = first.subarray(0, least);
  if (others.some((other) => Buffer.compare(beginning, other.subarray(0, least)) !== 0)) return null;
  let end = least;
  while (end < first.length && others.every((other) => other[end] === first[end])) end++;
  while (end > least && versions.some((version) => isWordAt(version, end - 1) && isWordAt(version, end)))
    end--;
  return { beginning: first.subarray(0, end), endings: versions.map((version) => version.subarray(end)) };
}

function isWordAt(bytes: Uint8Array, place: number): boolean {
  return /\w/.test(String.fromCharCode(bytes[place] ?? 0));
}
