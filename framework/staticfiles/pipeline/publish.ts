import { ManifestError, parseManifest } from '../../manifest';
import type { Scratch } from '../compression';
import type { Destination } from '../destination';
import { digestBytes } from '../digest';
import { extraneous, obsolete, releasePaths, remove } from './clean';
import type { Report } from './events';
import { assertNoObstacles, obstacles } from './obstacles';
import { planTasks } from './plan';
import type { Processing, Release } from './processing';
import type { Published } from './published';
import { type Counts, isRenamed, Publisher } from './publisher';
import { Records } from './records';
import { type Saving, savings } from './savings';
import type { BuildState } from './state';
import { writeState } from './state-file';
import { Variants } from './variants';

export { Scratch } from '../compression';

/** What publishing a release takes besides the release. */
export interface Publication {
  readonly recipe: string;
  readonly processing: Processing;
  readonly destination: Destination;
  readonly published: Published;
  readonly sources: BuildState['sources'];
  readonly scratch: Scratch;
  readonly report: Report;
  readonly link: boolean;
  readonly clear: boolean;
  /** Nothing is compressed; the destination is one that writes nothing. */
  readonly dryRun: boolean;
}

export interface PublicationResult extends Counts {
  readonly deleted: number;
  readonly savings: readonly Saving[];
}

/** Publishes a release without errors: variants are made, files published, then the manifest, then what is left over goes. */
export async function publishRelease(release: Release, publication: Publication): Promise<PublicationResult> {
  const { processing, destination, published, report, clear } = publication;
  const extensions = [...new Set(['.gz', '.br', ...Object.keys(published.state.encoders)])];
  const tasks = await planTasks(release, processing, published, publication.link, extensions);
  const inTheWay = obstacles(release, tasks, published);
  if (!clear) assertNoObstacles(inTheWay, destination);
  const variants = new Variants(published, destination, publication.scratch);
  await tellDamage(release, published, destination, report);
  if (!publication.dryRun) await variants.make(tasks, report);

  report({ kind: 'phase', phase: 'publish', total: tasks.length });
  const removed = await remove(inTheWay, destination, report);
  const publisher = new Publisher(destination, variants, report);
  // New names first: what keeps its name changes under the eyes of visitors, so that comes as late as it can.
  for (const task of tasks) if (isRenamed(task.output)) await publisher.publish(task);
  for (const task of tasks) if (!isRenamed(task.output)) await publisher.publish(task);

  const next: BuildState = {
    recipe: publication.recipe,
    sources: publication.sources,
    outputs: Records.of(publisher.outputs),
    manifest: await publishManifest(release, destination, published),
    ...variants.sizes(publisher.outputs, (path) => processing.encodersFor(path)),
    warnings: release.problems,
  };

  report({ kind: 'phase', phase: 'clean', total: 0 });
  const kept = releasePaths(next, processing);
  const unwanted = clear ? extraneous(published, kept) : obsolete(release, published, kept, extensions);
  const left = unwanted.filter((path) => !inTheWay.includes(path));
  const deleted = removed + (await remove(left, destination, report));
  // Last: a build that is stopped before must not find nothing to do the next time.
  await writeState(destination, next);
  return { ...publisher.counts, deleted, savings: savings(next, processing) };
}

/** A manifest that cannot be read is replaced; that visitors may have been without it is worth knowing. */
async function tellDamage(
  { manifest }: Release,
  { inventory }: Published,
  destination: Destination,
  report: Report,
): Promise<void> {
  const bytes = manifest && inventory.has(manifest.path) ? await destination.read(manifest.path) : null;
  if (!manifest || bytes === null) return;
  try {
    parseManifest(bytes.toString('utf8'), manifest.path);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    report({ kind: 'damaged', path: manifest.path, message: error.message });
  }
}

async function publishManifest(
  { manifest }: Release,
  destination: Destination,
  published: Published,
): Promise<BuildState['manifest']> {
  if (!manifest) return null;
  const { path } = manifest;
  const bytes = Buffer.from(manifest.text);
  const digest = digestBytes(bytes);
  const there = (await published.holds({ path, digest })) ? published.inventory.get(path) : undefined;
  const { size, mtimeMs } = there ?? (await destination.put(path, { bytes }));
  return { path, size, mtimeMs, integrity: digest.integrity };
}
