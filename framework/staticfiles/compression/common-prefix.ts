/** Versions of a file, split into the bytes that all begin with and the bytes that follow in each. */
export interface CommonPrefix {
  readonly prefix: Uint8Array;
  readonly endings: readonly Uint8Array[];
}

/** Endings are published uncompressed. The usual one is the rest of a source map's name: 20 bytes, with a hash in it. */
const LONGEST_ENDING = 128;

/** An uncompressed ending must not show in the size of the variant, which may be a tenth of the file's. */
const LARGEST_SHARE = 1 / 128;

/**
 * Finds the common prefix of versions that differ in a few bytes at their ends; null for all others.
 *
 * The split is never inside a word. A hash in one version may begin like the hash in its place in another by chance,
 * and then the variant of a file would depend on the content of another file: equal bytes must have equal variants in
 * every release, since these have the same ETag.
 */
export function commonPrefix(versions: readonly Uint8Array[]): CommonPrefix | null {
  const [first, ...others] = versions;
  if (first === undefined || others.length === 0) return null;
  const longest = Math.max(...versions.map(({ length }) => length));
  const least = Math.ceil(longest - Math.min(LONGEST_ENDING, longest * LARGEST_SHARE));
  const required = first.subarray(0, least);
  if (others.some((other) => Buffer.compare(required, other.subarray(0, least)) !== 0)) return null;
  let end = least;
  while (end < first.length && others.every((other) => other[end] === first[end])) end++;
  while (end > least && versions.some((version) => isWordAt(version, end - 1) && isWordAt(version, end)))
    end--;
  return { prefix: first.subarray(0, end), endings: versions.map((version) => version.subarray(end)) };
}

function isWordAt(bytes: Uint8Array, index: number): boolean {
  return /\w/.test(String.fromCharCode(bytes[index] ?? 0));
}
