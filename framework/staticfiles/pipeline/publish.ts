import { type Manifest, type MediaTypeOptions, MediaTypes } from '../../manifest';
import type { Destination, PublishedFile, PutOptions } from '../destination';
import { integrityOf } from '../digest';
import { mergeProblems, type Problem } from '../problems';
import { type PreviousRelease, PreviousVersions, viteKeys } from '../releases';
import { availableVersions, type CarryOver, earlierRecords, findEarlier, takeEarlier } from './carry-over';
import { type IsWanted, removeFiles, removeLeftovers, wantedPaths } from './clean';
import { type DeltaCounts, deltaCounts, makeDeltas, publishDeltas } from './deltas';
import { isMissing } from './earlier';
import { type Extent, extentOf } from './extent';
import { assertUserFilesSafe } from './guard-user-files';
import { inParallel } from './in-parallel';
import type { UpdatedRelease } from './manifest-update';
import { writeMemory } from './memory';
import { compareReleases, type Outcome } from './outcome';
import { assertNoObstacles, assertRemembered, planRelease, type Task } from './plan';
import type { Release } from './processing';
import { type Saving, savings } from './published';
import { type Counts, Publisher } from './publisher';
import { type BuildState, outputRecord } from './state';
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
  /** See {@link BuildOptions.listFiles}. */
  readonly listFiles: boolean;
  /** Set when the destination writes nothing: then nothing is compressed, either. */
  readonly dryRun: boolean;
}

export interface PublicationResult extends Counts, Outcome {
  /** The number of files that were removed, without those of earlier versions. */
  readonly deleted: number;
  readonly earlier: EarlierCounts;
  readonly deltas: DeltaOutcome;
  /** Warnings about the release before. */
  readonly problems: readonly Problem[];
  readonly savings: readonly Saving[];
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
  const extent = await extentOf(release, published, processing);
  const { manifestBefore } = extent;
  const plan = await planRelease(release, processing, published, publication.link);
  assertRemembered(plan);
  if (!clear) {
    assertNoObstacles(plan, destination);
    if (publication.guardUserFiles) {
      const isUntouched = release.update !== undefined;
      await assertUserFilesSafe(plan, published, destination, processing.manifestName, isUntouched);
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
  const versions = availableVersions(kept, taken).filter(({ name }) => extent.lists(name));
  const formerKeys = keysOf(previous?.bundles, manifestBefore?.manifest?.bundles);
  const made = await makeDeltas(release, versions, taken, { ...publication, variants, formerKeys });
  const deltas = extent.allDeltas(made);

  report({ kind: 'phase', phase: 'publish', total: tasks.length });
  const removed = await removeFiles(plan.obstacles, destination, report);
  const { concurrency = 1 } = destination;
  const publisher = new Publisher(destination, variants, mediaTypesOf(publication.mediaTypes), report);
  const fetched = new Map<string, PublishedFile>();
  await inParallel(taken, concurrency, async (file) => {
    fetched.set(file.path, await publisher.publishEarlier(file));
  });
  extent.passOver(publisher);
  await inParallel(plan.newNames, concurrency, (task) => publisher.publishNewName(task));
  const publishedDeltas = await publishDeltas(deltas, publisher, concurrency);
  await destination.flush?.();
  await inParallel(plan.inPlace, concurrency, (task) => publisher.publishInPlace(task));
  await destination.flush?.();
  const earlier = earlierRecords(kept, fetched);
  const outputs = extent.outputs(publisher);
  const next: BuildState = {
    recipe: publication.recipe,
    sources: publication.sources,
    outputs,
    manifest: await publishManifest(release, extent, publication, {
      former: published.state.earlier,
      earlier,
      deltas: publishedDeltas,
      size: outputs.size,
    }),
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
  const isWanted = wantedPaths(next, processing, published);
  const leftovers = { plan, dropped, manifestBefore };
  const deleted = removed + (await removeLeftovers(leftovers, isWanted, publication));
  const outcome = await compareReleases(release, next, {
    ...publication,
    manifestBefore: manifestBefore?.bytes ?? null,
  });
  const memory = await writeMemory(destination, release.memory ?? null, published.state);
  // Last: a build that is stopped before this must not find nothing to do the next time.
  await destination.flush?.();
  await published.stateFile.write(destination, { ...withoutOldDigests(next, isWanted), memory });
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
    ...outcome,
  };
}

/** Maps the files of Vite's builds to their keys. Where two builds have a file, the later one counts. */
function keysOf(...builds: readonly (Manifest['bundles'] | undefined)[]): Map<string, string> {
  return new Map(builds.flatMap((bundles) => [...viteKeys(bundles ?? {})]));
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
  extent: Extent,
  { destination, published, report }: Publication,
  next: UpdatedRelease,
): Promise<BuildState['manifest']> {
  if (!manifest) return null;
  const { path } = manifest;
  const before = extent.manifestBefore;
  if (before?.damage != null) report({ kind: 'damaged', path, message: before.damage });
  const bytes = extent.manifest(manifest, next);
  const there = published.inventory.get(path);
  const isRight = there?.link === undefined && before?.bytes.equals(bytes) === true;
  const file = isRight && there ? there : await destination.put(path, { bytes }, MANIFEST);
  return { path, ...outputRecord(file, integrityOf(bytes)) };
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
function withoutOldDigests(state: BuildState, isWanted: IsWanted): BuildState {
  const digests = Object.entries(state.variantDigests).filter(([path]) => isWanted(path));
  return { ...state, variantDigests: Object.fromEntries(digests) };
}
