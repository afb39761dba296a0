import { Scratch } from '../compression';
import type { Destination } from '../destination';
import { digestBytes } from '../digest';
import type { Finder } from '../finders';
import type { Problem } from '../problems';
import { obsolete, releasePaths, strays } from './clean';
import { collect } from './collect';
import { digestAssets } from './digest-assets';
import type { Report } from './events';
import { assertNoObstacles, obstacles } from './obstacles';
import { planTasks } from './plan';
import type { Processing, Release } from './processing';
import { type Counts, isRenamed, Publisher } from './publish';
import { rehearsal } from './rehearsal';
import { type Saving, savings } from './savings';
import { Standing } from './standing';
import { type BuildState, readState, writeState } from './state';
import { isUnchanged } from './unchanged';
import { Variants } from './variants';

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
  const where = options.dryRun ? rehearsal(destination) : destination;
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
    const standing = new Standing(await destination.inventory(), state, destination);
    report({ kind: 'phase', phase: 'digest', total: collected.assets.length });
    const { assets, sources } = digestAssets(collected.assets, state, report);

    if (collected.problems.length === 0 && isUnchanged(assets, this.recipe, processing, standing)) {
      for (const { name } of assets) report({ kind: 'unmodified', name });
      const deleted = this.options.clear
        ? await this.remove(strays(standing, releasePaths(state, processing)))
        : 0;
      const kept = { unmodified: assets.length, skipped, deleted, problems: state.warnings };
      return { ...NOTHING_DONE, ...kept, savings: savings(state, processing) };
    }

    report({ kind: 'phase', phase: 'link', total: 0 });
    const scratch = this.options.dryRun
      ? new Scratch('', Number.POSITIVE_INFINITY)
      : new Scratch(await destination.scratch());
    const release = processing.process(assets, (bytes) => scratch.keep(bytes));
    const problems = [...collected.problems, ...release.problems];
    if (problems.some(({ severity }) => severity === 'error')) return { ...NOTHING_DONE, skipped, problems };
    return { ...(await this.publish(release, standing, scratch, sources)), skipped, problems };
  }

  private async publish(
    release: Release,
    standing: Standing,
    scratch: Scratch,
    sources: BuildState['sources'],
  ) {
    const { destination, processing, report } = this;
    const extensions = [...new Set(['.gz', '.br', ...Object.keys(standing.state.encoders)])];
    const tasks = await planTasks(release, processing, standing, this.options.link ?? false, extensions);
    const inTheWay = this.options.clear ? obstacles(release, standing) : [];
    if (!this.options.clear) assertNoObstacles(release, standing, destination);
    const variants = new Variants(standing, destination, scratch);
    if (!this.options.dryRun) await variants.make(tasks, report);

    report({ kind: 'phase', phase: 'publish', total: tasks.length });
    const removed = await this.remove(inTheWay);
    const publisher = new Publisher(destination, variants, report);
    // New names first: what keeps its name changes under the eyes of visitors, so that comes as late as it can.
    for (const task of tasks) if (isRenamed(task.output)) await publisher.publish(task);
    for (const task of tasks) if (!isRenamed(task.output)) await publisher.publish(task);

    const next: BuildState = {
      recipe: this.recipe,
      sources,
      outputs: publisher.outputs,
      manifest: await this.publishManifest(release, standing),
      ...variants.sizes(publisher.outputs, (path) => processing.encodersFor(path)),
      warnings: release.problems,
    };
    await writeState(destination, next);

    report({ kind: 'phase', phase: 'clean', total: 0 });
    const kept = releasePaths(next, processing);
    const unwanted = this.options.clear
      ? strays(standing, kept)
      : obsolete(release, standing, kept, extensions);
    const deleted = removed + (await this.remove(unwanted.filter((path) => !inTheWay.includes(path))));
    return { ...publisher.counts, deleted, savings: savings(next, processing) };
  }

  private async publishManifest({ manifest }: Release, standing: Standing): Promise<BuildState['manifest']> {
    if (!manifest) return null;
    const { path } = manifest;
    const bytes = Buffer.from(manifest.text);
    const digest = digestBytes(bytes);
    const there = (await standing.holds({ path, digest })) ? standing.inventory.get(path) : undefined;
    const { size, mtimeMs } = there ?? (await this.destination.put(path, { bytes }));
    return { path, size, mtimeMs, integrity: digest.integrity };
  }

  private async remove(paths: readonly string[]): Promise<number> {
    for (const path of paths) {
      this.report({ kind: 'delete', path });
      await this.destination.remove(path);
    }
    return paths.length;
  }
}
