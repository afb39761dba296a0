import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Comment, type Node, parse as parseScript } from 'acorn';
import postcss from 'postcss';
import parseValue from 'postcss-value-parser';
import { readManifest } from '../../framework/manifest';
import { readMarkup } from './dangling-markup';

/** A reference in a published file that leads to no published, hashed file. */
export interface Dangling {
  /** The published file that holds it. */
  readonly file: string;
  readonly reference: string;
}

export interface Crawl {
  readonly files: number;
  readonly references: number;
  readonly dangling: readonly Dangling[];
  /** Files that a strict parser refuses; nobody can vouch for them. */
  readonly unreadable: readonly string[];
}

/** Extensions of what is read beside stylesheets and scripts, where a release had it rewritten. */
export type FurtherKind = '.html' | '.svg' | '.webmanifest';

/**
 * Reads every hashed stylesheet and script of a release and follows each reference as a browser would, with
 * parsers that have nothing in common with those that wrote the files: postcss, acorn and parse5, and Node's own
 * URL.
 *
 * @param folder STATIC_ROOT
 * @param further kinds of file that were rewritten, too
 */
export function crawl(folder: string, further: readonly FurtherKind[] = []): Crawl {
  const staticUrl = '/static/';
  const paths = readManifest(folder)?.paths ?? {};
  const published = new Set(Object.values(paths));
  const folders = new Set([...published].flatMap(ancestors));
  const dangling: Dangling[] = [];
  const unreadable: string[] = [];
  let files = 0;
  let references = 0;
  for (const file of published) {
    const extension = path.extname(file).toLowerCase();
    const find =
      FINDERS[extension] ?? (further.some((kind) => kind === extension) ? FURTHER[extension] : undefined);
    if (find === undefined) continue;
    files++;
    let found: string[];
    try {
      found = find(readFileSync(path.join(folder, file), 'utf8'));
    } catch {
      unreadable.push(file);
      continue;
    }
    for (const reference of found) {
      const url = new URL(reference, `http://site.test${staticUrl}${encodeURI(file)}`);
      if (url.host !== 'site.test' || !url.pathname.startsWith(staticUrl) || reference.startsWith('#'))
        continue;
      const target = decodeURIComponent(url.pathname.slice(staticUrl.length));
      references++;
      if (!published.has(target) && !folders.has(target.replace(/\/$/, '')))
        dangling.push({ file, reference });
    }
  }
  return { files, references, dangling, unreadable };
}

const FINDERS: Readonly<Record<string, (text: string) => string[]>> = {
  '.css': inStylesheet,
  '.js': inScript,
  '.mjs': inScript,
};

const FURTHER: Readonly<Record<string, (text: string) => string[]>> = {
  '.html': inMarkup,
  '.svg': inMarkup,
  '.webmanifest': (text) =>
    (JSON.parse(text) as { icons?: { src: string }[] }).icons?.map(({ src }) => src) ?? [],
};

function inMarkup(text: string): string[] {
  const { urls, styles, scripts } = readMarkup(text);
  return [...urls, ...styles.flatMap(inStylesheet), ...scripts.flatMap(inScript)];
}

function inStylesheet(text: string): string[] {
  const found: string[] = [];
  postcss.parse(text).walk((node) => {
    if (node.type === 'decl') found.push(...inValue(node.value));
    if (node.type === 'comment') found.push(...inComment(node.text));
    if (node.type !== 'atrule' || node.name.toLowerCase() === 'namespace') return;
    if (node.name.toLowerCase() === 'import') {
      const [first] = parseValue(node.params).nodes.filter(
        ({ type }) => type !== 'space' && type !== 'comment',
      );
      if (first?.type === 'string') found.push(first.value);
    }
    if (node.name.toLowerCase() !== 'supports') found.push(...inValue(node.params));
  });
  return found.filter((reference) => reference !== '');
}

function inValue(value: string): string[] {
  const found: string[] = [];
  parseValue(value).walk((node) => {
    if (node.type !== 'function') return;
    const name = node.value.toLowerCase();
    if (name !== 'url' && name !== 'src' && !name.endsWith('image-set')) return;
    for (const child of node.nodes) {
      const bare = name === 'url' && child.type === 'word' && node.nodes.length === 1;
      if (child.type === 'string' || bare) found.push(unescaped(child.value));
    }
  });
  return found;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:([0-9a-f]{1,6})\s?|(.))/gi, (_, hex: string | undefined, character: string) =>
    hex === undefined ? character : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}

function inComment(comment: string): string[] {
  const [, url] = /^[#@]\s*sourceMappingURL=(\S+)\s*$/.exec(comment.trim()) ?? [];
  return url === undefined ? [] : [url];
}

function inScript(text: string): string[] {
  const comments: Comment[] = [];
  const options = { ecmaVersion: 'latest', onComment: comments, allowHashBang: true } as const;
  let program: Node;
  try {
    program = parseScript(text, { ...options, sourceType: 'module' });
  } catch {
    comments.length = 0;
    program = parseScript(text, { ...options, sourceType: 'script', allowReturnOutsideFunction: true });
  }
  const found = comments.flatMap(({ value }) => inComment(value));
  const waiting: object[] = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const reference = specifier(node);
    if (reference !== null) found.push(reference);
    for (const child of Object.values(node))
      if (typeof child === 'object' && child !== null) waiting.push(child);
  }
  return found;
}

/** As much of ESTree as is looked at. */
interface Syntax {
  readonly type?: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly source?: Syntax | null;
  readonly callee?: Syntax;
  readonly arguments?: readonly Syntax[];
  readonly object?: Syntax;
  readonly quasis?: readonly { readonly value: { readonly cooked?: string } }[];
}

function specifier(node: Syntax): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression': {
      const value = constant(node.source);
      return value !== null && /^\.{0,2}\//.test(value) ? value : null;
    }
    case 'NewExpression': {
      const [url, base] = node.arguments ?? [];
      const isRelative = base?.type === 'MemberExpression' && base.object?.type === 'MetaProperty';
      return node.callee?.name === 'URL' && isRelative ? constant(url) : null;
    }
    default:
      return null;
  }
}

function constant(node: Syntax | null | undefined): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.quasis?.length === 1)
    return node.quasis[0]?.value.cooked ?? null;
  return null;
}

function ancestors(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}
