/**
 * Tells whether an object maps bare names of modules to paths of static files: names that browsers do not take for URLs
 * (HTML §8.1.6.2), and folders, with a slash at their end, for names with a slash at their end.
 */
export function areImports(imports: Readonly<Record<string, string>>): boolean {
  return Object.entries(imports).every(
    ([name, path]) => BARE_NAME.test(name) && PATH.test(path) && name.endsWith('/') === path.endsWith('/'),
  );
}

const BARE_NAME = /^[^/.\s:][^\s:]*$/;
const PATH = /^[^/\\:][^\\:]*$/;
