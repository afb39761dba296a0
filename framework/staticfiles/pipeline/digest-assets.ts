import { type Digest, FileDigester } from '../digest';
import type { Asset, DigestedAsset } from './asset';
import type { Report } from './events';
import type { BuildState, SourceRecord } from './state';

/**
 * Times of files come in steps, of two seconds on the coarsest file systems: a file that changed within the
 * last step may change again without its times telling. Such a file is looked at again in the next build.
 */
const COARSEST_STEP = 2000;

export interface DigestedAssets {
  readonly assets: readonly DigestedAsset[];
  /** What to remember of them. */
  readonly sources: Record<string, SourceRecord>;
  /** Whether a file had to be read that need not be read the next time. */
  readonly learned: boolean;
}

/** The assets with their digests: remembered where nothing about the file has changed, else read. */
export function digestAssets(assets: readonly Asset[], state: BuildState, report: Report): DigestedAssets {
  const digester = new FileDigester();
  const now = Date.now();
  const sources: Record<string, SourceRecord> = Object.create(null);
  const known = new Map(Object.entries(state.sources));
  let learned = false;
  const digested = assets.map((asset): DigestedAsset => {
    const { source, mtimeMs, ctimeMs, ino } = asset;
    const record = known.get(asset.path);
    const remembered = record && isSame(asset, record) ? record : null;
    const digest = remembered ?? digester.digest(source);
    report({ kind: 'step' });
    const fresh = Math.max(ctimeMs, mtimeMs) > now - COARSEST_STEP;
    learned ||= remembered === null && !fresh;
    sources[asset.path] = { ...pick(digest), ino, mtimeMs, ctimeMs: fresh ? 0 : ctimeMs };
    return { ...asset, digest: pick(digest) };
  });
  return { assets: digested, sources, learned };
}

function isSame(asset: Asset, record: SourceRecord): boolean {
  return (
    record.ino === asset.ino &&
    record.size === asset.size &&
    record.mtimeMs === asset.mtimeMs &&
    record.ctimeMs === asset.ctimeMs
  );
}

function pick({ size, md5, integrity }: Digest): Digest {
  return { size, md5, integrity };
}
