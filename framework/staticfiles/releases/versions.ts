import { type EarlierVersion, type FileRecord, isHashedName, type Manifest } from '../../manifest';
import { isKept, type KeepPolicy } from './policy';

/** An earlier version of a file, with the facts about its bytes where they are known: Django's manifests have none. */
export interface KnownVersion extends EarlierVersion {
  readonly record: Pick<FileRecord, 'size' | 'integrity'> | null;
}

/** An earlier version whose bytes can be told from others. */
export interface ProvableVersion extends KnownVersion {
  readonly record: Pick<FileRecord, 'size' | 'integrity'>;
}

/** Earlier versions by the source path of the file, the newest first. */
export type Versions<Version extends KnownVersion = KnownVersion> = ReadonlyMap<string, readonly Version[]>;

/**
 * Lists the versions in a manifest that are earlier ones in a release of these names: those that were current, and
 * those that were earlier ones before. The names of files are trusted, since they are those of the manifest's release;
 * days that are yet to come are not.
 *
 * @param paths the names of the release
 * @param today the day of the release
 */
export function versionsIn(
  { paths: former, files, earlier }: Pick<Manifest, 'paths' | 'files' | 'earlier'>,
  paths: Manifest['paths'],
  today: string,
): Versions {
  const versions = new Map<string, KnownVersion[]>();
  const add = (name: string, path: string, superseded: string) => {
    if (!isHashedName(name, path) || paths[name] === path) return;
    const version = {
      path,
      superseded: superseded < today ? superseded : today,
      record: files[path] ?? null,
    };
    const known = versions.get(name);
    if (known) known.push(version);
    else versions.set(name, [version]);
  };
  for (const [name, published] of Object.entries(former)) add(name, published, today);
  for (const [name, list] of Object.entries(earlier)) {
    for (const { path, superseded } of list) add(name, path, superseded);
  }
  return versions;
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
  for (const [place, version] of versions.entries()) {
    (isKept(policy, place, version.superseded, today) ? kept : dropped).push(version);
  }
  return { kept, dropped };
}
