import { compressible, SKIP_COMPRESS_EXTENSIONS } from '../compression';
import { type Problem, problemAt, warning } from '../problems';
import { decodeText, resolveUrl } from '../references';
import { WARNINGS } from '../warnings';
import type { Edge, LookUpContext, SourceAsset } from './resolve';

/**
 * Finds the first place in a text that still names a file by its plain name once the references are rewritten. Where
 * only hashed names are published, whatever asks for that name gets a 404.
 *
 * @param edges the references that are rewritten
 * @param published indices of the files that are published under their plain names all the same
 */
export function plainNameLeft(
  asset: SourceAsset,
  edges: readonly Edge[],
  context: Pick<LookUpContext, 'known' | 'base'>,
  published: ReadonlySet<number>,
): Problem | null {
  const expressions = expressionsFor(asset.path);
  if (expressions === null) return null;
  const bytes = asset.read();
  if (bytes.includes(0)) return null;
  const { text } = decodeText(bytes);
  const folder = asset.path.slice(0, asset.path.lastIndexOf('/') + 1);
  let first: { readonly at: number; readonly name: string; readonly path: string } | null = null;
  for (const expression of expressions) {
    for (const match of text.matchAll(expression)) {
      const [at, end] = match.indices?.groups?.url ?? [0, 0];
      if (first !== null && at >= first.at) break;
      const name = text.slice(at, end);
      const path = pathOf(name, folder, context);
      if (path === null || published.has(context.known.indexOf(path) ?? -1)) continue;
      if (edges.some((edge) => edge.start < end && at < edge.end)) continue;
      first = { at, name, path };
    }
  }
  if (first === null) return null;
  const message = `still names '${first.path}', which is published under its hashed name only`;
  const facts = warning(WARNINGS.plainName, { file: asset.path, source: asset.source, message });
  return problemAt(facts, text, first.at, first.name.length);
}

/** The published file that a text names; null if it names none. */
function pathOf(
  name: string,
  folder: string,
  { known, base }: Pick<LookUpContext, 'known' | 'base'>,
): string | null {
  const written = name.replaceAll('\\/', '/');
  // Pages for other sites (og:image, sitemaps) name the host, which nobody can know here.
  const url =
    base.onSite && base.url.pathname !== '/' ? written.replace(/^https?:\/\/[^/]+(?=\/)/i, '') : written;
  // A template stands for the files that fit its beginning and its end.
  const [beginning = '', ...others] = url.split(/\$\{[^}]*\}/);
  const target = resolveUrl(others.length === 0 ? url : `${beginning}x`, folder, base);
  if (target.kind !== 'inside' || target.directory) return null;
  if (others.length > 0) return known.fitting(target.path.slice(0, -1), others.at(-1) ?? '') ?? null;
  // A word without a dot and a slash is hardly ever meant for a file.
  return known.indexOf(target.path) !== undefined && /[./]/.test(url) ? target.path : null;
}

const NAME = String.raw`(?<url>[^\s"'\`()<>\\]+)`;
const ESCAPED_NAME = String.raw`(?<url>(?:[^\s"'\`()<>\\]|\\/)+)`;

const QUOTED = new RegExp(String.raw`(?<quote>["'\`])${ESCAPED_NAME}\k<quote>`, 'dg');
/** A template literal with a substitution behind a folder. */
const TEMPLATE = /`(?<url>[^\s`\\$]*\/[^\s`\\/$]*\$\{[^}`]*\}[^\s`\\$]*)`/dg;
const IN_PARENTHESES = new RegExp(String.raw`\(${NAME}\)`, 'dg');
const UNQUOTED_ATTRIBUTE = new RegExp(String.raw`=${NAME}(?=[\s"'>])`, 'dg');
const OF_SOURCE_SET = new RegExp(String.raw`[\s"'=,]${NAME}\s+\d+(?:\.\d+)?[wx]\b`, 'dg');
const WHOLE_ELEMENT = new RegExp(String.raw`>\s*${NAME}\s*<`, 'dg');
const WORD = /(?:^|[\s"'=,])(?<url>[^\s"'=,#][^\s"',]*)/dgm;

const SCRIPT = [QUOTED, TEMPLATE];
const MARKUP = [QUOTED, TEMPLATE, IN_PARENTHESES, UNQUOTED_ATTRIBUTE, OF_SOURCE_SET];

/** Expressions for the names in a kind of text, by extension. */
const EXPRESSIONS: Readonly<Record<string, readonly RegExp[]>> = {
  css: [QUOTED, IN_PARENTHESES],
  js: SCRIPT,
  mjs: SCRIPT,
  cjs: SCRIPT,
  html: MARKUP,
  htm: MARKUP,
  xhtml: MARKUP,
  svg: MARKUP,
};

/** Texts for people and for tools: documentation, source maps, and sources of other languages. */
const FOR_NO_BROWSER =
  /\.(?:md|markdown|rst|adoc|txt|map|tsx?|mts|cts|jsx|flow|coffee|vue|svelte|s[ac]ss|less|styl|ya?ml|toml|lock|sh|php|py|rb)$/i;

const isCompressible = compressible(SKIP_COMPRESS_EXTENSIONS);

/** Chooses the expressions for a file; null for files that are no texts, or not for browsers. */
function expressionsFor(file: string): readonly RegExp[] | null {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || FOR_NO_BROWSER.test(name) || !isCompressible(name)) return null;
  const extension = name.slice(dot + 1).toLowerCase();
  return EXPRESSIONS[extension] ?? otherExpressions(extension);
}

/** JSON in all its uses has its names in quotes, XML in attributes or as whole elements, all else anywhere. */
function otherExpressions(extension: string): readonly RegExp[] {
  if (/json|gltf|manifest|importmap/.test(extension)) return [QUOTED];
  if (/xml|mpd|rss|atom|kml|dae|tmx|plist|smil?/.test(extension)) return [QUOTED, WHOLE_ELEMENT];
  return [QUOTED, WORD];
}
