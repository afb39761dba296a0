import path from 'node:path';
import { isMixed } from './bundled-names';
import { type ViteManifest, viteFiles } from './vite';

/** Matches the ending that may be a hash, in a name of which nothing else is known: Rollup's has eight characters. */
const ENDING = /[-._]([\w-]{8}|[0-9a-f]{8,64})$/;

/** Matches the ending that may be a hash where it is known that the name ends before it: `[hash:10]` is one, too. */
const KNOWN_ENDING = /^[-._]([\w-]{6,64})$/;

/** A file of a build, and the end of its name that may be a hash. */
interface Candidate {
  readonly file: string;
  readonly ending: string;
  /** The files that were named by one pattern, as far as a manifest tells. */
  readonly group: string;
}

/**
 * Lists the files of a build whose names carry a hash, and that never get other bytes. Vite's manifest does not say
 * which these are, and a project may name its files otherwise (`main-compiled.js`). So the ending of a name counts
 * for a hash only
 *
 * - behind the name that the manifest has for the chunk or its source, which alone is no hash (`logo-a1b2c3d4.svg` may
 *   be a source's name),
 * - if no other file has the same ending, as with `[name]-compiled.js`,
 * - and if it looks like one, or one of its length does in a name of the same pattern: one hash in 400 is a word.
 */
export function viteHashedFiles(manifest: ViteManifest): Set<string> {
  const candidates = candidatesOf(manifest);
  const counts = new Map<string, number>();
  for (const { ending } of candidates) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  const unique = candidates.filter(({ ending }) => counts.get(ending) === 1);
  const patterns = new Set(unique.filter(({ ending }) => isMixed(ending)).map(({ group }) => group));
  return new Set(unique.filter(({ group }) => patterns.has(group)).map(({ file }) => file));
}

function candidatesOf(manifest: ViteManifest): Candidate[] {
  const names = namesOf(manifest);
  return [...viteFiles(manifest)].flatMap((file) => {
    const { dir, name: stem, ext } = path.posix.parse(file);
    const ending = endingOf(stem, names.get(file) ?? []);
    const kind = ext === '.js' ? 'chunks' : 'assets';
    return ending === null ? [] : [{ file, ending, group: `${kind} ${ending.length} ${dir}` }];
  });
}

function endingOf(stem: string, names: readonly string[]): string | null {
  if (names.includes(stem)) return null;
  for (const name of names) {
    const ending = stem.startsWith(name) ? KNOWN_ENDING.exec(stem.slice(name.length))?.[1] : undefined;
    if (ending !== undefined) return ending;
  }
  return ENDING.exec(stem)?.[1] ?? null;
}

/** Lists the names that a manifest has for the contents of each file, the longest first. */
function namesOf(manifest: ViteManifest): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const add = (file: string, name: string | undefined) => {
    if (name !== undefined && name !== '') names.set(file, [...(names.get(file) ?? []), name]);
  };
  for (const { file, name, src, css = [] } of Object.values(manifest)) {
    const own = name && path.posix.basename(name);
    add(file, own);
    add(file, src && path.posix.parse(src).name);
    for (const sheet of css) add(sheet, own);
  }
  for (const list of names.values()) list.sort((a, b) => b.length - a.length);
  return names;
}
