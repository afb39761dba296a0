import {
  bundledName,
  type EarlierVersion,
  type FileRecord,
  isHashedName,
  type Manifest,
} from '../../manifest';
import { isKept, type KeepPolicy } from './policy';

/** An earlier version of a file, with the facts about its bytes where they are known: Django's manifests have none. */
export interface KnownVersion extends EarlierVersion {
  readonly record: Pick<FileRecord, 'size' | 'integrity'> | null;
}

/** An earlier version whose bytes can be told from others. */
export interface ProvableVersion extends KnownVersion {
  readonly record: Pick<FileRecord, 'size' | 'integrity'>;
}

/** Earlier versions by the source path of the file (a bundler's by {@link bundledName}), the newest first. */
export type Versions<Version extends KnownVersion = KnownVersion> = ReadonlyMap<string, readonly Version[]>;

/** The parts of a manifest that tell the names of its files, and which of them never get other bytes. */
export type PublishedFiles = Pick<Manifest, 'paths' | 'files'>;

/**
 * Names the file that a version is one of: its source path; for a file that a bundler named for good, the part of the
 * name that all versions share, such as `assets/index-*.js`. Null for a name that may get other bytes.
 */
function nameOfVersion(name: string, published: string, files: Manifest['files']): string | null {
  if (isHashedName(name, published)) return name;
  return name === published && files[published]?.immutable === true ? bundledName(published) : null;
}

/**
 * Lists the versions in a manifest that are earlier ones in a release: those that were current, and those that were
 * earlier ones before. The names of files are trusted, since they are those of the manifest's release; days that are yet
 * to come are not.
 *
 * @param release the names of the release
 * @param today the day of the release
 * @param isCurrent tells whether a name is one of the release's
 */
export function versionsIn(
  { paths: former, files, earlier }: Pick<Manifest, 'paths' | 'files' | 'earlier'>,
  release: PublishedFiles,
  today: string,
  isCurrent = currentNames(release),
): Versions {
  const versions = new Map<string, KnownVersion[]>();
  const add = (name: string, published: string, superseded: string) => {
    if (isCurrent(published)) return;
    const day = superseded < today ? superseded : today;
    const version = { path: published, superseded: day, record: files[published] ?? null };
    const known = versions.get(name);
    if (known) known.push(version);
    else versions.set(name, [version]);
  };
  for (const source in former) {
    const published = former[source] as string;
    // Most files have the name that they had.
    if (release.paths[source] === published || isCurrent(published)) continue;
    const name = nameOfVersion(source, published, files);
    if (name !== null) add(name, published, today);
  }
  for (const [name, list] of Object.entries(earlier)) {
    for (const { path: published, superseded } of list) {
      if (isHashedName(name, published) || bundledName(published) === name) add(name, published, superseded);
    }
  }
  return versions;
}

/** Makes the test for the published names of a release. They are gathered on the first call. */
export function currentNames({ paths }: Pick<PublishedFiles, 'paths'>): (published: string) => boolean {
  let current: ReadonlySet<string> | null = null;
  return (published) => {
    current ??= new Set(Object.values(paths));
    return current.has(published);
  };
}

/** Merges versions from several places, the most trusted first: of one version in two of them, the first counts. */
export function mergeVersions(...places: readonly Versions[]): Versions {
  const merged = new Map<string, Map<string, KnownVersion>>();
  for (const versions of places) {
    for (const [name, list] of versions) {
      const known = merged.get(name) ?? new Map<string, KnownVersion>();
      merged.set(name, known);
      for (const version of list) if (!known.has(version.path)) known.set(version.path, version);
    }
  }
  return new Map([...merged].map(([name, known]) => [name, [...known.values()].sort(newestFirst)]));
}

/** Orders by day; sorting leaves versions of one day as they were, which is by the trust in their place. */
function newestFirst(a: KnownVersion, b: KnownVersion): number {
  return a.superseded === b.superseded ? 0 : a.superseded > b.superseded ? -1 : 1;
}

/** The versions of one file, divided by a policy. */
export interface Division<Version> {
  readonly kept: readonly Version[];
  readonly dropped: readonly Version[];
}

/** Divides the versions of one file, which come with the newest first, into those that stay and those that go. */
export function divide<Version extends Pick<EarlierVersion, 'superseded'>>(
  versions: readonly Version[],
  policy: KeepPolicy,
  today: string,
): Division<Version> {
  const kept: Version[] = [];
  const dropped: Version[] = [];
  for (const [index, version] of versions.entries()) {
    (isKept(policy, index, version.superseded, today) ? kept : dropped).push(version);
  }
  return { kept, dropped };
}
