import type { Destination } from '../destination';
import type { Finder } from '../finders';
import { oncePerKind, type Problem } from '../problems';
import { extraneous, releasePaths, remove } from './clean';
import { type CollectedAssets, collect } from './collect';
import { areRemembered, digestAssets } from './digest-assets';
import { dryRun } from './dry-run';
import type { Report } from './events';
import type { Processing } from './processing';
import { Published } from './published';
import type { Counts } from './publisher';
import { type Saving, savings } from './savings';
import { readState, writeState } from './state-file';
import { isUntouched, leadToSources } from './unchanged';

export interface BuildOptions {
  /** Shell patterns of files to leave out. */
  readonly ignorePatterns?: readonly string[];
  /** Publish links to the collected files instead of copies. */
  readonly link?: boolean;
  /** After publishing, remove everything from the destination that is not part of the release. */
  readonly clear?: boolean;
  /** Check everything, write nothing. */
  readonly dryRun?: boolean;
  readonly report?: Report;
}

export interface BuildResult extends Counts {
  /** Files that lost against one of the same destination path. */
  readonly skipped: number;
  readonly deleted: number;
  /** Errors and warnings; when there is an error among them, nothing was published. */
  readonly problems: readonly Problem[];
  /** What the variants of the release save, per encoding. */
  readonly savings: readonly Saving[];
}

/**
 * collectstatic, without the command around it: finds files, processes and publishes them.
 *
 * Everything that can fail for a reason in the sources is decided before the first byte is published, so that a
 * release with errors leaves the one before it untouched. What the last build left behind is used where it still
 * holds; when nothing at all has changed, the destination is only looked at.
 *
 * @throws DestinationLockedError, ObstacleError, SourceChangedError, CompressionError, or the file system's errors
 */
export async function build(
  finders: readonly Finder[],
  processing: Processing,
  destination: Destination,
  options: BuildOptions = {},
): Promise<BuildResult> {
  const where = options.dryRun ? dryRun(destination) : destination;
  const unlock = await where.lock();
  try {
    return await new Build(finders, processing, where, options).run();
  } finally {
    await unlock();
  }
}

const NOTHING_DONE = { modified: 0, unmodified: 0, postProcessed: 0, deleted: 0, savings: [] };

class Build {
  private readonly report: Report;
  private readonly recipe: string;

  constructor(
    private readonly finders: readonly Finder[],
    private readonly processing: Processing,
    private readonly destination: Destination,
    private readonly options: BuildOptions,
  ) {
    this.report = options.report ?? (() => {});
    this.recipe = `${processing.description}${options.link ? ', linked' : ''}`;
  }

  async run(): Promise<BuildResult> {
    const { finders, destination, processing, report } = this;
    report({ kind: 'phase', phase: 'collect', total: 0 });
    const collected = collect(finders, this.options.ignorePatterns ?? [], report);
    const skipped = collected.conflicts;

    const state = await readState(destination);
    const before = new Published(await destination.inventory(), state, destination);
    const untouched =
      collected.problems.length === 0 &&
      isUntouched(this.recipe, processing, before) &&
      (!this.options.link || leadToSources(collected.assets, before));
    if (untouched && areRemembered(collected.assets, state)) return this.leave(collected, before);

    report({ kind: 'phase', phase: 'digest', total: collected.assets.length });
    const digested = digestAssets(collected.assets, state, report);
    const { assets, sources, learned, unchanged } = digested;
    const faulty = [...collected.problems, ...digested.problems];
    if (untouched && unchanged && digested.problems.length === 0) {
      if (learned) await writeState(destination, { ...state, sources });
      return this.leave(collected, before);
    }

    // All that makes a new release is loaded when there is one to make.
    const { publishRelease, Scratch } = require('./publish') as typeof import('./publish');
    report({ kind: 'phase', phase: 'resolve', total: 0 });
    const scratch = this.options.dryRun
      ? new Scratch('', Number.POSITIVE_INFINITY)
      : new Scratch(await destination.scratch());
    // References to what is there and cannot be read only seem to lead nowhere.
    const missing = faulty.map(({ file }) => file);
    const release = processing.process(assets, (bytes) => scratch.keep(bytes), missing);
    const problems = oncePerKind([...faulty, ...release.problems]);
    if (problems.some(({ severity }) => severity === 'error')) return { ...NOTHING_DONE, skipped, problems };
    const published = await publishRelease(
      { ...release, problems },
      {
        recipe: this.recipe,
        processing,
        destination,
        published: before,
        sources,
        scratch,
        report,
        link: this.options.link ?? false,
        clear: this.options.clear ?? false,
        dryRun: this.options.dryRun ?? false,
      },
    );
    return { ...published, skipped, problems };
  }

  /** Leaves everything as it is, save for what was asked to be removed. */
  private async leave({ assets, conflicts }: CollectedAssets, published: Published): Promise<BuildResult> {
    const { destination, processing, report } = this;
    const { state } = published;
    for (const { name } of assets) report({ kind: 'unmodified', name });
    const unwanted = this.options.clear ? extraneous(published, releasePaths(state, processing)) : [];
    const deleted = await remove(unwanted, destination, report);
    return {
      ...NOTHING_DONE,
      unmodified: assets.length,
      skipped: conflicts,
      deleted,
      problems: state.warnings,
      savings: savings(state, processing),
    };
  }
}
