import path from 'node:path';
import { compilePatterns } from '../finders/ignore';

/** Tells whether a reference may lead nowhere, by the path it leads to or by the reference as it is written. */
export type IsIgnored = (target: string, reference: string) => boolean;

/**
 * A test for references whose target may be missing.
 *
 * @param patterns regular expressions, or globs with the rules of collectstatic's `--ignore`
 * @param missing paths that are there and not known; of folders, with a slash at the end: all below one may be there
 */
export function ignoredReferences(
  patterns: readonly (string | RegExp)[],
  missing: readonly string[] = [],
): IsIgnored {
  const matches = compilePatterns(patterns.filter((pattern) => typeof pattern === 'string'));
  const expressions = patterns.filter((pattern) => pattern instanceof RegExp);
  const isMissing = (target: string) =>
    missing.some(
      (path) => path === './' || path === target || (path.endsWith('/') && `${target}/`.startsWith(path)),
    );
  return (target, reference) =>
    isMissing(target) ||
    matches(target) ||
    matches(path.posix.normalize(reference)) ||
    expressions.some((expression) => target.search(expression) !== -1 || reference.search(expression) !== -1);
}
