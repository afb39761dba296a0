import { compareProblems, type Problem, type ProblemFacts } from '../problems';
import type { Reference, Target } from '../references';
import type { SourceAsset } from './asset';
import type { IsIgnored } from './ignore';
import type { KnownPaths } from './known-paths';

const SCRIPT = /\.m?js$/i;

/**
 * What to tell of an import that Node and bundlers resolve and browsers do not: of a file without its extension, or
 * of a folder for its index. No static server ever answered it, so that the module is not one for browsers: packages
 * ship the sources of what they are built from. That is no mistake in the release.
 *
 * @returns null when the reference is no such import
 */
export function bundlerImport(
  { url, whenMissing }: Reference,
  target: Target,
  { path: file, source }: SourceAsset,
  { known, isIgnored }: { readonly known: KnownPaths; readonly isIgnored: IsIgnored },
): ProblemFacts | null {
  if (target.kind !== 'inside' || whenMissing !== 'error' || !SCRIPT.test(file)) return null;
  const module = known.moduleOf(target.path);
  if (module === undefined || isIgnored(target.path, url)) return null;
  const message = `refers to '${url}', which Node and bundlers can resolve and browsers cannot`;
  return { severity: 'warning', file, source, message, hint: `there is '${module}'` };
}

/** All such imports as one warning: where there is one there are hundreds. */
export function summarise(imports: readonly Problem[]): Problem[] {
  const [first, ...others] = [...imports].sort(compareProblems);
  if (first === undefined || others.length === 0) return [...imports];
  const files = new Set(imports.map(({ file }) => file)).size;
  const more = others.length === 1 ? 'one more such import' : `${others.length} more such imports`;
  const where = files === 1 ? 'in this file' : `in ${files} files in all`;
  return [
    { ...first, message: `${first.message}; there ${others.length === 1 ? 'is' : 'are'} ${more}, ${where}` },
  ];
}
