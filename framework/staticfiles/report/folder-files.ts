import { codingOfName, DELTA_CODINGS, MANIFEST_NAME } from '../../manifest';
import { FolderDestination } from '../destination';
import type { ReleasedFile } from '../pipeline';

/**
 * Lists the files of a folder with their variants, as the report of a command that compresses it.
 *
 * @param folder absolute path
 * @param compressed paths of the files that were compressed: they count as changed
 */
export async function folderFiles(folder: string, compressed: ReadonlySet<string>): Promise<ReleasedFile[]> {
  const inventory = await new FolderDestination(folder).inventory();
  const variants = new Map<string, Record<string, number>>();
  const names: string[] = [];
  for (const [name, { size }] of inventory) {
    const coding = codingOfName(name);
    const original = coding === undefined ? name : name.slice(0, -coding.suffix.length);
    if (coding !== undefined && inventory.has(original)) {
      variants.set(original, { ...variants.get(original), [coding.name]: size });
    } else if (name !== MANIFEST_NAME && !DELTA_CODINGS.some(({ suffix }) => name.endsWith(suffix))) {
      names.push(name);
    }
  }
  return names.sort().map((name) => {
    const size = inventory.get(name)?.size ?? 0;
    return {
      name,
      path: name,
      change: compressed.has(name) ? 'changed' : 'unchanged',
      sourceSize: size,
      size,
      sizeBefore: size,
      variants: variants.get(name) ?? {},
      deltas: [],
    };
  });
}
