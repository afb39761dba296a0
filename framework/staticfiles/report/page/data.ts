import { UNPRINTABLE } from '../../../printable';
import type { ReleasedFile } from '../../pipeline';
import { FILE_KINDS, FileKinds } from '../file-kind';

/** The files of a report as its page carries them: in columns, since an object for each would be twice as long. */
interface PageData {
  /** Names: the number of characters that one shares with the name before it, and the rest of it. */
  readonly shared: readonly number[];
  readonly rest: readonly string[];
  readonly kinds: readonly string[];
  /** Index of the kind of each file. */
  readonly kind: readonly number[];
  readonly sizes: readonly number[];
  /** Sizes of sources that are not those of the files, by index; null for a file that has none. */
  readonly sources: Readonly<Record<number, number | null>>;
  /** One letter for each file: `n`ew, `c`hanged, `u`nchanged. */
  readonly change: string;
  /** Sizes in the release before, of the files that changed; by index. */
  readonly before: Readonly<Record<number, number>>;
  readonly encodings: readonly string[];
  /** Sizes of variants, by encoding and index. */
  readonly variants: Readonly<Record<string, readonly (number | null)[]>>;
  /** Bytes that differences to the earlier version before it take, by index. */
  readonly deltas: Readonly<Record<number, number>>;
  /** A regular expression: the characters that are shown as escapes. */
  readonly unprintable: string;
}

/** Bytes that the data of a page may have: the page stays under 5 MB. */
const MOST_BYTES = 4_800_000;

/** The share of the files that stays when there are too many of them. */
const SHARE = 0.85;

/** The files that a page carries. */
export interface CarriedFiles {
  readonly files: readonly ReleasedFile[];
  /** The {@link PageData} as JSON in which no markup can end a script: `<` stands escaped in it. */
  readonly json: string;
}

/**
 * Chooses the files that a page carries: all of them, or the largest that it has space for.
 *
 * @param files in the order of their names
 */
export function carriedFiles(files: readonly ReleasedFile[]): CarriedFiles {
  let carried = files;
  let json = jsonOf(carried);
  while (Buffer.byteLength(json) > MOST_BYTES && carried.length > 1) {
    const largest = carried.toSorted((a, b) => b.size - a.size).slice(0, Math.floor(carried.length * SHARE));
    const kept = new Set(largest);
    carried = carried.filter((file) => kept.has(file));
    json = jsonOf(carried);
  }
  return { files: carried, json };
}

function jsonOf(files: readonly ReleasedFile[]): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(pageData(files)).replace(/[<\u2028\u2029]/g, escaped);
}

/** Packs files for the page. */
function pageData(files: readonly ReleasedFile[]): PageData {
  const kinds = new FileKinds();
  const encodings = [...new Set(files.flatMap(({ variants }) => Object.keys(variants)))].sort();
  const before: Record<number, number> = {};
  const deltas: Record<number, number> = {};
  const sources: Record<number, number | null> = {};
  for (const [index, file] of files.entries()) {
    if (file.change === 'changed' && file.sizeBefore !== null) before[index] = file.sizeBefore;
    if (file.sourceSize !== file.size) sources[index] = file.sourceSize;
    const [delta] = file.deltas;
    if (delta !== undefined) deltas[index] = delta.size;
  }
  const shared = sharedWithLast(files);
  return {
    shared,
    rest: files.map(({ name }, index) => name.slice(shared[index])),
    kinds: FILE_KINDS,
    kind: files.map(({ name }) => FILE_KINDS.indexOf(kinds.of(name))),
    sizes: files.map(({ size }) => size),
    sources,
    change: files.map(({ change }) => change[0]).join(''),
    before,
    encodings,
    variants: Object.fromEntries(
      encodings.map((encoding) => [encoding, files.map(({ variants }) => variants[encoding] ?? null)]),
    ),
    deltas,
    unprintable: UNPRINTABLE.source,
  };
}

/** The number of characters that each name shares with the one before it. */
function sharedWithLast(files: readonly ReleasedFile[]): number[] {
  let last = '';
  return files.map(({ name }) => {
    let length = 0;
    while (length < name.length && name[length] === last[length]) length++;
    last = name;
    return length;
  });
}
