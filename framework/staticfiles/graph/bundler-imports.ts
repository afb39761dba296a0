import { type ProblemFacts, warning } from '../problems';
import type { Reference, Target } from '../references';
import { WARNINGS } from '../warnings';
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
  return warning(WARNINGS.bundlerReference, { file, source, message, hint: `there is '${module}'` });
}
