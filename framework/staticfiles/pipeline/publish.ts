import {
  type EarlierVersion,
  type FileRecord,
  type ManifestContent,
  type MediaTypeOptions,
  MediaTypes,
  serializeManifest,
} from '../../manifest';
import type { Scratch } from '../compression';
import type { Destination, PutOptions } from '../destination';
import { digestBytes } from '../digest';
import { type EarlierVersions, earlierVersions, type Keeping } from './earlier';
import type { Report } from './events';
import { assertUserFilesSafe } from './guard-user-files';
import { inParallel } from './in-parallel';
import { assertNoObstacles, type Plan, planRelease } from './plan';
import type { Processing, Release, ReleaseManifest } from './processing';
import { type Published, releasePaths, type Saving, savings } from './published';
import { type Counts, Publisher } from './publisher';
import { type BuildState, type EarlierRecord, outputRecord, Records, writeState } from './state';
import { Variants } from './variants';

/** Everything that publishing takes besides the release. */
export interface Publication {
  /** See {@link BuildState.recipe}. */
  readonly recipe: string;
  readonly processing: Processing;
  readonly destination: Destination;
  readonly published: Published;
  readonly sources: BuildState['sources'];
  readonly userFiles: BuildState['userFiles'];
  readonly scratch: Scratch;
  readonly report: Report;
  readonly link: boolean;
  readonly clear: boolean;
  readonly keeping: Keeping;
  readonly guardUserFiles: boolean;
  readonly mediaTypes: MediaTypeOptions;
  /** Set when the destination writes nothing: then nothing is compressed, either. */
  readonly dryRun: boolean;
}

export interface PublicationResult extends Counts {
  /** The number of files that were removed, without those of earlier versions. */
  readonly deleted: number;
  readonly earlier: EarlierCounts;
  readonly savings: readonly Saving[];
}

/** Numbers of earlier versions, by what became of them. */
export interface EarlierCounts {
  /** Versions that are still published. */
  readonly kept: number;
  /** Versions that were removed, because they are too many or too old. */
  readonly dropped: number;
}

/**
 * Publishes a release without errors. The order is what keeps a site whole at every moment: hashed names first, which
 * nobody asks for yet; then the files that are replaced in place; then the manifest, which names the hashed ones; and
 * only then files go that are not part of the release, nor kept of an earlier one. A destination that delays what it is
 * told to do has done it before each step.
 */
export async function publishRelease(release: Release, publication: Publication): Promise<PublicationResult> {
  const { processing, destination, published, report, clear } = publication;
  const plan = await planRelease(release, processing, published, publication.link);
  if (!clear) {
    assertNoObstacles(plan, destination);
    if (publication.guardUserFiles) {
      await assertUserFilesSafe(plan, published, destination, processing.manifestName);
    }
  }
  const { kept: earlier, dropped } = await findEarlier(release, plan, publication);
  const tasks = [...plan.newNames, ...plan.inPlace];
  const variants = new Variants(published, destination, publication.scratch);
  if (!publication.dryRun) await variants.make(tasks, report);

  report({ kind: 'phase', phase: 'publish', total: tasks.length });
  const removed = await removeFiles(plan.obstacles, destination, report);
  const { concurrency = 1 } = destination;
  const publisher = new Publisher(destination, variants, mediaTypesOf(publication.mediaTypes), report);
  await inParallel(plan.newNames, concurrency, (task) => publisher.publishNewName(task));
  await destination.flush?.();
  await inParallel(plan.inPlace, concurrency, (task) => publisher.publishInPlace(task));
  await destination.flush?.();
  const next: BuildState = {
    recipe: publication.recipe,
    sources: publication.sources,
    outputs: Records.of(publisher.outputs),
    manifest: await publishManifest(release, earlier, publication),
    earlier,
    userFiles: publication.userFiles,
    ...variants.sizes(
      [...publisher.outputs, ...earlier.map((record) => [record.path, record] as const)],
      (path) => processing.encodersFor(path),
    ),
    variantDigests: { ...published.state.variantDigests, ...publisher.variantDigests },
    warnings: release.problems,
  };

  report({ kind: 'phase', phase: 'clean', total: 0 });
  await destination.flush?.();
  const wanted = releasePaths(next, processing, published);
  const droppedFiles = new Set(
    dropped
      .flatMap((path) => [...published.variantsOf(path), path])
      .filter((path) => !wanted.has(path) && !plan.obstacles.includes(path)),
  );
  const unwanted = clear
    ? published.extraneous(wanted)
    : plan.obsolete.filter((path) => published.inventory.has(path) && !wanted.has(path));
  const left = unwanted.filter((path) => !plan.obstacles.includes(path) && !droppedFiles.has(path));
  await removeFiles([...droppedFiles], destination, report);
  const deleted = removed + (await removeFiles(left, destination, report));
  // Last: a build that is stopped before this must not find nothing to do the next time.
  await destination.flush?.();
  await writeState(destination, withoutOldDigests(next, wanted));
  await destination.flush?.();
  return {
    ...publisher.counts,
    deleted,
    earlier: { kept: earlier.length, dropped: dropped.length },
    savings: savings(next, processing),
  };
}

/** Finds the earlier versions of a release's files, which only a manifest can tell visitors of. */
async function findEarlier(
  { manifest, outputs }: Release,
  { obstacles }: Plan,
  { published, keeping }: Publication,
): Promise<EarlierVersions> {
  if (!manifest) return { kept: [], dropped: [] };
  const before = await published.readManifest(manifest.path);
  const taken = new Set([manifest.path, ...obstacles, ...outputs.map(({ path }) => path)]);
  return earlierVersions(
    published,
    before?.manifest ?? null,
    manifest.paths,
    (path) => taken.has(path),
    keeping,
  );
}

/**
 * Publishes the manifest, unless it is there as it should be. One that cannot be read is told of before it is
 * replaced: visitors may have been without it.
 */
async function publishManifest(
  { manifest }: Release,
  earlier: readonly EarlierRecord[],
  { destination, published, report }: Publication,
): Promise<BuildState['manifest']> {
  if (!manifest) return null;
  const { path } = manifest;
  const bytes = Buffer.from(serializeManifest(withEarlier(manifest, earlier)));
  const there = published.inventory.get(path);
  const current = await published.readManifest(path);
  if (current?.damage != null) report({ kind: 'damaged', path, message: current.damage });
  const isRight = there?.link === undefined && current?.bytes.equals(bytes) === true;
  const file = isRight && there ? there : await destination.put(path, { bytes }, MANIFEST);
  return { path, ...outputRecord(file, digestBytes(bytes).integrity) };
}

const MANIFEST: PutOptions = { mediaType: 'application/json' };

/** Makes the table of media types when a file's type is first asked for: most builds publish nothing. */
function mediaTypesOf(options: MediaTypeOptions): (path: string) => string {
  let types: MediaTypes | null = null;
  return (path) => {
    types ??= new MediaTypes(options);
    return types.typeOf(path);
  };
}

/** Forgets the digests of variants that are not published any more. */
function withoutOldDigests(state: BuildState, wanted: ReadonlySet<string>): BuildState {
  const digests = Object.entries(state.variantDigests).filter(([path]) => wanted.has(path));
  return { ...state, variantDigests: Object.fromEntries(digests) };
}

/** Adds the earlier versions that are kept to a manifest, with the facts about their bytes. */
function withEarlier({ paths, files }: ReleaseManifest, records: readonly EarlierRecord[]): ManifestContent {
  if (records.length === 0) return { paths, files };
  const earlier: Record<string, EarlierVersion[]> = Object.create(null);
  const all: Record<string, FileRecord> = Object.assign(Object.create(null), files);
  for (const { name, path, superseded, size, integrity } of records) {
    const versions = earlier[name] ?? [];
    versions.push({ path, superseded });
    earlier[name] = versions;
    all[path] = { size, integrity };
  }
  return { paths, files: all, earlier };
}

/**
 * Removes published files.
 *
 * @returns how many
 */
export async function removeFiles(
  paths: readonly string[],
  destination: Destination,
  report: Report,
): Promise<number> {
  await inParallel(paths, destination.concurrency ?? 1, async (path) => {
    report({ kind: 'delete', path });
    await destination.remove(path);
  });
  return paths.length;
}
