import { type EarlierVersion, MANIFEST_NAME, type ManifestContent } from '../../manifest';
import type { Scratch } from '../compression';
import type { PublishedFile } from '../destination';
import type { PreviousVersions } from '../releases';
import {
  type EarlierVersions,
  earlierVersions,
  isMissing,
  type Keeping,
  type MissingVersion,
} from './earlier';
import type { Report } from './events';
import { ownNames } from './paths';
import type { Plan } from './plan';
import type { Processing, Release, ReleaseManifest } from './processing';
import type { Published } from './published';
import { type EarlierRecord, outputRecord } from './state';
import type { MissingVariants } from './variants';

/** The surroundings in which files of earlier releases are carried over into a release. */
export interface CarryOver {
  readonly processing: Processing;
  readonly published: Published;
  readonly keeping: Keeping;
  readonly scratch: Scratch;
  readonly report: Report;
}

/** Finds the earlier versions of a release's files, which only a manifest can tell visitors of. */
export async function findEarlier(
  { manifest, outputs, update }: Release,
  { obstacles }: Plan,
  previous: PreviousVersions | null,
  { published, keeping }: CarryOver,
): Promise<EarlierVersions> {
  if (!manifest) return { kept: [], dropped: [] };
  const { path: manifestPath } = manifest;
  const before = update ? null : await published.readManifest(manifestPath);
  const isOwn = ownNames(() => [...published.inventory.keys(), ...outputs.map(({ path }) => path)]);
  const taken = new Set([manifestPath, ...obstacles, ...outputs.map(({ path }) => path)]);
  // A manifest that lies elsewhere than the files is published by nobody.
  const manifestName = /[/\\]/.test(manifestPath) ? MANIFEST_NAME : manifestPath;
  return earlierVersions(
    {
      published,
      manifest: before?.manifest ?? null,
      elsewhere: (await previous?.list(manifestName, manifest, keeping.today)) ?? new Map(),
      release: manifest,
      isTaken: (path) => taken.has(path) || (!published.inventory.has(path) && isOwn(path)),
      update,
    },
    keeping,
  );
}

/** Fetches earlier versions from the release before; those that cannot be had are left out. */
export async function takeEarlier(
  missing: readonly MissingVersion[],
  previous: PreviousVersions | null,
  { outputs }: Release,
  { processing, published, scratch, report }: CarryOver,
): Promise<MissingVariants[]> {
  if (missing.length === 0 || previous === null) return [];
  report({ kind: 'phase', phase: 'fetch', total: missing.length });
  const keep = (bytes: Uint8Array) => scratch.keep(bytes);
  const taken = await previous.take(missing, keep, () => report({ kind: 'step' }));
  const isOwn = ownNames(() => outputs.map(({ path }) => path));
  return taken.map(({ version: { path, name, record }, content }) => ({
    path,
    file: name,
    digest: record,
    content,
    upToDate: null,
    encoders: processing
      .encodersFor(path)
      .filter(({ extension }) => !isOwn(path + extension) && published.canHold(path + extension)),
  }));
}

/** An earlier version that will be published with a release. */
export interface AvailableVersion {
  /** The source path of its file. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/** Lists the versions whose bytes are at hand: those in the destination, and those that were fetched. */
export function availableVersions(
  versions: EarlierVersions['kept'],
  taken: readonly MissingVariants[],
): AvailableVersion[] {
  const fetched = new Set(taken.map(({ path }) => path));
  return versions.flatMap((version) => {
    if (!isMissing(version)) return [version];
    const { name, path, record } = version;
    return fetched.has(path) ? [{ name, path, size: record.size }] : [];
  });
}

/**
 * Makes the records of the earlier versions that are published now, in their order.
 *
 * @param fetched the files of those that were fetched, by path
 */
export function earlierRecords(
  versions: EarlierVersions['kept'],
  fetched: ReadonlyMap<string, PublishedFile>,
): EarlierRecord[] {
  return versions.flatMap((version) => {
    if (!isMissing(version)) return [version];
    const { name, path, superseded, record } = version;
    const file = fetched.get(path);
    return file ? [{ name, path, superseded, ...outputRecord(file, record.integrity) }] : [];
  });
}

/**
 * Adds the earlier versions that are kept to a manifest, with the facts about their bytes. They are added to the `files`
 * that it is given: a copy of 200,000 records would take longer than anything else here.
 */
export function withEarlier(
  { path: _place, files, ...rest }: ReleaseManifest,
  records: readonly EarlierRecord[],
): ManifestContent {
  if (records.length === 0) return { ...rest, files };
  const earlier: Record<string, EarlierVersion[]> = Object.create(null);
  for (const { name, path, superseded, size, integrity } of records) {
    const versions = earlier[name] ?? [];
    versions.push({ path, superseded });
    earlier[name] = versions;
    files[path] = { size, integrity };
  }
  return { ...rest, files, earlier };
}
