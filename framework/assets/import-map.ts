import { createHash } from 'node:crypto';
import type { MediaTypes } from '../manifest';
import { assetUrl, encodePath } from './asset-url';
import type { PublishedNames } from './published-names';
import {
  entryTags,
  isElsewhere,
  isJavaScript,
  type LinkedFile,
  scriptElement,
  TagError,
  type TagPolicy,
} from './tags';

/** The options of {@link Assets.importMap}. */
export interface ImportMapOptions {
  /** The nonce of the page's Content-Security-Policy. Default: none. */
  readonly nonce?: string | undefined;
  /**
   * Write the integrity of the modules into the map, so that browsers refuse a module that is not the one of the
   * release, however it is loaded. Default: as the tags of single files do.
   */
  readonly integrity?: boolean | undefined;
  /** Write `<link rel="modulepreload">` behind the map, for what the entries import before they run. Default false. */
  readonly preload?: boolean | undefined;
  /**
   * Bare names, or beginnings of them that end with a slash, and the files or folders that they lead to, where no
   * manifest tells: `{ three: 'three/build/three.module.js', 'three/addons/': 'three/examples/jsm/' }`. Default none.
   */
  readonly imports?: Readonly<Record<string, string>> | undefined;
}

/** The files under one prefix, as far as modules are concerned. */
export interface ModuleMount {
  /** The beginning of their URLs, which ends with a slash. */
  readonly base: string;
  /** The names of a manifest; null for files that are served under their own names. */
  readonly published: PublishedNames | null;
}

/** The source of the modules that pages name. */
export interface ModuleSource {
  readonly mounts: readonly ModuleMount[];
  /** Finds the mount of a file and its path in the sources. @throws when there is no such file */
  locate(name: string): { readonly mount: ModuleMount; readonly path: string };
  readonly mediaTypes: MediaTypes;
  readonly policy: TagPolicy;
}

/**
 * Writes the import map of a page.
 *
 * @throws AssetNotFoundError for an entry that is neither a file nor a bare name
 * @throws TagError for an entry that is no module
 */
export function importMapElement(
  entries: string | readonly string[],
  options: ImportMapOptions,
  source: ModuleSource,
): string {
  const { text, preloads, policy } = makeMap(entries, options, source);
  const { nonce, preload = false } = options;
  const map = scriptElement(
    [
      ['type', 'importmap'],
      ['nonce', nonce],
    ],
    text,
  );
  if (!preload || preloads.length === 0) return map;
  return `${map}\n${entryTags({ styleSheets: [], modules: [], preloads }, { nonce }, policy)}`;
}

/**
 * Gives the hash of the map that {@link importMapElement} writes for the same entries, as a Content-Security-Policy
 * names it: `'sha256-…'` with its apostrophes.
 */
export function importMapHash(
  entries: string | readonly string[],
  options: ImportMapOptions,
  source: ModuleSource,
): string {
  const { text } = makeMap(entries, options, source);
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

interface ImportMap {
  /** The map as JSON that may stand in a script element. */
  readonly text: string;
  readonly preloads: readonly LinkedFile[];
  readonly policy: TagPolicy;
}

function makeMap(
  given: string | readonly string[],
  options: ImportMapOptions,
  source: ModuleSource,
): ImportMap {
  const entries = typeof given === 'string' ? [given] : given;
  const wanted = wantedIntegrity(options, source);
  const imports = new Map<string, string>();
  const integrity = new Map<string, string>();
  const preloads: LinkedFile[] = [];
  const roots = new Map<ModuleMount, string[]>();
  for (const entry of entries) {
    const { mount, path } = findEntry(entry, options, source);
    roots.set(mount, [...(roots.get(mount) ?? []), path]);
  }
  for (const mount of source.mounts) {
    const { base, published } = mount;
    if (published === null) continue;
    const isVerified = wanted(base);
    const reached = published.modulesBelow(roots.get(mount) ?? []);
    const fileOf = (path: string): LinkedFile | null => {
      const name = published.find(encodePath(path));
      return name === undefined
        ? null
        : { url: assetUrl(base, name), integrity: isVerified ? published.integrity(name.path) : null };
    };
    const add = (specifier: string, path: string): void => {
      const file = fileOf(path);
      if (file === null) return;
      if (specifier !== file.url) imports.set(specifier, file.url);
      if (file.integrity !== null) integrity.set(file.url, file.integrity);
    };
    for (const path of reached.keys()) add(assetUrl(base, { path, suffix: '' }), path);
    for (const [name, path] of published.bareNames(reached)) add(name, path);
    for (const [path, isEager] of reached) {
      const file = isEager && !roots.get(mount)?.includes(path) ? fileOf(path) : null;
      if (file !== null) preloads.push(file);
    }
  }
  const plain = source.mounts.find(({ published }) => published === null);
  if (plain !== undefined) {
    for (const [name, path] of Object.entries(options.imports ?? {})) {
      if (!imports.has(name)) imports.set(name, plain.base + encodePath(path));
    }
  }
  const value = {
    imports: inOrder(imports),
    ...(integrity.size > 0 ? { integrity: inOrder(integrity) } : {}),
  };
  // A parser of HTML looks for tags and comments in it, whatever the type of the script.
  const text = JSON.stringify(value).replaceAll('<', '\\u003c');
  const policy = { ...source.policy, integrity: integrity.size > 0 };
  return { text, preloads, policy };
}

/** Tells whether the integrity of modules under a base URL goes into the map. */
function wantedIntegrity(
  { integrity }: ImportMapOptions,
  { policy }: ModuleSource,
): (base: string) => boolean {
  const wanted = integrity ?? policy.integrity;
  return (base) => (wanted === 'host' ? isElsewhere(base) : wanted);
}

/** Finds an entry: a bare name, or the name of a file. */
function findEntry(
  entry: string,
  { imports = {} }: ImportMapOptions,
  source: ModuleSource,
): { readonly mount: ModuleMount; readonly path: string } {
  for (const mount of source.mounts.toReversed()) {
    const path = mount.published === null ? imports[entry] : mount.published.bareName(entry);
    if (path !== undefined) return { mount, path };
  }
  const located = source.locate(entry);
  const [mediaType = ''] = source.mediaTypes.typeOf(located.path).split(';', 1);
  if (isJavaScript(mediaType.trim().toLowerCase())) return located;
  throw new TagError(`importmap: '${entry}' is ${mediaType}, expected a module`);
}

/** Sorts the members, so that equal releases give equal maps. */
function inOrder(members: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...members].sort(([a], [b]) => (a < b ? -1 : 1)));
}
