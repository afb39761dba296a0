import { type MediaTypeOptions, MediaTypes } from '../../manifest';
import type { Destination, PublishedFile, PutOptions } from '../destination';
import { digestBytes } from '../digest';
import { serializeManifest } from '../manifest';
import { mergeProblems, type Problem } from '../problems';
import { type PreviousRelease, PreviousVersions, viteKeys } from '../releases';
import {
  availableVersions,
  type CarryOver,
  earlierRecords,
  findEarlier,
  takeEarlier,
  withEarlier,
} from './carry-over';
import {
  type DeltaCounts,
  deltaCounts,
  deltaRecords,
  deltasThere,
  makeDeltas,
  publishDeltas,
} from './deltas';
import { isMissing } from './earlier';
import type { Report } from './events';
import { assertUserFilesSafe } from './guard-user-files';
import { remember } from './history';
import { inParallel } from './in-parallel';
import { writeMemory } from './memory';
import { assertNoObstacles, assertRemembered, planRelease, type Task } from './plan';
import type { Release } from './processing';
import { releasePaths, type Saving, savings } from './published';
import { type Counts, Publisher } from './publisher';
import {
  pathsByName,
  publishedPaths,
  type ReleasedFile,
  type RemovedFile,
  releasedFiles,
  removedFiles,
} from './released-files';
import {
  type BuildState,
  type DeltaState,
  type EarlierRecord,
  outputRecord,
  Records,
  writeState,
} from './state';
import { type MissingVariants, Variants } from './variants';

/** Everything that publishing takes besides the release. */
export interface Publication extends CarryOver {
  /** See {@link BuildState.recipe}. */
  readonly recipe: string;
  readonly destination: Destination;
  readonly sources: BuildState['sources'];
  readonly userFiles: BuildState['userFiles'];
  readonly link: boolean;
  readonly clear: boolean;
  readonly guardUserFiles: boolean;
  readonly mediaTypes: MediaTypeOptions;
  /** The release before, where it is not in the destination. */
  readonly previous: PreviousRelease | null;
  /** Set when the destination writes nothing: then nothing is compressed, either. */
  readonly dryRun: boolean;
}

export interface PublicationResult extends Counts {
  /** The number of files that were removed, without those of earlier versions. */
  readonly deleted: number;
  readonly earlier: EarlierCounts;
  readonly deltas: DeltaOutcome;
  /** Warnings about the release before. */
  readonly problems: readonly Problem[];
  readonly savings: readonly Saving[];
  readonly files: readonly ReleasedFile[];
  readonly removed: readonly RemovedFile[];
}

/** The differences of a release, and a reason why there are none. */
export interface DeltaOutcome extends DeltaCounts {
  /** Set when nothing here can make any although there is something to make, unless the last build told it already. */
  readonly lacksCoder: boolean;
}

/** Numbers of earlier versions, by what became of them. */
export interface EarlierCounts {
  /** Versions that are still published. */
  readonly kept: number;
  /** Versions that the release before was asked for, and that are published with this one. */
  readonly fetched: number;
  /** Versions that were removed, because they are too many or too old. */
  readonly dropped: number;
}

/**
 * Publishes a release without errors. The order is what keeps a site whole at every moment: earlier versions and hashed
 * names first, which nobody asks for yet; then the files that are replaced in place; then the manifest, which names the
 * hashed ones; and only then files go that are not part of the release, nor kept of an earlier one. A destination that
 * delays what it is told to do has done it before each step.
 *
 * @throws NotRememberedError before anything is published, when bytes are needed that were not made again
 */
export async function publishRelease(release: Release, publication: Publication): Promise<PublicationResult> {
  const { processing, destination, published, report, clear, dryRun } = publication;
  const plan = await planRelease(release, processing, published, publication.link);
  assertRemembered(plan);
  if (!clear) {
    assertNoObstacles(plan, destination);
    if (publication.guardUserFiles) {
      await assertUserFilesSafe(plan, published, destination, processing.manifestName);
    }
  }
  const previous = publication.previous && new PreviousVersions(publication.previous);
  const { kept, dropped } = await findEarlier(release, plan, previous, publication);
  const missing = kept.filter(isMissing);
  const taken = dryRun ? [] : await takeEarlier(missing, previous, release, publication);
  const tasks = [...plan.newNames, ...plan.inPlace];
  const variants = new Variants(published, destination, publication.scratch);
  if (!dryRun && [...tasks, ...taken].some(({ encoders }) => encoders.length > 0)) {
    await variants.make([...tasks.map(missingVariantsOf), ...taken], report);
  }
  const deltas = await makeDeltas(release, availableVersions(kept, taken), taken, {
    ...publication,
    variants,
    formerKeys: await formerKeys(release, previous, publication),
  });

  report({ kind: 'phase', phase: 'publish', total: tasks.length });
  const removed = await removeFiles(plan.obstacles, destination, report);
  const { concurrency = 1 } = destination;
  const publisher = new Publisher(destination, variants, mediaTypesOf(publication.mediaTypes), report);
  const fetched = new Map<string, PublishedFile>();
  await inParallel(taken, concurrency, async (file) => {
    fetched.set(file.path, await publisher.publishEarlier(file));
  });
  await inParallel(plan.newNames, concurrency, (task) => publisher.publishNewName(task));
  const publishedDeltas = await publishDeltas(deltas, publisher, concurrency);
  await destination.flush?.();
  await inParallel(plan.inPlace, concurrency, (task) => publisher.publishInPlace(task));
  await destination.flush?.();
  const earlier = earlierRecords(kept, fetched);
  const outputs = Records.of(publisher.outputs);
  const next: BuildState = {
    recipe: publication.recipe,
    sources: publication.sources,
    outputs,
    manifest: await publishManifest(release, earlier, publishedDeltas, publication),
    earlier,
    deltas: publishedDeltas,
    userFiles: publication.userFiles,
    ...variants.sizes(outputs, earlier, (path) => processing.encodersFor(path)),
    variantDigests: { ...published.state.variantDigests, ...publisher.variantDigests },
    warnings: release.problems,
    memory: '',
  };

  report({ kind: 'phase', phase: 'clean', total: 0 });
  await destination.flush?.();
  let paths: ReadonlySet<string> | null = null;
  const isWanted = (path: string) => {
    paths ??= releasePaths(next, processing, published);
    return paths.has(path);
  };
  const manifestBefore = release.manifest ? await published.readManifest(release.manifest.path) : null;
  const droppedFiles = new Set(
    dropped
      .flatMap((path) => [...published.variantsOf(path), path])
      .filter((path) => !isWanted(path) && !plan.obstacles.includes(path)),
  );
  const unwanted = clear
    ? published.extraneous(isWanted)
    : plan.obsolete.filter((path) => published.inventory.has(path) && !isWanted(path));
  for (const path of deltasThere(published, manifestBefore?.manifest ?? null))
    if (!isWanted(path)) droppedFiles.add(path);
  const left = unwanted.filter((path) => !plan.obstacles.includes(path) && !droppedFiles.has(path));
  await removeFiles([...droppedFiles], destination, report);
  const deleted = removed + (await removeFiles(left, destination, report));
  const names = pathsByName(release.outputs.map(({ asset, path }) => [asset.path, path] as const));
  const before = { paths: await publishedPaths(published, processing.manifestName), state: published.state };
  const files = releasedFiles({ paths: names, state: next }, before, processing);
  await remember(files, destination);
  const memory = await writeMemory(destination, release.memory ?? null, published.state);
  // Last: a build that is stopped before this must not find nothing to do the next time.
  await destination.flush?.();
  await writeState(destination, { ...withoutOldDigests(next, isWanted), memory });
  await destination.flush?.();
  return {
    ...publisher.counts,
    deleted,
    earlier: {
      kept: kept.length - missing.length,
      fetched: dryRun ? missing.length : taken.length,
      dropped: dropped.length,
    },
    deltas: {
      ...deltaCounts(publishedDeltas),
      lacksCoder: deltas.lacksCoder && !published.state.deltas.toldOfCoder,
    },
    problems: previous === null ? [] : mergeProblems(previous.problems),
    savings: savings(next, processing),
    files,
    removed: removedFiles(names, before),
  };
}

/** The keys of files of Vite's builds in the release before, in the destination and elsewhere. */
async function formerKeys(
  { manifest }: Release,
  previous: PreviousVersions | null,
  { published }: Publication,
): Promise<Map<string, string>> {
  const before = manifest ? await published.readManifest(manifest.path) : null;
  const builds = [previous?.bundles ?? {}, before?.manifest?.bundles ?? {}];
  return new Map(builds.flatMap((bundles) => [...viteKeys(bundles)]));
}

function missingVariantsOf({ output, upToDate, encoders }: Task): MissingVariants {
  const { path, digest, asset, content } = output;
  const { bytes, source } = asset;
  return {
    path,
    file: asset.path,
    digest,
    content: content ?? (bytes ? { bytes } : { file: source }),
    upToDate,
    encoders,
  };
}

/**
 * Publishes the manifest, unless it is there as it should be. One that cannot be read is told of before it is
 * replaced: visitors may have been without it.
 */
async function publishManifest(
  { manifest }: Release,
  earlier: readonly EarlierRecord[],
  deltas: DeltaState,
  { destination, published, report }: Publication,
): Promise<BuildState['manifest']> {
  if (!manifest) return null;
  const { path } = manifest;
  const bytes = Buffer.from(
    serializeManifest({ ...withEarlier(manifest, earlier), deltas: deltaRecords(deltas) }),
  );
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
function withoutOldDigests(state: BuildState, isWanted: (path: string) => boolean): BuildState {
  const digests = Object.entries(state.variantDigests).filter(([path]) => isWanted(path));
  return { ...state, variantDigests: Object.fromEntries(digests) };
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
