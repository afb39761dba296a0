import { FileDigester } from '../digest';
import type { Problem } from '../problems';
import type { Asset, DigestedAsset } from './asset';
import type { Report } from './events';
import { Records } from './records';
import type { BuildState, SourceRecord } from './state';
import { unreadable } from './unreadable';

/**
 * Times of files come in steps, of two seconds on the coarsest file systems: a file that changed within the
 * last step may change again without its times telling. Such a file is looked at again in the next build.
 */
const COARSEST_STEP = 2000;

/**
 * Up to so many bytes in all, sources are held from their digest on, so that each is read once and not three times.
 * Of a larger site none are: what is large in it needs the memory.
 */
const HELD = 48 * 1024 * 1024;

export interface DigestedAssets {
  readonly assets: readonly DigestedAsset[];
  /** Whether they are those of the last build: the same files with the same bytes. */
  readonly unchanged: boolean;
  /** What to remember of them. */
  readonly sources: BuildState['sources'];
  /** Whether a file had to be read that need not be read the next time. */
  readonly learned: boolean;
  /** Assets that cannot be read. They are not among the others. */
  readonly problems: readonly Problem[];
}

/** Whether the assets are exactly those of the last build, and none of them need be read to tell. */
export function areRemembered(assets: readonly Asset[], { sources }: BuildState): boolean {
  // Both are in the order of their paths.
  return (
    assets.length === sources.size &&
    sources.every((record, path, place) => {
      const asset = assets[place];
      return asset?.path === path && isRemembered(asset, record);
    })
  );
}

/** The assets with their digests: remembered where nothing about the file has changed, else read. */
export function digestAssets(assets: readonly Asset[], state: BuildState, report: Report): DigestedAssets {
  const reader = new Reader(assets.reduce((sum, { size }) => sum + size, 0) <= HELD);
  const now = Date.now();
  const sources = new Map<string, SourceRecord>();
  let same = 0;
  let learned = false;
  const problems: Problem[] = [];
  const digested = assets.flatMap((asset): DigestedAsset[] => {
    const { path, mtimeMs, ctimeMs, ino } = asset;
    const record = state.sources.get(path);
    const remembered = isRemembered(asset, record);
    const read = remembered ? { digest: record.digest } : readOrProblem(asset, reader, problems);
    if (read === null) return [];
    const { digest } = read;
    if (record?.digest.integrity === digest.integrity) same++;
    report({ kind: 'step' });
    const fresh = Math.max(ctimeMs, mtimeMs) > now - COARSEST_STEP;
    learned ||= !remembered && !fresh;
    sources.set(path, { size: digest.size, ino, mtimeMs, ctimeMs: fresh ? 0 : ctimeMs, digest });
    return [{ ...asset, ...read }];
  });
  const unchanged = same === digested.length && same === state.sources.size;
  return { assets: digested, unchanged, sources: Records.of(sources), learned, problems };
}

type Read = Pick<DigestedAsset, 'digest' | 'bytes'>;

/** Digests files, and may hold their bytes. */
class Reader {
  private readonly digester = new FileDigester();

  constructor(private readonly holds: boolean) {}

  read(source: string): Read {
    if (!this.holds) return { digest: this.digester.digest(source) };
    let held: Buffer | null = null;
    const digest = this.digester.digest(source, (bytes) => {
      held = Buffer.from(bytes);
    });
    return held === null ? { digest } : { digest, bytes: held };
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

/** Whether a file is the one that was read in an earlier build, as far as its times tell. */
function isRemembered(asset: Asset, record: SourceRecord | undefined): record is SourceRecord {
  return (
    record !== undefined &&
    record.ino === asset.ino &&
    record.size === asset.size &&
    record.mtimeMs === asset.mtimeMs &&
    record.ctimeMs === asset.ctimeMs
  );
}
