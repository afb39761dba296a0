import { BuildError } from '../build-error';
import type { Encoder } from '../compression';
import type { Destination, PublishedFile } from '../destination';
import { fileInTheWay, foldersOf, ownNames } from './paths';
import { NotRememberedError, type Output, type Processing, type Release } from './processing';
import { type Published, variantExtensions } from './published';

/** An output, and everything that must be done to publish it. */
export interface Task {
  readonly output: Output;
  /** Set when it becomes a symbolic link to its source. */
  readonly link: boolean;
  /** The file in the destination, when it is right as it is. */
  readonly upToDate: PublishedFile | null;
  /** Set when a file of another version is replaced. */
  readonly replaces: boolean;
  /** Variants in the destination that belong to another version. */
  readonly outdated: readonly string[];
  /** Encoders whose variants are missing. */
  readonly encoders: readonly Encoder[];
}

/** Everything that must be done to publish a release. */
export interface Plan {
  /** Outputs under names with a hash: nobody asks for one before something that is published later names it. */
  readonly newNames: readonly Task[];
  /** Outputs under the names of their sources: visitors ask for them at any moment, so they are replaced in place. */
  readonly inPlace: readonly Task[];
  /** Published files that are where the release needs a folder, or in a folder where it needs a file. */
  readonly obstacles: readonly string[];
  /** Paths of earlier releases that the release asks to be removed, with their variants. */
  readonly obsolete: readonly string[];
}

/** A folder lies where a file is to be published, or a file where a folder has to be. */
export class ObstacleError extends BuildError {}

/**
 * Compares a release with the destination.
 *
 * @param linked publishes symbolic links to files that keep their names and their bytes
 */
export async function planRelease(
  release: Release,
  processing: Processing,
  published: Published,
  linked: boolean,
): Promise<Plan> {
  const extensions = variantExtensions(published.state);
  const context = {
    processing,
    published,
    linked,
    extensions,
    isOwn: ownNames(() => outputPaths(release, published)),
  };
  const newNames: Task[] = [];
  const inPlace: Task[] = [];
  for (const output of release.outputs) {
    const task = await planOutput(output, context);
    (hasNewName(task) ? newNames : inPlace).push(task);
  }
  return {
    newNames,
    inPlace,
    obstacles: findObstacles(release, [...newNames, ...inPlace], published),
    obsolete: (release.obsolete ?? []).flatMap((path) => [
      ...extensions.map((extension) => path + extension),
      path,
    ]),
  };
}

/** The surroundings in which each output is planned. */
interface Context {
  readonly processing: Processing;
  readonly published: Published;
  readonly linked: boolean;
  /** Extensions of all variants that the destination may hold. */
  readonly extensions: readonly string[];
  /** Tells whether a path is that of an output, rather than that of a variant. */
  isOwn(path: string): boolean;
}

async function planOutput(output: Output, context: Context): Promise<Task> {
  const { processing, published, linked, extensions, isOwn } = context;
  const { inventory } = published;
  const { path } = output;
  // A link shows the source's bytes, so files that are rewritten are published as copies.
  const link =
    linked && path === output.asset.path && output.content === undefined && !output.asset.isProcessed;
  const there = inventory.get(path);
  const isKnown = !link && published.isKnownToHold(path, output.digest);
  const upToDate = there && (isKnown || (await isRight(output, there, link, published))) ? there : null;
  const encodersOfFile = processing.encodersFor(path);
  // Of thousands of files most are as they should be, and many have no variants.
  if (upToDate !== null && encodersOfFile.length === 0) return { output, link, upToDate, ...NOTHING_TO_DO };
  const wanted = encodersOfFile.filter(({ extension }) => {
    return !isOwn(path + extension) && published.canHold(path + extension);
  });
  const encoders = upToDate
    ? wanted.filter((encoder) => !hasVariant(output, upToDate, link, encoder, published))
    : wanted;
  return {
    output,
    link,
    upToDate,
    replaces: upToDate === null && there !== undefined,
    // Every variant of a file that is replaced is outdated; of one that stays, those that were found wrong.
    outdated: (upToDate ? encoders.map(({ extension }) => extension) : withExtensions(wanted, extensions))
      .map((extension) => path + extension)
      .filter((variant) => inventory.has(variant) && !isOwn(variant)),
    encoders,
  };
}

/** Tells whether nobody can ask for an output before something that is published later names it. */
function hasNewName({ output, link, replaces }: Task): boolean {
  if (output.path !== output.asset.path) return true;
  // Where other bytes are under the name, as of a bundler that was set up anew, visitors may ask for them.
  return output.isPrehashed === true && !link && !replaces;
}

/** Lists the paths of all outputs, of an update also those that stay as they are. */
function outputPaths({ outputs, update }: Release, { state }: Published): string[] {
  const paths = outputs.map(({ path }) => path);
  if (update === undefined) return paths;
  const former = new Set([...update.changed.values()].map(({ before }) => before));
  return [...paths, ...state.outputs.paths.filter((path) => !former.has(path))];
}

const NOTHING_TO_DO = { replaces: false, outdated: [], encoders: [] } as const;

async function isRight(
  output: Output,
  there: PublishedFile,
  link: boolean,
  published: Published,
): Promise<boolean> {
  return link ? there.link === output.asset.source : await published.holds(output.path, output.digest);
}

function hasVariant(
  output: Output,
  there: PublishedFile,
  link: boolean,
  encoder: Encoder,
  published: Published,
): boolean {
  const mtimeMs = link ? output.asset.mtimeMs : there.mtimeMs;
  return published.hasVariant(output.path, output.digest.integrity, mtimeMs, encoder);
}

function withExtensions(encoders: readonly Encoder[], others: readonly string[]): string[] {
  return [...new Set([...encoders.map(({ extension }) => extension), ...others])];
}

/** Finds the obstacles of a release. Folders without files are none: the destination removes them. */
function findObstacles(
  { manifest }: Release,
  tasks: readonly Task[],
  { inventory }: Published,
): readonly string[] {
  if (inventory.size === 0) return [];
  const found = new Set<string>();
  // Nothing is in the way of a file that is there.
  const paths = tasks.flatMap(({ output: { path }, upToDate, encoders }) => [
    ...(upToDate === null ? [path] : []),
    ...encoders.map(({ extension }) => path + extension),
  ]);
  if (manifest && !inventory.has(manifest.path)) paths.push(manifest.path);
  if (paths.length === 0) return [];
  const folders = foldersOf(inventory.keys());
  for (const path of paths) {
    const file = fileInTheWay(path, (ancestor) => inventory.has(ancestor));
    if (file !== null) found.add(file);
    if (!folders.has(path)) continue;
    for (const other of inventory.keys()) if (other.startsWith(`${path}/`)) found.add(other);
  }
  return [...found];
}

/**
 * Asserts that everything which was not made again is in the destination.
 *
 * @throws NotRememberedError
 */
export function assertRemembered({ newNames, inPlace }: Plan): void {
  for (const { output, upToDate, encoders } of [...newNames, ...inPlace]) {
    if (output.isRemembered === true && (upToDate === null || encoders.length > 0)) {
      throw new NotRememberedError(output.path);
    }
  }
}

/** @throws ObstacleError naming the first obstacle, and the way out */
export function assertNoObstacles(
  { obstacles: [first, ...others] }: Plan,
  { label }: Pick<Destination, 'label'>,
): void {
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new ObstacleError(
    `'${first}'${more} in ${label} is in the way of this release: a file cannot lie where a folder has to be, or ` +
      'the other way round. --clear removes what is no longer part of the release.',
  );
}
