/**
 * collectstatic without the command around it. A build has these phases; each has a file of its name:
 *
 * 1. collect: the finders list the sources, and the first file of each destination path wins (collect.ts).
 * 2. digest: sources that changed since the last build are read and digested (digest-assets.ts). If nothing changed,
 *    and the destination is as that build left it (published.ts), the build ends here.
 * 3. process: what a project names makes other bytes of its files (process-assets.ts; processors in
 *    ../processors).
 * 4. resolve: the storage's processing decides the release, every name and every byte of it (processing.ts,
 *    hashed-files.ts; references and hashes in ../hashing). An error in a source ends the build here.
 * 5. plan: the release is compared with the destination (plan.ts), and the earlier versions there are divided into
 *    those that stay published and those that go (earlier.ts; the rules in ../releases).
 * 6. compress: missing variants are made (variants.ts), and the differences to earlier versions (deltas.ts).
 * 7. publish: new names, then files that are replaced in place, then the manifest (publish.ts, publisher.ts).
 * 8. clean: earlier versions go that are not kept, with --clear everything else that the release does not have, and the
 *    state is written for the next build (state.ts).
 */
import os from 'node:os';
import type { MediaTypeOptions } from '../../manifest';
import { Scratch } from '../compression';
import { type Destination, dryRun } from '../destination';
import type { Finder } from '../finders';
import { mergeProblems, type Problem } from '../problems';
import type { ProcessorStep } from '../processors';
import { KEEP_BY_DEFAULT, type KeepPolicy, type PreviousRelease, releaseDay } from '../releases';
import { removeFiles } from './clean';
import { type CollectedAssets, collect } from './collect';
import { areDeltasUntouched, deltaCounts } from './deltas';
import { areRemembered, digestAssets } from './digest-assets';
import { areEarlierUntouched, type Keeping } from './earlier';
import type { Report } from './events';
import { readMemory } from './memory';
import { describeSteps, processAssets, processingRecipe } from './process-assets';
import { NotRememberedError, type Processing, type ProcessingContext } from './processing';
import { type DeltaOutcome, type EarlierCounts, publishRelease } from './publish';
import { Published, releasePaths, type Saving, savings } from './published';
import type { Counts } from './publisher';
import { publishedPaths, type ReleasedFile, type RemovedFile, releasedFiles } from './released-files';
import { NO_DELTAS } from './state';
import { writeState } from './state-file';
import { TemporaryFolder } from './temporary-folder';

export interface BuildOptions {
  /** Shell patterns of files to leave out. */
  readonly ignorePatterns?: readonly string[];
  /** Publish symbolic links to the collected files instead of copies. */
  readonly link?: boolean;
  /** After publishing, remove everything from the destination that is not part of the release. */
  readonly clear?: boolean;
  /** Check everything, write nothing. */
  readonly dryRun?: boolean;
  /** The earlier versions that stay published; {@link KEEP_BY_DEFAULT} by default. */
  readonly keep?: KeepPolicy;
  /** The release before: the earlier versions that it publishes are carried over where the destination lacks them. */
  readonly previous?: PreviousRelease | null;
  /** The processors of the files, in order; none by default. */
  readonly processors?: readonly ProcessorStep[];
  /** End the build, unless `clear` is set, before it mixes its files with those of another program. */
  readonly guardUserFiles?: boolean;
  /** Options of the media types that a destination is told; by default those of the wrapper. */
  readonly mediaTypes?: MediaTypeOptions;
  /** List the files of the release in the result: with many thousands of them that takes a while. */
  readonly listFiles?: boolean;
  readonly report?: Report;
}

export interface BuildResult extends Counts {
  /** The number of files that lost against one of the same destination path. */
  readonly skipped: number;
  /** The number of files that were removed, without those of earlier versions. */
  readonly deleted: number;
  /** Counts of the earlier versions of the release's files, by what became of them. */
  readonly earlier: EarlierCounts;
  /** Counts of the differences to earlier versions that browsers can ask for. */
  readonly deltas: DeltaOutcome;
  /** Errors and warnings; if there is an error among them, nothing was published. */
  readonly problems: readonly Problem[];
  /** The bytes that the variants of the release save, per encoding. */
  readonly savings: readonly Saving[];
  /** The files of the release; none where errors keep it from being published. See {@link BuildOptions.listFiles}. */
  readonly files: readonly ReleasedFile[];
  /** The files of the release before that the release does not have. */
  readonly removed: readonly RemovedFile[];
}

/**
 * Collects static files and publishes them.
 *
 * Everything that can fail for a reason in the sources is decided before the first byte is published, so a release
 * with errors leaves the one before it untouched. Only one build at a time writes to a destination.
 *
 * @throws BuildError or the file system's errors
 */
export async function build(
  finders: readonly Finder[],
  processing: Processing,
  destination: Destination,
  options: BuildOptions = {},
): Promise<BuildResult> {
  const target = options.dryRun ? dryRun(destination) : destination;
  const unlock = await target.lock(`process ${process.pid} on ${os.hostname()}`);
  const temporary = new TemporaryFolder(target);
  try {
    return await run(finders, processing, target, temporary, options);
  } finally {
    temporary.remove();
    await unlock();
  }
}

async function run(
  finders: readonly Finder[],
  processing: Processing,
  destination: Destination,
  temporary: TemporaryFolder,
  options: BuildOptions,
): Promise<BuildResult> {
  const { report = () => {}, ignorePatterns = [], link = false, clear = false, previous = null } = options;
  const keeping: Keeping = { policy: options.keep ?? KEEP_BY_DEFAULT, today: releaseDay() };
  const { listFiles = false } = options;
  const leave = () =>
    leaveAsItIs(collected, published, { processing, destination, report, clear, listFiles });

  report({ kind: 'phase', phase: 'collect', total: 0 });
  const collected = collect(finders, ignorePatterns, report);
  const processors = describeSteps(options.processors ?? [], collected.assets);
  const recipe = `${processing.description}${link ? ', linked' : ''}${processingRecipe(processors)}`;
  const published = await Published.read(destination);
  const isUntouched =
    // The release before may publish versions that are missing here.
    previous === null &&
    collected.problems.length === 0 &&
    // --clear removes the files of other programs, which the release then cannot refer to.
    !(clear && published.state.userFiles.length > 0) &&
    published.isRelease(recipe, processing) &&
    areEarlierUntouched(published, keeping) &&
    (await areDeltasUntouched(published, processing)) &&
    (!link || published.leadsTo(collected.assets));
  if (isUntouched && areRemembered(collected.assets, published.state)) return leave();

  report({ kind: 'phase', phase: 'digest', total: collected.assets.length });
  const { assets: originals, sources, ...digested } = digestAssets(collected.assets, published.state, report);
  const unreadable = [...collected.problems, ...digested.problems];
  if (isUntouched && digested.unchanged && unreadable.length === 0) {
    if (digested.learned) await writeState(destination, { ...published.state, sources });
    return leave();
  }

  if (processors.length > 0) report({ kind: 'phase', phase: 'process', total: 0 });
  const processed = await processAssets(originals, processors, destination);
  const { assets } = processed;

  report({ kind: 'phase', phase: 'resolve', total: 0 });
  const scratch = options.dryRun
    ? new Scratch('', Number.POSITIVE_INFINITY)
    : new Scratch(await temporary.make());
  const isUserFile = clear ? () => false : await published.userFiles(processing.manifestName, isUntouched);
  const userFiles = new Set<string>();
  const context: ProcessingContext = {
    keep: (bytes) => scratch.keep(bytes),
    // References to files that exist and cannot be read only seem to lead nowhere.
    missing: unreadable.map(({ file }) => file),
    isUserFile: (path) => {
      const isThere = isUserFile(path);
      if (isThere) userFiles.add(path);
      return isThere;
    },
    canHold: (path) => published.canHold(path),
    remembered: isUntouched ? await readMemory(destination, published.state) : null,
  };
  const skipped = collected.conflicts;
  const publishDecided = async (remembered: ProcessingContext['remembered']) => {
    const decided = processing.process(assets, { ...context, remembered });
    const problems = mergeProblems([...unreadable, ...processed.problems, ...decided.problems]);
    if (problems.some(({ severity }) => severity === 'error')) return { ...NOTHING_DONE, problems };
    const result = await publishRelease(
      { ...decided, problems },
      {
        ...{ recipe, processing, destination, published, sources, scratch, report, link, clear },
        mediaTypes: options.mediaTypes ?? { charset: 'utf-8' },
        userFiles: [...userFiles],
        keeping,
        guardUserFiles: options.guardUserFiles ?? false,
        previous,
        listFiles,
        dryRun: options.dryRun ?? false,
      },
    );
    return { ...result, problems: [...problems, ...result.problems] };
  };
  const result = await publishDecided(context.remembered).catch((error: unknown) => {
    if (error instanceof NotRememberedError) return publishDecided(null);
    throw error;
  });
  return { ...result, skipped, problems: withDestination(result.problems, destination) };
}

/** Adds the destination's own warnings. */
function withDestination(problems: readonly Problem[], destination: Destination): Problem[] {
  return [...problems, ...mergeProblems(destination.problems?.() ?? [])];
}

const NOTHING_DONE = {
  modified: 0,
  unmodified: 0,
  postProcessed: 0,
  deleted: 0,
  earlier: { kept: 0, fetched: 0, dropped: 0 },
  deltas: { ...deltaCounts(NO_DELTAS), lacksCoder: false },
  savings: [],
  files: [],
  removed: [],
};

/** Ends a build in which nothing changed: only `--clear` may have something to remove. */
async function leaveAsItIs(
  { assets, conflicts }: CollectedAssets,
  published: Published,
  {
    processing,
    destination,
    report,
    clear,
    listFiles,
  }: {
    readonly processing: Processing;
    readonly destination: Destination;
    readonly report: Report;
    readonly clear: boolean;
    readonly listFiles: boolean;
  },
): Promise<BuildResult> {
  const { state } = published;
  for (const { name } of assets) report({ kind: 'unmodified', name });
  const wanted = clear ? releasePaths(state, processing, published) : null;
  const unwanted = wanted === null ? [] : published.extraneous((path) => wanted.has(path));
  const deleted = await removeFiles(unwanted, destination, report);
  await destination.flush?.();
  return {
    ...NOTHING_DONE,
    unmodified: assets.length,
    skipped: conflicts,
    deleted,
    earlier: { kept: state.earlier.length, fetched: 0, dropped: 0 },
    deltas: { ...deltaCounts(state.deltas), lacksCoder: false },
    problems: withDestination(state.warnings, destination),
    savings: savings(state, processing),
    files: listFiles ? await unchangedFiles(published, processing) : [],
  };
}

async function unchangedFiles(published: Published, processing: Processing): Promise<ReleasedFile[]> {
  const release = { paths: await publishedPaths(published, processing.manifestName), state: published.state };
  return releasedFiles(release, release, processing);
}
