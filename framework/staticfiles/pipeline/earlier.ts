import {
  type EarlierVersion,
  type FileRecord,
  hashedName,
  type Manifest,
  originalName,
} from '../../manifest';
import {
  currentNames,
  divide,
  isKept,
  type KeepPolicy,
  type KnownVersion,
  mergeVersions,
  type ProvableVersion,
  type PublishedFiles,
  type Versions,
  versionsIn,
} from '../releases';
import { NotRememberedError, type ReleaseUpdate } from './processing';
import type { Published } from './published';
import { type EarlierRecord, outputRecord } from './state';

/** The rule by which earlier versions are kept, and the day that it is applied on. */
export interface Keeping {
  readonly policy: KeepPolicy;
  /** The day of the release, `YYYY-MM-DD`. */
  readonly today: string;
}

/** The earlier versions of a release's files, divided by what becomes of them. */
export interface EarlierVersions {
  /** Those that stay, by file, the newest first: in the destination, or yet to be fetched. */
  readonly kept: readonly (EarlierRecord | MissingVersion)[];
  /** Paths of those in the destination that go. */
  readonly dropped: readonly string[];
}

/** An earlier version that the release before publishes and the destination does not have. */
export interface MissingVersion extends ProvableVersion {
  readonly isMissing: true;
  /** The source path of its file. */
  readonly name: string;
}

/** Tells a version that is yet to be fetched from one in the destination. */
export function isMissing(version: EarlierRecord | MissingVersion): version is MissingVersion {
  return 'isMissing' in version;
}

/** The places where earlier versions of a release's files may be. */
export interface EarlierSearch {
  readonly published: Published;
  /** The manifest in the destination; null if it cannot be read. */
  readonly manifest: Manifest | null;
  /** The versions that the release before publishes elsewhere. */
  readonly elsewhere: Versions<ProvableVersion>;
  /** The names of the release. */
  readonly release: PublishedFiles;
  /** Tells whether the release has another use for a path. */
  isTaken(path: string): boolean;
  /** Set for an update: the names of the files that it changes. */
  readonly update: ReleaseUpdate | undefined;
}

/**
 * Finds the versions of a release's files that earlier releases published, and decides which of them stay. Only files
 * whose bytes are still those that were published are kept.
 */
export async function earlierVersions(
  { published, manifest, elsewhere, release, isTaken, update }: EarlierSearch,
  { policy, today }: Keeping,
): Promise<EarlierVersions> {
  const kept: (EarlierRecord | MissingVersion)[] = [];
  const dropped: string[] = [];
  // Asks for a complete build where a clock was wrong: the days of all versions have to be corrected.
  if (update && published.state.earlier.some(({ superseded }) => superseded > today)) {
    throw new NotRememberedError('a clock that was right');
  }
  const versionsThere = update
    ? versionsOfChanged(published, update, today)
    : versionsBefore(published, manifest, release, today);
  for (const [name, versions] of mergeVersions(versionsThere, elsewhere)) {
    const found: (EarlierRecord | MissingVersion)[] = [];
    const others = new Map(elsewhere.get(name)?.map((version) => [version.path, version]));
    for (const version of versions) {
      if (isTaken(version.path)) continue;
      const record = await recordOf(name, version, published);
      const other = others.get(version.path);
      if (record !== null) found.push(record);
      // A file with other bytes under the name is somebody's.
      else if (other !== undefined && !published.inventory.has(version.path))
        found.push({ ...other, superseded: version.superseded, name, isMissing: true });
    }
    const divided = divide(found, policy, today);
    kept.push(...divided.kept);
    dropped.push(...divided.dropped.filter((version) => !isMissing(version)).map(({ path }) => path));
  }
  if (update) {
    const others = published.state.earlier.filter(({ name }) => !update.changed.has(name));
    kept.push(...others.filter(({ path }) => !isTaken(path)));
  }
  return { kept, dropped };
}

/** Tells whether the earlier versions that the last build left are in the destination, and all of them still stay. */
export function areEarlierUntouched(published: Published, { policy, today }: Keeping): boolean {
  const counts = new Map<string, number>();
  return published.state.earlier.every((record) => {
    const index = counts.get(record.name) ?? 0;
    counts.set(record.name, index + 1);
    return published.isUntouched(record.path, record) && isKept(policy, index, record.superseded, today);
  });
}

/**
 * Lists what the release before and the last build knew of earlier versions. They are the same, unless a build was
 * stopped between its manifest and its state: then the state still knows the files that were to be removed.
 */
function versionsBefore(
  { state }: Published,
  manifest: Manifest | null,
  release: PublishedFiles,
  today: string,
): Versions {
  const former: Record<string, string> = Object.create(null);
  const files: Record<string, FileRecord> = Object.create(null);
  const earlier: Record<string, EarlierVersion[]> = Object.create(null);
  const isCurrent = currentNames(release);
  state.outputs.forEach(({ size, integrity }, path) => {
    // A source may be called as if it were hashed.
    if (isCurrent(path) || state.sources.has(path)) return;
    const name = originalName(path);
    if (name === null || !state.sources.has(name)) return;
    former[name] = path;
    files[path] = { size, integrity };
  });
  for (const { name, path, superseded, size, integrity } of state.earlier) {
    earlier[name] = [...(earlier[name] ?? []), { path, superseded }];
    files[path] = { size, integrity };
  }
  const remembered = versionsIn({ paths: former, files, earlier }, release, today, isCurrent);
  return manifest === null
    ? remembered
    : mergeVersions(versionsIn(manifest, release, today, isCurrent), remembered);
}

/**
 * Lists what the last build knew of the versions of files that an update changes. Those of all others stay: a build of what
 * changed begins with a look at all of them, see {@link areEarlierUntouched}.
 */
function versionsOfChanged({ state }: Published, { changed }: ReleaseUpdate, today: string): Versions {
  const versions = new Map<string, KnownVersion[]>();
  for (const [name, { before, now }] of changed) {
    const record = state.outputs.get(before) ?? null;
    versions.set(name, before === now ? [] : [{ path: before, superseded: today, record }]);
  }
  for (const { name, path, superseded, size, integrity } of state.earlier) {
    if (path === changed.get(name)?.now) continue;
    versions.get(name)?.push({ path, superseded, record: { size, integrity } });
  }
  return versions;
}

/** The record of a version that lies in the destination with its own bytes; null if it does not. */
async function recordOf(
  name: string,
  { path, superseded, record }: KnownVersion,
  published: Published,
): Promise<EarlierRecord | null> {
  const there = published.inventory.get(path);
  if (there === undefined || there.link !== undefined) return null;
  if (record !== null && there.size !== record.size) return null;
  let integrity = record?.integrity;
  if (record === null) {
    // Django's manifests know no bytes: the name has to tell.
    const digest = await published.digestOf(path);
    if (digest !== null && hashedName(name, digest.md5) === path) integrity = digest.integrity;
  } else if ((await published.integrityOf(path)) !== integrity) {
    return null;
  }
  return integrity === undefined ? null : { name, path, superseded, ...outputRecord(there, integrity) };
}
