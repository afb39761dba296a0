import { isHashedName } from '../../manifest';
import type { Processing } from './processing';
import type { Published } from './published';
import type { BuildState, StoredDelta } from './state';

/** The change of a file since the release before. */
export type FileChange = 'new' | 'changed' | 'unchanged';

/** One file of a release, as visitors get it. */
export interface ReleasedFile {
  /** Path of its source below the static root. */
  readonly name: string;
  /** Published path: the hashed one, where the file has one. */
  readonly path: string;
  readonly change: FileChange;
  /** Bytes of its source, before anything was done to it; null for a file that a processor has made. */
  readonly sourceSize: number | null;
  /** Bytes as it is published. */
  readonly size: number;
  /** Bytes of the version in the release before; null for a new file. */
  readonly sizeBefore: number | null;
  /** Bytes of its variants by content coding: those that are published. */
  readonly variants: Readonly<Record<string, number>>;
  /** The differences to earlier versions, each with its bytes and those that it saves. */
  readonly deltas: readonly { readonly from: string; readonly size: number; readonly insteadOf: number }[];
}

/** A file of the release before that the release does not have. */
export interface RemovedFile {
  /** Path of its source below the static root. */
  readonly name: string;
  /** Bytes as it was published. */
  readonly size: number;
}

/** The published path of each file by the path of its source. */
export type ReleasePaths = ReadonlyMap<string, string>;

/** Chooses the path under which visitors get each file: the hashed one, where there is one. */
export function pathsByName(outputs: Iterable<readonly [name: string, path: string]>): ReleasePaths {
  const paths = new Map<string, string>();
  for (const [name, path] of outputs) {
    if (!paths.has(name) || isHashedName(name, path)) paths.set(name, path);
  }
  return paths;
}

/**
 * Lists the paths of the release that lies in a destination, by its manifest; without one every file has its own name.
 *
 * @param manifestName see {@link Processing.manifestName}
 */
export async function publishedPaths(
  published: Published,
  manifestName: string | undefined,
): Promise<ReleasePaths> {
  const { outputs } = published.state;
  const text = manifestName === undefined ? null : await published.readManifest(manifestName);
  const names = text?.manifest?.paths;
  const paths = new Map<string, string>();
  if (names === undefined) for (const path of outputs.paths) paths.set(path, path);
  else for (const name in names) paths.set(name, names[name] as string);
  return paths;
}

/** A release as a build left it. */
export interface KnownRelease {
  readonly paths: ReleasePaths;
  readonly state: Pick<BuildState, 'sources' | 'outputs' | 'variants' | 'deltas'>;
}

/** Lists the files of a release in the order of their names, and compares each with the release before. */
export function releasedFiles(
  { paths, state }: KnownRelease,
  before: KnownRelease,
  processing: Processing,
): ReleasedFile[] {
  const deltas = new Map<string, StoredDelta[]>();
  for (const delta of state.deltas.made) deltas.set(delta.to, [...(deltas.get(delta.to) ?? []), delta]);
  const files: ReleasedFile[] = [];
  for (const [name, path] of paths) {
    const record = state.outputs.get(path);
    if (record === undefined) continue;
    const pathBefore = before.paths.get(name);
    const recordBefore = pathBefore === undefined ? undefined : before.state.outputs.get(pathBefore);
    const variants: Record<string, number> = {};
    for (const { encoding, extension } of processing.encodersFor(path)) {
      const size = state.variants[record.integrity]?.[extension];
      if (size != null) variants[encoding] = size;
    }
    files.push({
      name,
      path,
      change:
        recordBefore === undefined
          ? 'new'
          : recordBefore.integrity === record.integrity
            ? 'unchanged'
            : 'changed',
      sourceSize: state.sources.get(name)?.size ?? null,
      size: record.size,
      sizeBefore: recordBefore?.size ?? null,
      variants,
      deltas: (deltas.get(path) ?? []).map(({ from, size, insteadOf }) => ({ from, size, insteadOf })),
    });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Lists the files of the release before that a release does not have, in the order of their names. */
export function removedFiles(paths: ReleasePaths, before: KnownRelease): RemovedFile[] {
  const removed: RemovedFile[] = [];
  for (const [name, path] of before.paths) {
    const size = paths.has(name) ? undefined : before.state.outputs.get(path)?.size;
    if (size !== undefined) removed.push({ name, size });
  }
  return removed.sort((a, b) => (a.name < b.name ? -1 : 1));
}
