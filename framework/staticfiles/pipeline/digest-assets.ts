import { type Digest, FileDigester } from '../digest';
import type { Problem } from '../problems';
import { type Asset, unreadable } from './collect';
import type { BuildEvent, Report } from './events';
import { Records, type Replacement } from './records';
import type { BuildState, SourceRecord } from './state';

/**
 * The coarsest step of file times, in milliseconds: FAT keeps them in steps of two seconds. A file that changed within
 * the last step may change again while its times stay the same, so the next build reads it again.
 */
const COARSEST_STEP = 2000;

/**
 * The size of a site whose sources stay in memory once they are read, so that each is read once and not three times.
 * A larger site keeps none: its large files need the memory.
 */
const KEPT_IN_MEMORY = 48 * 1024 * 1024;

/** An asset and the digest of its bytes. */
export interface DigestedAsset extends Asset {
  readonly digest: Digest;
  /** The bytes, if this build read them and keeps them in memory. */
  readonly bytes?: Buffer;
  /** Set when digest and bytes are what a processor made of the source, which differs from them. */
  readonly isProcessed?: boolean;
  /** Set for a source map that a processor made: it has no source, and counts as no static file. */
  readonly isMade?: boolean;
}

export interface DigestedAssets {
  readonly assets: readonly DigestedAsset[];
  /** Set when they are those of the last build: the same files with the same bytes. */
  readonly unchanged: boolean;
  /** Their records for the next build. */
  readonly sources: BuildState['sources'];
  /** Set when a file was read that need not be read the next time. */
  readonly learned: boolean;
  /** Assets that cannot be read, which are not among `assets`. */
  readonly problems: readonly Problem[];
}

/** Tells without reading a file whether the assets are exactly those of the last build. */
export function areRemembered(assets: readonly Asset[], { sources }: BuildState): boolean {
  // Both are in the order of their paths.
  return (
    assets.length === sources.size &&
    sources.every((record, path, index) => {
      const asset = assets[index];
      return asset?.path === path && isRemembered(asset, record);
    })
  );
}

/** Digests the assets: from memory where nothing about the file has changed, otherwise by reading it. */
export function digestAssets(assets: readonly Asset[], state: BuildState, report: Report): DigestedAssets {
  const reader = new Reader(assets.reduce((sum, { size }) => sum + size, 0) <= KEPT_IN_MEMORY);
  const now = Date.now();
  const { sources } = state;
  const records: SourceRecord[] = [];
  const changes = new Map<number, Replacement<SourceRecord>>();
  const isSameList =
    assets.length === sources.size && sources.paths.every((path, index) => assets[index]?.path === path);
  const recordOf = sources.inOrder();
  let same = 0;
  let learned = false;
  const problems: Problem[] = [];
  const digested: DigestedAsset[] = [];
  for (const [index, asset] of assets.entries()) {
    const { path, name, source, size, mtimeMs, ctimeMs, ino } = asset;
    const record = recordOf(path);
    const remembered = isRemembered(asset, record);
    const read: Read | null = remembered ? record : readOrProblem(asset, reader, problems);
    if (read === null) continue;
    const { digest, bytes } = read;
    if (record?.digest.integrity === digest.integrity) same++;
    report(STEP);
    const fresh = Math.max(ctimeMs, mtimeMs) > now - COARSEST_STEP;
    learned ||= !remembered && !fresh;
    const isSame = remembered && !fresh;
    const item = isSame ? record : { size: digest.size, ino, mtimeMs, ctimeMs: fresh ? 0 : ctimeMs, digest };
    if (!isSameList) records.push(item);
    else if (!isSame) changes.set(index, { path, item });
    const asIs = { path, name, source, size, mtimeMs, ctimeMs, ino, digest };
    digested.push(bytes === undefined ? asIs : { ...asIs, bytes });
  }
  const unchanged = same === digested.length && same === state.sources.size;
  return {
    assets: digested,
    unchanged,
    sources: isSameList
      ? sources.replacedAt(changes)
      : new Records(
          digested.map(({ path }) => path),
          (index) => records[index] as SourceRecord,
        ),
    learned,
    problems,
  };
}

const STEP: BuildEvent = { kind: 'step' };

type Read = Pick<DigestedAsset, 'digest' | 'bytes'>;

/** Digests files, and may keep their bytes. */
class Reader {
  readonly #digester = new FileDigester();
  readonly #keepsBytes: boolean;

  constructor(keepsBytes: boolean) {
    this.#keepsBytes = keepsBytes;
  }

  read(source: string): Read {
    if (!this.#keepsBytes) return { digest: this.#digester.digest(source) };
    let kept: Buffer | null = null;
    const digest = this.#digester.digest(source, (bytes) => {
      kept = Buffer.from(bytes);
    });
    return kept === null ? { digest } : { digest, bytes: kept };
  }
}

function readOrProblem({ path, source }: Asset, reader: Reader, problems: Problem[]): Read | null {
  try {
    return reader.read(source);
  } catch (error) {
    problems.push(unreadable(path, source, error));
    return null;
  }
}

/** Tells by number, size and times whether a file is the one that an earlier build read. */
function isRemembered(asset: Asset, record: SourceRecord | undefined): record is SourceRecord {
  return (
    record !== undefined &&
    record.ino === asset.ino &&
    record.size === asset.size &&
    record.mtimeMs === asset.mtimeMs &&
    record.ctimeMs === asset.ctimeMs
  );
}
