import { FileDigester } from '../digest';
import type { Problem } from '../problems';
import type { Asset, DigestedAsset } from './asset';
import type { Report } from './events';
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
  readonly sources: Record<string, SourceRecord>;
  /** Whether a file had to be read that need not be read the next time. */
  readonly learned: boolean;
  /** Assets that cannot be read. They are not among the others. */
  readonly problems: readonly Problem[];
}

/** The assets with their digests: remembered where nothing about the file has changed, else read. */
export function digestAssets(assets: readonly Asset[], state: BuildState, report: Report): DigestedAssets {
  const reader = new Reader(assets.reduce((sum, { size }) => sum + size, 0) <= HELD);
  const now = Date.now();
  const sources: Record<string, SourceRecord> = Object.create(null);
  let same = 0;
  let learned = false;
  const problems: Problem[] = [];
  const digested = assets.flatMap((asset): DigestedAsset[] => {
    const { mtimeMs, ctimeMs, ino } = asset;
    const record = state.sources[asset.path];
    const remembered = record && isSame(asset, record) ? record : null;
    const read = remembered ? { digest: remembered } : readOrProblem(asset, reader, problems);
    if (read === null) return [];
    if (record?.integrity === read.digest.integrity) same++;
    report({ kind: 'step' });
    const fresh = Math.max(ctimeMs, mtimeMs) > now - COARSEST_STEP;
    learned ||= remembered === null && !fresh;
    const times = { ino, mtimeMs, ctimeMs: fresh ? 0 : ctimeMs };
    sources[asset.path] = remembered && !fresh ? remembered : { ...read.digest, ...times };
    return [{ ...asset, ...read }];
  });
  const unchanged = same === digested.length && same === Object.keys(state.sources).length;
  return { assets: digested, unchanged, sources, learned, problems };
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

function isSame(asset: Asset, record: SourceRecord): boolean {
  return (
    record.ino === asset.ino &&
    record.size === asset.size &&
    record.mtimeMs === asset.mtimeMs &&
    record.ctimeMs === asset.ctimeMs
  );
}
