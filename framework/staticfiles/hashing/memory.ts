import { endianness } from 'node:os';
import type { Problem } from '../problems';
import type { ConcernedBy } from './facts';

/** The part of a memory that is written as JSON. Files stand in it as indices of `paths`. */
interface Head {
  readonly paths: readonly string[];
  /** MD5 of the bytes of each file that were given to hashing. */
  readonly digests: readonly string[];
  /** Files that were named for good before. */
  readonly finals: readonly number[];
  /** Files with references that were rewritten. */
  readonly referrers: readonly number[];
  /** The digest in the name of each of `referrers`. */
  readonly named: readonly string[];
  /** The digest of the published bytes of each of `referrers`. */
  readonly published: readonly string[];
  /** Files that are part of a cycle of references. */
  readonly cyclic: readonly number[];
  /** Files whose references only a complete build can rewrite. */
  readonly special: readonly number[];
  /** Files that have to be read again when files are added, each with a digest of its references. */
  readonly awaiting: readonly (readonly [file: number, edges: string])[];
  /** Digests of the facts of files that have some; see {@link digestFacts}. */
  readonly facts: readonly (readonly [file: number, digest: string])[];
  readonly concerned: ConcernedBy;
  readonly awaitsPaths: boolean;
  readonly findThemselves: readonly number[];
  readonly pinned: readonly number[];
  readonly serviceWorkers: readonly number[];
  readonly imports: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/**
 * The memory of hashing: the files, their names, and which of them refer to which. With it the next build reads nothing
 * but files that changed and those that refer to them.
 */
export interface HashingMemory extends Head {
  /** The files that each file with references refers to, each once. */
  readonly targets: readonly Int32Array[];
}

/**
 * Writes a memory as bytes: the head as JSON, then the number of targets of each file with references, then the targets.
 * There may be a million of them, which JSON would take long to read.
 */
export function encodeMemory({ targets, ...head }: HashingMemory): Buffer {
  const json = Buffer.from(`${JSON.stringify(head)}\n`);
  const counts = Int32Array.from(targets, ({ length }) => length);
  const order = Buffer.from(`${endianness()}\n`);
  return Buffer.concat([order, json, bytesOf(counts), ...targets.map(bytesOf)]);
}

/**
 * Reads what {@link encodeMemory} wrote.
 *
 * @returns null for bytes of a machine with another order of bytes
 */
export function decodeMemory(bytes: Buffer): HashingMemory | null {
  if (bytes.toString('latin1', 0, 3) !== `${endianness()}\n`) return null;
  const end = bytes.indexOf('\n', 3);
  const head = JSON.parse(bytes.toString('utf8', 3, end)) as Head;
  // Numbers of four bytes lie at multiples of four.
  const numbers = new Int32Array(new Uint8Array(bytes.subarray(end + 1)).buffer);
  let at = head.referrers.length;
  const targets = head.referrers.map((_, index) => {
    const length = numbers[index] ?? 0;
    at += length;
    return numbers.subarray(at - length, at);
  });
  return { ...head, targets };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
