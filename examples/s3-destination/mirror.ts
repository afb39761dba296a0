import { type Destination, FolderDestination, PublishedNames } from 'whitenoise-node/framework';

const MANIFEST = 'staticfiles.json';

/** The endings of compressed variants. */
const VARIANT = /\.(?:br|gz|zst)$/;

/**
 * Copies a release to a local folder, which a server is then started on: hashed names first, the manifest last. What is
 * there under a hashed name stays; nothing is removed.
 *
 * @returns how many files were copied
 */
export async function mirror(from: Destination, folder: string): Promise<number> {
  const to = new FolderDestination(folder);
  const unlock = await to.lock('a copy of the release');
  try {
    const manifest = await from.read(MANIFEST);
    if (manifest === null) throw new Error(`Nothing was published to ${from.label}: it has no ${MANIFEST}.`);
    const names = PublishedNames.parse(manifest.toString(), MANIFEST);
    const hashed = new Set(names.known().map((name) => names.find(name)?.path));
    const isHashed = (path: string) => hashed.has(path) || hashed.has(path.replace(VARIANT, ''));
    const [there, here] = [await from.inventory(), await to.inventory()];
    const isMissing = (path: string) => !isHashed(path) || here.get(path)?.size !== there.get(path)?.size;
    const missing = [...there.keys()].filter((path) => path !== MANIFEST && isMissing(path));
    const mtimeMs = Date.now();
    const copy = async (path: string) => {
      const bytes = await from.read(path);
      if (bytes !== null) await to.put(path, { bytes }, { mtimeMs });
    };
    await each(missing.filter(isHashed), from.concurrency, copy);
    await each(
      missing.filter((path) => !isHashed(path)),
      from.concurrency,
      copy,
    );
    await to.put(MANIFEST, { bytes: manifest });
    return missing.length + 1;
  } finally {
    await unlock();
  }
}

/** Does some work for every item, for several at the same time. */
async function each<Item>(
  items: readonly Item[],
  limit = 1,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
