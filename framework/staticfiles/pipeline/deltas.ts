import { posix } from 'node:path';
import { type DeltaRecord, deltaName, isHashedName, type Manifest, patternOfName } from '../../manifest';
import {
  type DeltaCoder,
  defaultParallel,
  type Encoder,
  findDeltaCoder,
  LARGEST_DELTA,
  makeDelta,
  SMALLEST_DICTIONARY,
} from '../compression';
import { bytesOf, type Content, type Destination } from '../destination';
import { digestBytes } from '../digest';
import { viteKeys } from '../releases';
import type { AvailableVersion, CarryOver } from './carry-over';
import { inParallel } from './in-parallel';
import type { Output, Processing, Release } from './processing';
import type { Published } from './published';
import type { NewDelta, Publisher } from './publisher';
import { type DeltaState, NO_DELTAS, type StoredDelta } from './state';
import type { MissingVariants, Variants } from './variants';

/** The differences of a release to earlier versions, before they are published. */
export interface ReleaseDeltas extends Pick<DeltaState, 'coder' | 'node' | 'rejected'> {
  /** By file, that to the newest version first: in the destination as they are to be, or yet to be published. */
  readonly deltas: readonly (StoredDelta | NewDelta)[];
  /** Set when there is something to make and nothing to make it with. */
  readonly lacksCoder: boolean;
}

/** A file, and an earlier version of it. */
interface Pair {
  readonly output: Output;
  readonly earlier: AvailableVersion;
  readonly encoders: readonly Encoder[];
}

/** The surroundings in which differences are made. */
export interface DeltaContext extends CarryOver {
  /** The keys of files of Vite's earlier builds, by path; see {@link viteKeys}. */
  readonly formerKeys: ReadonlyMap<string, string>;
  readonly dryRun: boolean;
  readonly destination: Destination;
  readonly variants: Variants;
}

/**
 * Makes the differences of a release's files to their earlier versions, from which browsers that have one make the new
 * file (RFC 9842). Those that the last build made of the same files are used again. Nothing is published.
 *
 * @param earlier the earlier versions that will be published: in the destination, or among `taken`
 * @param taken those that were fetched
 */
export async function makeDeltas(
  release: Release,
  earlier: readonly AvailableVersion[],
  taken: readonly MissingVariants[],
  context: DeltaContext,
): Promise<ReleaseDeltas> {
  const { published, report, scratch } = context;
  const pairs = pairsOf(release, earlier, context);
  const nothing = { ...NO_DELTAS, deltas: [], lacksCoder: false };
  if (pairs.length === 0) return nothing;
  const coder = await findDeltaCoder(encodersOf(pairs));
  // What another Node made stays where this one can make nothing.
  const last = published.state.deltas;
  const before = coder === null || last.coder === coder.description ? last : NO_DELTAS;
  const about = { coder: coder?.description ?? last.coder, node: process.version };
  const known = new Map(before.made.map((delta) => [pairKey(delta.to, delta.from), delta]));
  const rejected = new Set(before.rejected);
  const isTaken = takenNames(release, earlier, published);
  const found = new Map<string, StoredDelta | NewDelta | null>();
  const toMake: Pair[] = [];
  for (const pair of pairs) {
    const key = pairKey(pair.output.path, pair.earlier.path);
    const delta = known.get(key);
    if (delta && published.isUntouched(delta.path, delta)) found.set(key, delta);
    else if (rejected.has(key)) found.set(key, null);
    else toMake.push(pair);
  }
  if (coder !== null && !context.dryRun && toMake.length > 0) {
    const workOfPair = ({ output, earlier }: Pair) => output.digest.size + earlier.size;
    const work = toMake.reduce((sum, pair) => sum + workOfPair(pair), 0);
    report({ kind: 'phase', phase: 'deltas', total: toMake.length, work });
    const contents = new Map(taken.map(({ path, content }) => [path, content]));
    const make = async (pair: Pair) => {
      const delta = await deltaOf(pair, contents, coder, context);
      const usable = delta !== null && published.canHold(delta.path) && !isTaken(delta.path);
      const key = pairKey(pair.output.path, pair.earlier.path);
      found.set(key, usable ? { ...delta, content: scratch.keep(delta.bytes) } : null);
      report({ kind: 'step', work: workOfPair(pair) });
    };
    // Beside a large pair there is no memory for another one.
    const isLarge = ({ output, earlier }: Pair) => output.digest.size + earlier.size > LARGE_PAIR;
    await inParallel(toMake.filter(isLarge), 1, make);
    await inParallel(
      toMake.filter((pair) => !isLarge(pair)),
      defaultParallel(),
      make,
    );
  }
  const inOrder = pairs.map(({ output, earlier }) => pairKey(output.path, earlier.path));
  return {
    ...about,
    deltas: inOrder.flatMap((key) => found.get(key) ?? []),
    rejected: inOrder.filter((key) => found.get(key) === null),
    lacksCoder: coder === null && toMake.length > 0,
  };
}

/** Publishes the differences of a release that are not there yet. */
export async function publishDeltas(
  { coder, node, rejected, lacksCoder, deltas }: ReleaseDeltas,
  publisher: Publisher,
  concurrency: number,
): Promise<DeltaState> {
  const stored = new Map<string, StoredDelta>();
  await inParallel(deltas, concurrency, async (delta) => {
    stored.set(delta.path, 'content' in delta ? await publisher.publishDelta(delta) : delta);
  });
  const made = deltas.flatMap(({ path }) => stored.get(path) ?? []);
  return { coder, node, rejected, toldOfCoder: lacksCoder, made };
}

/** Groups the records of differences as a manifest has them. */
export function deltaRecords({ made }: DeltaState): Record<string, DeltaRecord[]> {
  const records: Record<string, DeltaRecord[]> = Object.create(null);
  for (const { to, from, dictionary, encoding, path, size } of made) {
    const list = records[to] ?? [];
    list.push({ from, dictionary, encoding, path, size });
    records[to] = list;
  }
  return records;
}

/** Lists the differences that the last build and the release before published, as far as they are in the destination. */
export function deltasThere({ state, inventory }: Published, manifest: Manifest | null): string[] {
  const named = Object.entries(manifest?.deltas ?? {}).flatMap(([published, records]) =>
    records.map(({ path }) => path).filter((path) => path.startsWith(`${published}.`)),
  );
  const paths = new Set([...state.deltas.made.map(({ path }) => path), ...named]);
  return [...paths].filter((path) => inventory.has(path));
}

/** The bytes that differences save. */
export interface DeltaCounts {
  readonly deltas: number;
  /** The number of earlier versions that the files with the most have differences to. */
  readonly releases: number;
  /** Bytes of all differences. */
  readonly bytes: number;
  /** Bytes of what is sent without them. */
  readonly insteadOf: number;
}

/** Sums up the differences of a release. */
export function deltaCounts({ made }: DeltaState): DeltaCounts {
  const perFile = new Map<string, number>();
  for (const { to } of made) perFile.set(to, (perFile.get(to) ?? 0) + 1);
  return {
    deltas: made.length,
    releases: [...perFile.values()].reduce((most, count) => Math.max(most, count), 0),
    bytes: made.reduce((sum, { size }) => sum + size, 0),
    insteadOf: made.reduce((sum, { insteadOf }) => sum + insteadOf, 0),
  };
}

/** Tells whether the differences that the last build made are all there, and this one would make no others. */
export async function areDeltasUntouched(published: Published, processing: Processing): Promise<boolean> {
  const { deltas, outputs } = published.state;
  if (!deltas.made.every((delta) => published.isUntouched(delta.path, delta))) return false;
  if (deltas.node === '' || (deltas.coder !== null && deltas.node === process.version)) return true;
  // A package may have been installed since, or another version of Node.
  const encoders = new Set(outputs.paths.flatMap((path) => processing.encodersFor(path)));
  const coder = await findDeltaCoder([...encoders]);
  return coder === null || coder.description === deltas.coder;
}

/** Pairs of more bytes are compared one after the other. */
const LARGE_PAIR = 8 * 1024 * 1024;

/** A file has differences to as many versions at most that share its name but for a bundler's hash. */
const MOST_OF_BUNDLER = 8;

/**
 * Pairs each file with its earlier versions, as far as a difference may be worth it and can be used. Of files that a
 * bundler named for good, those belong together that Vite's manifests have one key for; without keys, all that share a
 * name but for the hash.
 */
function pairsOf(
  release: Release,
  earlier: readonly AvailableVersion[],
  { processing, formerKeys }: Pick<DeltaContext, 'processing' | 'formerKeys'>,
): Pair[] {
  if (!release.manifest || earlier.length === 0) return [];
  const names = new Set(earlier.map(({ name }) => name));
  const usable = release.outputs.filter(
    (output) =>
      (output.isPrehashed === true || names.has(output.asset.path)) && mayBeDelta(output, processing),
  );
  const byName = outputsByName(usable);
  const keys = viteKeys(release.manifest.bundles);
  const byKey = new Map(usable.flatMap((output) => keyed(output, keys.get(output.path))));
  const counts = new Map<Output, number>();
  return earlier.flatMap((version): Pair[] => {
    if (version.size < SMALLEST_DICTIONARY || version.size > LARGEST_DELTA) return [];
    const key = formerKeys.get(version.path);
    const successor = key === undefined ? undefined : byKey.get(key + posix.extname(version.path));
    const outputs = successor ? [successor] : (byName.get(version.name) ?? []);
    return outputs.flatMap((output): Pair[] => {
      const count = counts.get(output) ?? 0;
      if (output.isPrehashed && count >= MOST_OF_BUNDLER) return [];
      counts.set(output, count + 1);
      return [{ output, earlier: version, encoders: processing.encodersFor(output.path) }];
    });
  });
}

/** Tells whether a file may be sent as a difference: its name never gets other bytes, and more than developers ask for it. */
function mayBeDelta({ path, asset, digest, isPrehashed = false }: Output, processing: Processing): boolean {
  return (
    (isPrehashed || isHashedName(asset.path, path)) &&
    !asset.path.endsWith('.map') &&
    digest.size <= LARGEST_DELTA &&
    processing.encodersFor(path).length > 0
  );
}

function keyed(output: Output, key: string | undefined): [string, Output][] {
  return key === undefined ? [] : [[key + posix.extname(output.path), output]];
}

/** Lists outputs by the names that their versions share. A name that is nothing but a hash says not whose it is. */
function outputsByName(outputs: readonly Output[]): Map<string, Output[]> {
  const byName = new Map<string, Output[]>();
  for (const output of outputs) {
    const name = output.isPrehashed ? patternOfName(output.path) : output.asset.path;
    if (name !== null) byName.set(name, [...(byName.get(name) ?? []), output]);
  }
  return byName;
}

function encodersOf(pairs: readonly Pair[]): Encoder[] {
  return [...new Set(pairs.flatMap(({ encoders }) => encoders))];
}

/** Makes the test for names that no difference may have. */
function takenNames(
  { outputs, manifest, update }: Release,
  earlier: readonly AvailableVersion[],
  { state }: Published,
): (path: string) => boolean {
  const others = update === undefined ? [] : state.earlier;
  const taken = new Set([...outputs, ...earlier, ...others].map(({ path }) => path));
  const isOther = (path: string) => update !== undefined && state.outputs.has(path);
  return (path) => taken.has(path) || isOther(path) || path === manifest?.path;
}

async function deltaOf(
  { output, earlier, encoders }: Pair,
  contents: ReadonlyMap<string, Content>,
  coder: DeltaCoder,
  { destination, variants }: DeltaContext,
): Promise<(DeltaRecord & Pick<StoredDelta, 'to' | 'insteadOf'> & { bytes: Uint8Array }) | null> {
  const content = contents.get(earlier.path);
  const dictionary = content ? bytesOf(content) : await destination.read(earlier.path);
  const bytes = bytesOfOutput(output);
  if (dictionary === null || bytes === null) return null;
  const insteadOf = variants.smallest(output.digest, encoders);
  const delta = await makeDelta(bytes, dictionary, insteadOf, coder);
  if (delta === null) return null;
  return {
    to: output.path,
    from: earlier.path,
    dictionary: delta.dictionary,
    encoding: coder.coding.name,
    path: deltaName(output.path, digestBytes(dictionary).md5, coder.coding),
    size: delta.bytes.length,
    insteadOf,
    bytes: delta.bytes,
  };
}

/** Reads the bytes that an output will be published with; null if its source has other bytes by now. */
function bytesOfOutput({ asset, content, digest }: Output): Uint8Array | null {
  const bytes = bytesOf(content ?? (asset.bytes ? { bytes: asset.bytes } : { file: asset.source }));
  return digestBytes(bytes).integrity === digest.integrity ? bytes : null;
}

/** Names a pair of files in the state. Their names hold their hashes. */
function pairKey(to: string, from: string): string {
  return `${to}\n${from}`;
}
