import type { Destination } from '../destination';

/** The destination of a dry run: shows what lies in another one, and writes nothing. */
export function dryRun(destination: Destination): Destination {
  const { label, folder } = destination;
  const nothing = async () => ({ size: 0, mtimeMs: 0 });
  return {
    label,
    ...(folder === undefined ? {} : { folder }),
    inventory: () => destination.inventory(),
    read: (path) => destination.read(path),
    put: nothing,
    ...(destination.link ? { link: nothing } : {}),
    remove: async () => {},
    lock: async () => async () => {},
    scratch: async () => {
      throw new Error('A dry run writes no files.');
    },
  };
}
