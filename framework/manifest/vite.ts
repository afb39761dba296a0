import { isRecord, withoutPrototype } from './json';
import { ManifestError } from './manifest-error';

/** One file of a build in Vite's manifest (`ManifestChunk` in Vite's documentation), as far as it is used here. */
export interface ViteChunk {
  /** Its final name, from the folder of the build. So are `css` and `assets`. */
  readonly file: string;
  /** The name of the chunk, which its file's name begins with as a rule. */
  readonly name?: string;
  /** Its source, from the root of the project. */
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
  /** The keys of the chunks that it imports statically. */
  readonly imports?: readonly string[];
}

/** Vite's manifest (`build.manifest`): the chunks of a build by source, or by a name that begins with `_`. */
export type ViteManifest = Readonly<Record<string, ViteChunk>>;

/** Vite's manifest, where it lies now. */
const CURRENT = '.vite/manifest.json';

/** Vite's manifest before version 5, and where plugins for other servers still put it. Other tools use the name, too. */
const FORMER = 'manifest.json';

/** The paths of Vite's manifest in the folder of a build. */
export const VITE_MANIFEST_PATHS: readonly string[] = [CURRENT, FORMER];

/** The location of a file that may be Vite's manifest. */
export interface ViteManifestLocation {
  /** The folder of the build: empty, or with a slash at its end. */
  readonly folder: string;
  /** Set where nobody but Vite puts a file of this name. */
  readonly isCertain: boolean;
}

/** Reads from a path whether it may be that of Vite's manifest; null for any other. */
export function viteManifestLocation(path: string): ViteManifestLocation | null {
  if (!path.endsWith(FORMER)) return null;
  for (const name of VITE_MANIFEST_PATHS) {
    if (path !== name && !path.endsWith(`/${name}`)) continue;
    return { folder: path.slice(0, -name.length), isCertain: name === CURRENT };
  }
  return null;
}

/**
 * Reads Vite's manifest from its text.
 *
 * @param where the file's name, for messages
 * @param isCertain false where the file may be another tool's
 * @returns null for another tool's file
 * @throws ManifestError when a file that is certain to be Vite's cannot be used
 */
export function parseViteManifest(text: string, where: string, isCertain: boolean): ViteManifest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!isCertain) return null;
    throw new ManifestError(`${where} is not JSON: ${(error as Error).message}`);
  }
  if (!isCertain && !isLikeVites(value)) return null;
  const fault = faultOf(value);
  if (fault !== null) throw new ManifestError(`${where} is not a manifest of Vite: ${fault}`);
  const chunks = Object.entries(value as ViteManifest).map(([key, chunk]) => [key, known(chunk)] as const);
  return withoutPrototype(Object.fromEntries(chunks));
}

/** Tells whether every entry names a file and at least one a source: web app manifests and other bundlers' have no such. */
function isLikeVites(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const chunks = Object.entries(value);
  const isChunk = ([, chunk]: [string, unknown]) => isRecord(chunk) && typeof chunk.file === 'string';
  return chunks.every(isChunk) && chunks.some(([key, chunk]) => isRecord(chunk) && chunk.src === key);
}

/** Says what is wrong with the value of a manifest; null for nothing. */
export function faultOf(value: unknown): string | null {
  if (!isRecord(value)) return 'expected an object';
  for (const [key, chunk] of Object.entries(value)) {
    if (!isRecord(chunk) || !isFileName(chunk.file)) return `'${key}' has no "file" with the name of a file`;
    for (const list of ['css', 'assets'] as const) {
      if (!isList(chunk[list], isFileName)) return `"${list}" of '${key}' is not a list of names of files`;
    }
    if (!isList(chunk.imports, (name) => typeof name === 'string' && Object.hasOwn(value, name))) {
      return `"imports" of '${key}' is not a list of keys of the manifest`;
    }
  }
  return null;
}

function isList(value: unknown, accepts: (item: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(accepts));
}

/** Accepts a path that stays below the folder of the build. */
function isFileName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

/** Takes from a chunk what is used here, so that it is all that a manifest of a release has of it. */
function known({ file, name, src, isEntry, css, assets, imports }: ViteChunk): ViteChunk {
  return {
    file,
    ...(typeof name === 'string' && { name }),
    ...(typeof src === 'string' && { src }),
    ...(isEntry === true && { isEntry }),
    ...(isFilled(css) && { css }),
    ...(isFilled(assets) && { assets }),
    ...(isFilled(imports) && { imports }),
  };
}

function isFilled(list: readonly string[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

/** Lists the names of all files of a build, from its folder. */
export function viteFiles(manifest: ViteManifest): Set<string> {
  return new Set(
    Object.values(manifest).flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]),
  );
}
