/**
 * A test for references whose target may be missing.
 *
 * @param patterns regular expressions, or globs as collectstatic's `--ignore` has them: `*` (across slashes
 *   too), `?`, `[abc]`, `[!abc]`, case-sensitive
 */
export function ignoredReferences(patterns: readonly (string | RegExp)[]): (...names: string[]) => boolean {
  const tests = patterns.map((pattern) => (typeof pattern === 'string' ? globToRegExp(pattern) : pattern));
  return (...names) => tests.some((test) => names.some((name) => name.search(test) !== -1));
}

function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/\*|\?|\[(!?)(\]?[^\]]*)\]|[^*?[]+|\[/g, (part, not: string, set: string) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\[\]^]/g, '\\$&')}]`;
    return part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^(?:${source})$`, 's');
}
