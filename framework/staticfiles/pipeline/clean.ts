import type { Destination } from '../destination';
import type { Report } from './events';
import type { Processing, Release } from './processing';
import type { Published } from './published';
import type { BuildState } from './state';

/** Every path that belongs to a release: its files, their variants and the manifest. */
export function releasePaths(
  { outputs, variants, manifest }: Pick<BuildState, 'outputs' | 'variants' | 'manifest'>,
  processing: Processing,
): Set<string> {
  const paths = new Set(outputs.paths);
  if (manifest) paths.add(manifest.path);
  outputs.forEach(({ integrity }, path) => {
    for (const { extension } of processing.encodersFor(path)) {
      if (variants[integrity]?.[extension] != null) paths.add(path + extension);
    }
  });
  return paths;
}

/** Everything in the destination that does not belong to the release. */
export function extraneous(published: Published, kept: ReadonlySet<string>): string[] {
  return [...published.inventory.keys()].filter((path) => !kept.has(path));
}

/** What the release asks to be removed, with its variants. */
export function obsolete(
  release: Release,
  published: Published,
  kept: ReadonlySet<string>,
  extensions: readonly string[],
): string[] {
  return (release.obsolete ?? [])
    .flatMap((path) => [...extensions.map((extension) => path + extension), path])
    .filter((path) => published.inventory.has(path) && !kept.has(path));
}

/** @returns how many files were removed */
export async function remove(
  paths: readonly string[],
  destination: Destination,
  report: Report,
): Promise<number> {
  for (const path of paths) {
    report({ kind: 'delete', path });
    await destination.remove(path);
  }
  return paths.length;
}
