import { type Problem, warning } from '../problems';
import { resolveUrl, type StaticBase } from '../references';
import { WARNINGS } from '../warnings';
import type { KnownPaths } from './known-paths';

/** A relative URL in the value of a CSS custom property. */
export interface CustomPropertyUrl {
  /** The name of the property, such as `--background`. */
  readonly property: string;
  readonly url: string;
  /** The folder of the stylesheet that holds it; empty, or ending with a slash. */
  readonly folder: string;
  /** The path that the URL leads to from there, and whether a file has it. */
  readonly path: string;
  readonly leads: boolean;
  /** The location in the stylesheet, as a problem that has no message yet. */
  readonly location: Problem;
}

/** The custom properties that stylesheets use by `var()`, and the folders of these stylesheets. */
export type PropertyUses = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Judges relative URLs in custom properties. Browsers resolve such a URL against the stylesheet that uses the property
 * (CSS Variables 1 §3), so that it depends on that stylesheet's folder what it leads to.
 *
 * @returns a warning for each URL that leads nowhere or to several files; `isAmbiguous` tells those that must not be
 *   rewritten, because from another folder they lead to another file
 */
export function judgeCustomProperties(
  urls: readonly CustomPropertyUrl[],
  uses: PropertyUses,
  { known, base }: { readonly known: KnownPaths; readonly base: StaticBase },
): { readonly problems: readonly Problem[]; readonly isAmbiguous: (url: CustomPropertyUrl) => boolean } {
  const ambiguous = new Set<CustomPropertyUrl>();
  const problems: Problem[] = [];
  for (const one of urls) {
    const others = [...(uses.get(one.property) ?? [])].filter((folder) => folder !== one.folder);
    const elsewhere = others.filter((folder) => leadsToFile(one.url, folder, base, known));
    if (elsewhere.length > 0) ambiguous.add(one);
    const facts = describe(one, others, elsewhere, base);
    if (facts !== null) problems.push({ ...one.location, ...facts });
  }
  return { problems, isAmbiguous: (url) => ambiguous.has(url) };
}

function leadsToFile(url: string, folder: string, base: StaticBase, known: KnownPaths): boolean {
  const target = resolveUrl(url, folder, base);
  return target.kind === 'inside' && known.indexOf(target.path) !== undefined;
}

function describe(
  { property, url, leads, path, location }: CustomPropertyUrl,
  others: readonly string[],
  elsewhere: readonly string[],
  base: StaticBase,
) {
  const { file, source } = location;
  if (!leads && elsewhere.length === 0) {
    const message = `refers to '${url}' in '${property}', but there is no static file '${path}'`;
    return warning(WARNINGS.missingInCustomProperty, { file, source, message });
  }
  const [other] = elsewhere.length > 0 ? elsewhere : others;
  if (other === undefined) return null;
  const message = `refers to '${url}' in '${property}', which a stylesheet in '${other}' uses: browsers resolve it against that folder`;
  const absolute = (base.onSite ? base.url.pathname : base.url.href) + path;
  const hint = leads ? `write '${absolute}' if that is the file for both` : undefined;
  return warning(WARNINGS.ambiguousCustomProperty, { file, source, message, ...(hint && { hint }) });
}
