/** Finds the folder of a path that is a file, or null. */
export function fileInTheWay(path: string, isFile: (path: string) => boolean): string | null {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const ancestor = path.slice(0, slash);
    if (isFile(ancestor)) return ancestor;
  }
  return null;
}

/** Every folder that holds one of some paths. */
export function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  let last = '/';
  for (const path of paths) {
    // Paths mostly come folder by folder.
    const end = path.lastIndexOf('/') + 1;
    if (end === last.length && path.startsWith(last)) continue;
    last = path.slice(0, end);
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  return folders;
}

/**
 * Makes the test for names that no variant may have: the paths of a release's own files, and the folders that hold
 * them. They are gathered on the first call: a release without variants never makes one.
 */
export function ownNames(paths: () => readonly string[]): (path: string) => boolean {
  let own: ReadonlySet<string> | null = null;
  return (path) => {
    own ??= new Set([...paths(), ...foldersOf(paths())]);
    return own.has(path);
  };
}
