import {
  type Bundle,
  type BundleManifestFile,
  byFolder,
  looksHashed,
  ManifestError,
  readBundle,
  viteFiles,
  viteHashedFiles,
  viteManifestLocation,
} from '../../manifest';
import { compilePatterns } from '../../shell-patterns';
import { type Problem, problemOfFile, warning } from '../problems';
import type { SourceReader } from '../source-bytes';
import { WARNINGS } from '../warnings';
import type { DigestedAsset } from './digest-assets';

/** The files that a bundler has named for good: each is published under its own name alone, with its own bytes. */
export interface FinalNames {
  /** By path: whether the name carries a hash, so that the file never gets other bytes. */
  readonly files: ReadonlyMap<string, { readonly isHashed: boolean }>;
  readonly bundles: readonly Bundle[];
  /** The number of files that may be manifests of Vite. */
  readonly manifests: number;
  readonly problems: readonly Problem[];
}

/** Tells whether an asset is Vite's manifest, in the place where nothing else can be: it is read and not for visitors. */
export function isViteManifest({ path }: Pick<DigestedAsset, 'path'>): boolean {
  return viteManifestLocation(path)?.isCertain === true;
}

/**
 * Finds the files that a bundler has named for good: those that a manifest of Vite names, those that the project says
 * are, and the source maps of both.
 *
 * @param prehashed shell patterns of paths
 */
export function finalNames(
  assets: readonly DigestedAsset[],
  prehashed: readonly string[],
  reader: SourceReader,
): FinalNames {
  const files = new Map<string, { readonly isHashed: boolean }>();
  const { bundles, manifests, problems } = readBundles(assets, reader);
  for (const { folder, chunks } of bundles) {
    const hashed = viteHashedFiles(chunks);
    for (const file of viteFiles(chunks)) files.set(folder + file, { isHashed: hashed.has(file) });
  }
  const unhashed: Problem[] = [];
  const matches = compilePatterns(prehashed);
  for (const asset of prehashed.length === 0 ? [] : assets) {
    if (!matches(asset.path) || files.get(asset.path)?.isHashed === true) continue;
    if (mayCarryHash(asset.path)) files.set(asset.path, { isHashed: true });
    else if (!files.has(asset.path)) unhashed.push(withoutHash(asset));
  }
  const known = new Set(files.size === 0 ? [] : assets.map(({ path }) => path));
  for (const path of [...files.keys()]) {
    const map = `${path}.map`;
    if (known.has(map) && !files.has(map)) files.set(map, { isHashed: false });
  }
  return { files, bundles, manifests, problems: [...problems, ...unhashed] };
}

/** Reads the manifests of Vite among the assets. */
export function readBundles(
  assets: readonly DigestedAsset[],
  reader: SourceReader,
): Pick<FinalNames, 'bundles' | 'manifests' | 'problems'> {
  const candidates = assets.filter(({ path }) => viteManifestLocation(path) !== null);
  if (candidates.length === 0) return { bundles: [], manifests: 0, problems: [] };
  const known = new Set(assets.map(({ path }) => path));
  const bundles: Bundle[] = [];
  const problems: Problem[] = [];
  const surroundings = { has: (path: string) => known.has(path), paths: () => known };
  const manifests = candidates.map((asset): BundleManifestFile & { readonly asset: DigestedAsset } => {
    return { asset, path: asset.path, where: asset.source, read: () => reader.read(asset).toString('utf8') };
  });
  for (const [folder, group] of byFolder(manifests)) {
    try {
      const bundle = readBundle(folder, group, surroundings);
      if (bundle !== null) bundles.push(bundle);
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      const { path: file, source } = (group[0] as (typeof group)[number]).asset;
      problems.push(problemOfFile({ severity: 'error', file, source, message: error.message }));
    }
  }
  return { bundles, manifests: candidates.length, problems };
}

/**
 * Tells whether a part of a name may be the hash that a bundler put there. That is for the project to say; only names
 * without such a part, as `index.html` and `main.js`, are caught by a pattern that is too wide.
 */
function mayCarryHash(path: string): boolean {
  const [first = '', ...others] = path.slice(path.lastIndexOf('/') + 1).split(/[-._]/);
  const parts = others.slice(0, -1);
  return looksHashed(path) || parts.some(({ length }) => length >= 5) || /^(?=\w*\d)\w{6,}$/.test(first);
}

function withoutHash({ path: file, source }: DigestedAsset): Problem {
  const message =
    'matches prehashed, and no part of its name can be a hash: it is published like any other file';
  return problemOfFile(warning(WARNINGS.notPrehashed, { file, source, message }));
}
