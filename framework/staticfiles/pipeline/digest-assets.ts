import { type Digest, digestFile } from '../digest';
import type { Asset, DigestedAsset } from './asset';
import type { Report } from './events';
import type { BuildState, SourceRecord } from './state';

/**
 * Times of files come in steps, of two seconds on the coarsest file systems: a file that changed within the
 * last step may change again without its times telling. Such a file is looked at again in the next build.
 */
const COARSEST_STEP = 2000;

/** The assets with their digests: remembered where nothing about the file has changed, else read. */
export function digestAssets(
  assets: readonly Asset[],
  state: BuildState,
  report: Report,
): { readonly assets: readonly DigestedAsset[]; readonly sources: Record<string, SourceRecord> } {
  const now = Date.now();
  const sources: Record<string, SourceRecord> = Object.create(null);
  const known = new Map(Object.entries(state.sources));
  const digested = assets.map((asset): DigestedAsset => {
    const { source, size, mtimeMs, ctimeMs, ino } = asset;
    const record = known.get(asset.path);
    const digest = record && isSame(asset, record) ? record : digestFile(source, size);
    report({ kind: 'step' });
    const fresh = Math.max(ctimeMs, mtimeMs) > now - COARSEST_STEP;
    sources[asset.path] = { ...pick(digest), ino, mtimeMs, ctimeMs: fresh ? 0 : ctimeMs };
    return { ...asset, digest: pick(digest) };
  });
  return { assets: digested, sources };
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
