import { nearest } from '../nearest';
import { ManifestError } from './manifest-error';
import { parseViteManifest, type ViteManifest, viteFiles, viteManifestLocation } from './vite';

/** A build of Vite among the files of a folder. */
export interface Bundle {
  /** The folder of the build: empty, or with a slash at its end. */
  readonly folder: string;
  /** Its manifest, for messages. */
  readonly where: string;
  readonly chunks: ViteManifest;
}

/** A file that may be Vite's manifest. */
export interface BundleManifestFile {
  /** Its path among the files. */
  readonly path: string;
  /** Its name for messages. */
  readonly where: string;
  /** @throws the file system's error when it cannot be read */
  read(): string;
}

/** The files among which builds lie. */
export interface BundleSurroundings {
  has(path: string): boolean;
  /** Lists the paths of all files, for advice. */
  paths(): Iterable<string>;
}

/**
 * Reads the builds that files belong to which may be Vite's manifests. There may be several in one tree, and one in each
 * folder.
 *
 * @throws ManifestError as {@link readBundle} does
 */
export function readBundles(files: Iterable<BundleManifestFile>, surroundings: BundleSurroundings): Bundle[] {
  return [...byFolder(files)].flatMap(([folder, candidates]) => {
    return readBundle(folder, candidates, surroundings) ?? [];
  });
}

/** Groups files that may be Vite's manifests by the folder of their build. */
export function byFolder<File extends Pick<BundleManifestFile, 'path'>>(
  files: Iterable<File>,
): ReadonlyMap<string, readonly File[]> {
  const groups = new Map<string, File[]>();
  for (const file of files) {
    const location = viteManifestLocation(file.path);
    if (location !== null) groups.set(location.folder, [...(groups.get(location.folder) ?? []), file]);
  }
  return groups;
}

/**
 * Reads the build in a folder; null when no file there proves to be Vite's manifest.
 *
 * @throws ManifestError when the manifest cannot be read or used, when it names files that are not there, or when there
 *   are two that differ
 */
export function readBundle(
  folder: string,
  files: readonly BundleManifestFile[],
  surroundings: BundleSurroundings,
): Bundle | null {
  const [first, second] = files.flatMap((file): Bundle[] => {
    const chunks = parse(file);
    return chunks === null ? [] : [{ folder, where: file.where, chunks }];
  });
  if (first === undefined) return null;
  if (second !== undefined && JSON.stringify(first.chunks) !== JSON.stringify(second.chunks)) {
    throw new ManifestError(
      `${first.where} and ${second.where} are two manifests of Vite for one folder, and they differ: ` +
        'remove the one that an earlier build left',
    );
  }
  assertComplete(first, surroundings);
  return first;
}

function parse({ path, where, read }: BundleManifestFile): ViteManifest | null {
  const isCertain = viteManifestLocation(path)?.isCertain === true;
  let text: string;
  try {
    text = read();
  } catch (error) {
    if (!isCertain) return null;
    throw new ManifestError(`${where} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return parseViteManifest(text, where, isCertain);
}

/** Asserts that all files of a build are there: without one of them, pages that are given to visitors do not work. */
function assertComplete({ folder, where, chunks }: Bundle, { has, paths }: BundleSurroundings): void {
  const gone = [...viteFiles(chunks)].filter((file) => !has(folder + file));
  const [first] = gone;
  if (first === undefined) return;
  const others = gone.length === 1 ? '' : ` (and ${gone.length - 1} more)`;
  const near = nearest(folder + first, paths());
  const advice = near === null ? '' : `. The nearest name there is '${near}'`;
  throw new ManifestError(
    `${where} names '${folder}${first}'${others}, and there is no such file${advice}. Run vite build again, or remove ` +
      'the manifest',
  );
}
