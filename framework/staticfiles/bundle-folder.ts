import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  CONTENT_CODINGS,
  codingOfName,
  type FileRecord,
  looksBuilt,
  MANIFEST_NAME,
  type Manifest,
  ManifestError,
  patternOfName,
  readBundles,
  readManifest,
  viteHashedFiles,
} from '../manifest';
import type { PublishedFile } from './destination';
import { FileDigester } from './digest';
import { ReleaseJournal } from './release-journal';

/** The files of a folder that a bundler made, as a manifest describes them. */
export interface BundleFolder extends Pick<Manifest, 'paths' | 'files'> {
  /** The manifest that an earlier run wrote there; null if there is none, or if it is damaged. */
  readonly manifest: Manifest | null;
}

/**
 * Describes a folder that a bundler made. Every file has its own name. Those that carry a hash never get other bytes: the
 * files that a manifest of Vite names, and without one those that look so in a folder where bundlers put such files.
 * Variants are no files of their own, nor is what an earlier run carried over, even if it was killed.
 *
 * @param inventory the files of the folder, by path
 * @throws ManifestError when a manifest of Vite cannot be used
 */
export function describeBundleFolder(
  folder: string,
  inventory: ReadonlyMap<string, PublishedFile>,
): BundleFolder {
  const manifest = readManifestIfAny(folder);
  const carried = new Set([
    ...Object.values(manifest?.earlier ?? {}).flatMap((versions) => versions.map(({ path }) => path)),
    ...Object.values(manifest?.deltas ?? {}).flatMap((deltas) => deltas.map(({ path }) => path)),
    ...new ReleaseJournal(folder).namesIn(inventory),
  ]);
  const bundled = namesOfBundles(folder, inventory);
  const isVariant = (name: string) => {
    const suffix = codingOfName(name)?.suffix;
    const file = name.slice(0, -(suffix?.length ?? 0));
    return suffix !== undefined && (inventory.has(file) || carried.has(file));
  };
  const names = [...inventory.keys()].filter((name) => {
    if (name === MANIFEST_NAME || /(?:^|\/)\./.test(name) || isVariant(name)) return false;
    // A build may have made a file again that was carried over.
    return !carried.has(name) || bundled?.has(name) === true;
  });
  const isHashed = bundled === null ? looksBuilt : (name: string) => bundled.has(name);
  const paths: Record<string, string> = Object.create(null);
  const files: Record<string, FileRecord> = Object.create(null);
  const digester = new FileDigester();
  for (const name of names) {
    const file = path.join(folder, name);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    const { size, integrity } = digester.digest(file);
    paths[name] = name;
    files[name] = { size, integrity, ...(isHashed(name) && { immutable: true }) };
  }
  return { paths, files, manifest };
}

/** Lists the files that manifests of Vite name, with a hash each; null where there is none. */
function namesOfBundles(
  folder: string,
  inventory: ReadonlyMap<string, PublishedFile>,
): ReadonlySet<string> | null {
  const manifests = [...inventory.keys()].map((name) => {
    const where = path.join(folder, name);
    return { path: name, where, read: () => readFileSync(where, 'utf8') };
  });
  const bundles = readBundles(manifests, {
    has: (name) => inventory.has(name),
    paths: () => inventory.keys(),
  });
  if (bundles.length === 0) return null;
  return new Set(
    bundles.flatMap(({ folder, chunks }) => [...viteHashedFiles(chunks)].map((file) => folder + file)),
  );
}

function readManifestIfAny(folder: string): Manifest | null {
  try {
    return readManifest(folder);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return null;
  }
}

/** The size of the smallest form in which a file of a folder is sent: its own, or that of a variant. */
export function smallestForm(folder: string, name: string): number {
  const sizes = ['', ...CONTENT_CODINGS.map(({ suffix }) => suffix)].flatMap(
    (suffix) => statSync(path.join(folder, name + suffix), { throwIfNoEntry: false })?.size ?? [],
  );
  return Math.min(...sizes);
}

/** Names the files that a file of a bundler is a version of; null for a name that is nothing but a hash, or has none. */
export function versionsName({ files }: Pick<Manifest, 'files'>, name: string): string | null {
  return files[name]?.immutable === true ? patternOfName(name) : null;
}
