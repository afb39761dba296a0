import type { Bundle, ViteChunk } from '../manifest';
import { nearestNames } from '../nearest';
import { AssetNotFoundError } from './asset-not-found';
import { assetUrl } from './asset-url';
import { type EntryFiles, entryTags, type LinkedFile, type TagOptions, type TagPolicy } from './tags';

/** The builds whose files are served under one prefix. */
export interface MountedBundles {
  /** The beginning of the files' URLs, which ends with a slash. */
  readonly base: string;
  readonly bundles: readonly Bundle[];
  /** Gives the Subresource Integrity value of a file by its path; null where none is known. */
  integrity(path: string): string | null;
}

/** An entry of a build. */
interface Entry {
  readonly mount: MountedBundles;
  readonly bundle: Bundle;
  readonly key: string;
}

/**
 * Writes the tags of entries that were built, each file once.
 *
 * @throws AssetNotFoundError as {@link filesOfEntries} does
 */
export function builtTags(
  names: readonly string[],
  mounts: readonly MountedBundles[],
  options: TagOptions,
  policy: TagPolicy,
): string {
  return entryTags(filesOfEntries(names, mounts), options, policy);
}

/** Number of names that are suggested. */
const SUGGESTED = 3;

/**
 * Finds everything that a page loads for its entries, each file once. Style sheets come in the order in which Vite's own
 * pages have them: those of an imported chunk before those of the chunk that imports it.
 *
 * @param mounts of several that have an entry, the last counts
 * @throws AssetNotFoundError when there is no such entry, or more than one
 */
function filesOfEntries(names: readonly string[], mounts: readonly MountedBundles[]): EntryFiles {
  const styleSheets = new LinkedFiles();
  const modules = new LinkedFiles();
  const preloads = new LinkedFiles();
  for (const name of names) {
    const { mount, bundle, key } = findEntry(name, mounts);
    const linked = (file: string) => linkedFile(mount, bundle.folder + file);
    const seen = new Set<string>();
    const visit = (current: string): ViteChunk => {
      const chunk = bundle.chunks[current] as ViteChunk;
      seen.add(current);
      for (const imported of chunk.imports ?? []) {
        if (!seen.has(imported)) preloads.add(linked(visit(imported).file));
      }
      for (const sheet of chunk.css ?? []) styleSheets.add(linked(sheet));
      return chunk;
    };
    const { file } = visit(key);
    if (/\.css$/i.test(file)) styleSheets.add(linked(file));
    else if (/\.[cm]?js$/i.test(file)) modules.add(linked(file));
    else
      throw new AssetNotFoundError(
        `'${name}' is no entry: Vite makes '${file}' of it, neither script nor style sheet`,
      );
  }
  for (const module of modules.files()) preloads.delete(module);
  return { styleSheets: styleSheets.files(), modules: modules.files(), preloads: preloads.files() };
}

/** Files in the order in which they were first added, each once. */
class LinkedFiles {
  readonly #byUrl = new Map<string, LinkedFile>();

  add(file: LinkedFile): void {
    if (!this.#byUrl.has(file.url)) this.#byUrl.set(file.url, file);
  }

  delete({ url }: LinkedFile): void {
    this.#byUrl.delete(url);
  }

  files(): Iterable<LinkedFile> {
    return this.#byUrl.values();
  }
}

function linkedFile({ base, integrity }: MountedBundles, path: string): LinkedFile {
  return { url: assetUrl(base, { path, suffix: '' }), integrity: integrity(path) };
}

function findEntry(name: string, mounts: readonly MountedBundles[]): Entry {
  const key = name.replace(/^(?:\.?\/)+/, '');
  for (const mount of mounts.toReversed()) {
    const found = mount.bundles.flatMap((bundle) => {
      const own = keyIn(bundle, key);
      return own === null ? [] : [{ mount, bundle, key: own }];
    });
    const [first, second] = found;
    if (first === undefined) continue;
    if (second === undefined) return first;
    // The order in which a file system lists folders says nothing.
    const inOrder = found.map(({ bundle }) => bundle).sort((a, b) => (a.folder < b.folder ? -1 : 1));
    const ways = inOrder.map(({ folder }) => folder + key);
    const places = inOrder.map(({ where }) => where).join(' and ');
    throw new AssetNotFoundError(`'${name}' is an entry of several builds, in ${places}`, ways);
  }
  throw entryNotFound(
    name,
    key,
    mounts.flatMap(({ bundles }) => bundles),
  );
}

/** The key in a build that a name stands for: its own, or with the folder of the build before it. */
function keyIn({ folder, chunks }: Bundle, name: string): string | null {
  if (Object.hasOwn(chunks, name)) return name;
  const inside = name.startsWith(folder) ? name.slice(folder.length) : '';
  return Object.hasOwn(chunks, inside) ? inside : null;
}

function entryNotFound(name: string, key: string, bundles: readonly Bundle[]): AssetNotFoundError {
  if (bundles.length === 0) {
    return new AssetNotFoundError(
      `No entry '${name}': there is no manifest of Vite among the static files (.vite/manifest.json). Set ` +
        'build.manifest to true in the configuration of Vite, and build',
    );
  }
  const entries = bundles.flatMap(({ chunks }) => {
    return Object.keys(chunks).filter((other) => !other.startsWith('_') && isLoadable(chunks[other]));
  });
  const near = nearestNames(key, entries, SUGGESTED);
  const where = bundles.map((bundle) => bundle.where).join(' and ');
  return new AssetNotFoundError(
    `No entry '${name}' in ${where}`,
    near.length > 0 ? near : entries.slice(0, SUGGESTED),
  );
}

function isLoadable(chunk: ViteChunk | undefined): boolean {
  return chunk !== undefined && /\.(?:css|[cm]?js)$/i.test(chunk.file);
}
