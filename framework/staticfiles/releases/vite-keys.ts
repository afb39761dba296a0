import type { Manifest } from '../../manifest';

/**
 * Names the files of Vite's builds by the keys of their chunks, which stay from one build to the next: published path →
 * key. A style sheet has the key of its chunk and its place among the chunk's.
 */
export function viteKeys(bundles: Manifest['bundles']): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [folder, chunks] of Object.entries(bundles)) {
    for (const [key, { file, css = [] }] of Object.entries(chunks)) {
      keys.set(folder + file, folder + key);
      for (const [index, sheet] of css.entries()) keys.set(folder + sheet, `${folder}${key} css ${index}`);
    }
  }
  return keys;
}
