import { ManifestError, parseManifest } from '../../manifest';
import type { Scratch } from '../compression';
import type { Destination } from '../destination';
import { digestBytes } from '../digest';
import type { Report } from './events';
import { assertNoObstacles, planRelease } from './plan';
import type { Processing, Release } from './processing';
import { type Published, releasePaths, type Saving, savings } from './published';
import { type Counts, Publisher } from './publisher';
import { type BuildState, Records, writeState } from './state';
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
  /** Set when the destination writes nothing: then nothing is compressed, either. */
  readonly dryRun: boolean;
}

export interface PublicationResult extends Counts {
  readonly deleted: number;
  readonly savings: readonly Saving[];
}

/**
 * Publishes a release without errors. The order is what keeps a site whole at every moment: hashed names first, which
 * nobody asks for yet; then the files that are replaced in place; then the manifest, which names the hashed ones; and
 * only then files go that are not part of the release.
 */
export async function publishRelease(release: Release, publication: Publication): Promise<PublicationResult> {
  const { processing, destination, published, report, clear } = publication;
  const plan = await planRelease(release, processing, published, publication.link);
  if (!clear) assertNoObstacles(plan, destination);
  const tasks = [...plan.newNames, ...plan.inPlace];
  const variants = new Variants(published, destination, publication.scratch);
  if (!publication.dryRun) await variants.make(tasks, report);

  report({ kind: 'phase', phase: 'publish', total: tasks.length });
  const removed = await removeFiles(plan.obstacles, destination, report);
  const publisher = new Publisher(destination, variants, report);
  for (const task of plan.newNames) await publisher.publishNewName(task);
  for (const task of plan.inPlace) await publisher.publishInPlace(task);
  const next: BuildState = {
    recipe: publication.recipe,
    sources: publication.sources,
    outputs: Records.of(publisher.outputs),
    manifest: await publishManifest(release, publication),
    userFiles: publication.userFiles,
    ...variants.sizes(publisher.outputs, (path) => processing.encodersFor(path)),
    warnings: release.problems,
  };

  report({ kind: 'phase', phase: 'clean', total: 0 });
  const kept = releasePaths(next, processing);
  const unwanted = clear
    ? published.extraneous(kept)
    : plan.obsolete.filter((path) => published.inventory.has(path) && !kept.has(path));
  const left = unwanted.filter((path) => !plan.obstacles.includes(path));
  const deleted = removed + (await removeFiles(left, destination, report));
  // Last: a build that is stopped before this must not find nothing to do the next time.
  await writeState(destination, next);
  return { ...publisher.counts, deleted, savings: savings(next, processing) };
}

/**
 * Publishes the manifest, unless it is there as it should be. One that cannot be read is told of before it is
 * replaced: visitors may have been without it.
 */
async function publishManifest(
  { manifest }: Release,
  { destination, published, report }: Publication,
): Promise<BuildState['manifest']> {
  if (!manifest) return null;
  const { path, text } = manifest;
  const bytes = Buffer.from(text);
  const there = published.inventory.get(path);
  const current = await published.readManifest(path);
  if (current !== null) {
    const damage = damageOf(current, path);
    if (damage !== null) report({ kind: 'damaged', path, message: damage });
  }
  const isRight = there?.link === undefined && current?.equals(bytes) === true;
  const { size, mtimeMs } = isRight && there ? there : await destination.put(path, { bytes });
  return { path, size, mtimeMs, integrity: digestBytes(bytes).integrity };
}

/** The reason why a manifest cannot be read; null if it can. */
function damageOf(bytes: Buffer, path: string): string | null {
  try {
    parseManifest(bytes.toString('utf8'), path);
    return null;
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return error.message;
  }
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
  for (const path of paths) {
    report({ kind: 'delete', path });
    await destination.remove(path);
  }
  return paths.length;
}
