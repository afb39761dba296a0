import { viteManifestLocation } from '../../manifest';
import { compilePatterns, type Matches } from '../../shell-patterns';

/** The pattern of hidden files. */
const HIDDEN_FILES = '.*';

/** Patterns that are ignored by default, as in Django: version-control, hidden and back-up files. */
export const DEFAULT_IGNORE_PATTERNS: readonly string[] = ['CVS', HIDDEN_FILES, '*~'];

/**
 * Tells whether a walk below a root leaves a path out: a file by its own name or path, or by the name of a folder on
 * the way to it.
 */
export function isIgnored(path: string, ignored: Matches): boolean {
  const names = path.split('/');
  return names.some(ignored) || (names.length > 1 && ignored(path));
}

/** Compiled patterns of files that a walk or a look-up leaves out. */
export interface IgnoreRules {
  readonly ignored: Matches;
  /** Tells whether Vite's manifest, whose folder is hidden, is left out by more than the pattern of hidden files. */
  readonly hidesViteManifest: Matches;
}

/** Compiles the patterns of a walk or of a look-up, see {@link compilePatterns}. */
export function ignoreRules(patterns: readonly string[]): IgnoreRules {
  const others = compilePatterns(patterns.filter((pattern) => pattern !== HIDDEN_FILES));
  return { ignored: compilePatterns(patterns), hidesViteManifest: (name) => isIgnored(name, others) };
}

/** Tells whether a walk with these rules leaves a path out. */
export function isLeftOut(name: string, { ignored, hidesViteManifest }: IgnoreRules): boolean {
  return viteManifestLocation(name)?.isCertain ? hidesViteManifest(name) : isIgnored(name, ignored);
}
