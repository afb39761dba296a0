import path from 'node:path';
import {
  CONTENT_CODINGS,
  type DeltaRecord,
  deltaName,
  type EarlierVersion,
  type FileRecord,
  MANIFEST_NAME,
  type Manifest,
} from '../manifest';
import { type BundleFolder, describeBundleFolder, smallestForm, versionsName } from './bundle-folder';
import {
  type CompressFolderOptions,
  type CompressFolderResult,
  compressInto,
  defaultParallel,
  findDeltaCoder,
  LARGEST_DELTA,
  makeDelta,
  Scratch,
  SMALLEST_DICTIONARY,
} from './compression';
import { type Content, FolderDestination } from './destination';
import { digestBytes, FileDigester } from './digest';
import { serializeManifest } from './manifest';
import { inParallel } from './pipeline';
import { mergeProblems, type Problem } from './problems';
import { readFile } from './read-file';
import { ReleaseJournal } from './release-journal';
import {
  divide,
  KEEP_BY_DEFAULT,
  type KeepPolicy,
  mergeVersions,
  PreviousFolder,
  type PreviousRelease,
  PreviousVersions,
  type ProvableVersion,
  releaseDay,
  type Versions,
  versionsIn,
} from './releases';

/** Options of {@link compressRelease}. */
export interface CompressReleaseOptions extends CompressFolderOptions {
  /** The release before, of which the files are carried over. */
  readonly previous: PreviousRelease;
  /** The earlier versions that stay; {@link KEEP_BY_DEFAULT} by default. */
  readonly keep?: KeepPolicy;
}

export interface CompressReleaseResult extends CompressFolderResult {
  readonly earlier: { readonly kept: number; readonly fetched: number; readonly dropped: number };
  readonly deltas: {
    readonly deltas: number;
    readonly releases: number;
    readonly bytes: number;
    readonly insteadOf: number;
    /** Set when there is something to make differences of and nothing to make them with. */
    readonly lacksCoder: boolean;
  };
  /** Warnings about the release before. */
  readonly problems: readonly Problem[];
}

/**
 * Compresses a folder that a bundler made, as {@link compressFolder} does, and makes a release of it: hashed files of the
 * release before that this one lacks are carried over, files get differences to their earlier versions, and a manifest
 * tells the wrapper of both. What refers to other files is written after them, the manifest last.
 *
 * @param folder absolute path of a folder that exists
 * @throws ManifestError when a manifest of Vite cannot be used
 */
export async function compressRelease(
  folder: string,
  options: CompressReleaseOptions,
): Promise<CompressReleaseResult> {
  const destination = new FolderDestination(folder);
  const unlock = await destination.lock();
  try {
    return await new FolderRelease(destination, options).run();
  } finally {
    await unlock();
  }
}

/** An earlier version that lies in the folder. */
type FolderVersion = ProvableVersion & { readonly name: string };

class FolderRelease {
  readonly #destination: FolderDestination;
  readonly #options: CompressReleaseOptions;
  readonly #digester = new FileDigester();
  readonly #journal: ReleaseJournal;
  /** The time of modification of the files that are put, by which the journal knows them. */
  readonly #mtimeMs = Date.now();

  constructor(destination: FolderDestination, options: CompressReleaseOptions) {
    this.#destination = destination;
    this.#options = options;
    this.#journal = new ReleaseJournal(destination.folder);
  }

  async run(): Promise<CompressReleaseResult> {
    const { folder } = this.#destination;
    const inventory = await this.#destination.inventory();
    const release = describeBundleFolder(folder, inventory);
    const previous = new PreviousVersions(this.#options.previous);
    const { kept, dropped, fetched } = await this.#carryOver(release, previous);
    const compressed = await compressInto(this.#destination, this.#options);
    const { records, ...deltas } = await this.#makeDeltas(release, kept);
    const before: Readonly<Record<string, readonly DeltaRecord[]>> = release.manifest?.deltas ?? {};
    for (const { path } of [...dropped, ...Object.values(before).flat()]) {
      const file = inventory.get(path);
      if (file !== undefined) this.#journal.add(path, file.mtimeMs);
    }
    await this.#publishManifest(release, kept, records);
    const wanted = new Set([...Object.keys(release.files), ...kept.map(({ path }) => path)]);
    for (const record of Object.values(records).flat()) wanted.add(record.path);
    await this.#removeAllBut(wanted);
    this.#journal.end();
    return {
      ...compressed,
      earlier: { kept: kept.length - fetched, fetched, dropped: dropped.length },
      deltas,
      problems: mergeProblems(previous.problems),
    };
  }

  /** Removes the files of the journal, those of runs that were killed too, that are no part of the release. */
  async #removeAllBut(wanted: ReadonlySet<string>): Promise<void> {
    // A file goes after its variants: without it they would pass for files of the bundle.
    const suffixes = [...CONTENT_CODINGS.map(({ suffix }) => suffix), ''];
    for (const name of this.#journal.namesIn(await this.#destination.inventory())) {
      if (wanted.has(name)) continue;
      for (const suffix of suffixes) await this.#destination.remove(name + suffix);
    }
  }

  /** Puts a file that is no part of the bundle. */
  async #put(name: string, content: Content): Promise<void> {
    this.#journal.add(name, this.#mtimeMs);
    await this.#destination.put(name, content, { mtimeMs: this.#mtimeMs });
  }

  /** Brings the versions that are to be kept into the folder: those that are not there yet. */
  async #carryOver(release: BundleFolder, previous: PreviousVersions) {
    const { keep = KEEP_BY_DEFAULT } = this.#options;
    const today = releaseDay();
    const own = release.manifest === null ? new Map() : versionsIn(release.manifest, release, today);
    const elsewhere = await this.#versionsElsewhere(release, previous, today);
    const kept: FolderVersion[] = [];
    const missing: FolderVersion[] = [];
    const dropped: FolderVersion[] = [];
    for (const [name, versions] of mergeVersions(own, elsewhere)) {
      const fetchable = new Set(elsewhere.get(name)?.map((version) => version.path));
      const found = versions.flatMap((version): (FolderVersion & { isHere: boolean })[] => {
        if (version.record === null) return [];
        const isHere = this.#holds(version.path, version.record);
        return isHere || fetchable.has(version.path)
          ? [{ ...version, record: version.record, name, isHere }]
          : [];
      });
      const divided = divide(found, keep, today);
      for (const version of divided.kept) (version.isHere ? kept : missing).push(version);
      dropped.push(...divided.dropped.filter(({ isHere }) => isHere));
    }
    const scratch = new Scratch(await this.#destination.scratch());
    const taken = await previous.take(missing, (bytes) => scratch.keep(bytes));
    for (const { version, content } of taken) await this.#put(version.path, content);
    kept.push(...taken.map(({ version }) => version));
    return { kept, dropped, fetched: taken.length };
  }

  /** Lists the versions of the release before. A folder that no run has described yet is described now. */
  async #versionsElsewhere(
    release: BundleFolder,
    previous: PreviousVersions,
    today: string,
  ): Promise<Versions<ProvableVersion>> {
    const { previous: place } = this.#options;
    if (place instanceof PreviousFolder) {
      const inventory = await new FolderDestination(place.label).inventory();
      if (inventory.size > 0 && !inventory.has(MANIFEST_NAME)) {
        const described = describeBundleFolder(place.label, inventory);
        const manifest: Manifest = {
          version: '1.1',
          hash: '',
          bundles: {},
          ...described,
          earlier: {},
          deltas: {},
          modules: {},
          lazyModules: {},
          imports: {},
        };
        return previous.select(manifest, MANIFEST_NAME, release, today);
      }
    }
    return previous.list(MANIFEST_NAME, release, today);
  }

  #holds(name: string, { size, integrity }: Pick<FileRecord, 'size' | 'integrity'>): boolean {
    try {
      const digest = this.#digester.digest(path.join(this.#destination.folder, name));
      return digest.size === size && digest.integrity === integrity;
    } catch {
      return false;
    }
  }

  async #makeDeltas(release: BundleFolder, kept: readonly FolderVersion[]) {
    const pairs = pairsOf(release, kept);
    const records: Record<string, DeltaRecord[]> = {};
    const nothing = { records, deltas: 0, releases: 0, bytes: 0, insteadOf: 0, lacksCoder: false };
    if (pairs.length === 0) return nothing;
    const coder = await findDeltaCoder(this.#options.encoders);
    if (coder === null) return { ...nothing, lacksCoder: true };
    const made = new Map<string, DeltaRecord & { insteadOf: number }>();
    const { folder } = this.#destination;
    await inParallel(pairs, defaultParallel(), async ({ to, from }) => {
      const dictionary = readFile(path.join(folder, from));
      const insteadOf = smallestForm(folder, to);
      const delta = await makeDelta(readFile(path.join(folder, to)), dictionary, insteadOf, coder);
      if (delta === null) return;
      const name = deltaName(to, digestBytes(dictionary).md5, coder.coding);
      if (release.paths[name] !== undefined || !this.#destination.canHold(name)) return;
      await this.#put(name, { bytes: delta.bytes });
      const { name: encoding } = coder.coding;
      const facts = { from, dictionary: delta.dictionary, encoding, path: name, size: delta.bytes.length };
      made.set(`${to}\n${from}`, { ...facts, insteadOf });
    });
    const totals = { ...nothing };
    for (const { to, from } of pairs) {
      const delta = made.get(`${to}\n${from}`);
      if (delta === undefined) continue;
      const { insteadOf, ...record } = delta;
      const list = records[to] ?? [];
      list.push(record);
      records[to] = list;
      totals.deltas++;
      totals.releases = Math.max(totals.releases, list.length);
      totals.bytes += record.size;
      totals.insteadOf += insteadOf;
    }
    return totals;
  }

  async #publishManifest(
    { paths, files }: BundleFolder,
    kept: readonly FolderVersion[],
    deltas: Record<string, DeltaRecord[]>,
  ): Promise<void> {
    const earlier: Record<string, EarlierVersion[]> = {};
    const all: Record<string, FileRecord> = { ...files };
    for (const { name, path: published, superseded, record } of kept) {
      const versions = earlier[name] ?? [];
      versions.push({ path: published, superseded });
      earlier[name] = versions;
      all[published] = { size: record.size, integrity: record.integrity };
    }
    const text = serializeManifest({ paths, files: all, earlier, deltas });
    const current = await this.#destination.read(MANIFEST_NAME);
    if (current?.toString() === text) return;
    await this.#destination.put(MANIFEST_NAME, { bytes: Buffer.from(text) });
  }
}

/** A file has differences to as many versions at most. */
const MOST = 8;

/** Pairs each hashed file with the versions that share its name but for the hash. */
function pairsOf(release: BundleFolder, kept: readonly FolderVersion[]): { to: string; from: string }[] {
  return Object.entries(release.files).flatMap(([to, { size }]) => {
    const name = versionsName(release, to);
    if (name === null || size > LARGEST_DELTA || to.endsWith('.map')) return [];
    const versions = kept.filter((version) => {
      const { size } = version.record;
      return version.name === name && size >= SMALLEST_DICTIONARY && size <= LARGEST_DELTA;
    });
    return versions.slice(0, MOST).map((version) => ({ to, from: version.path }));
  });
}
