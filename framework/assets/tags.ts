import { escapeHtml } from '../escape-html';

/** The options of {@link Assets.tags}. */
export interface TagOptions {
  /** The nonce of the page's Content-Security-Policy, for each of the tags. Default: none. */
  readonly nonce?: string | undefined;
  /** Put what React's Fast Refresh needs before the scripts of Vite's dev server. Default false. */
  readonly reactRefresh?: boolean | undefined;
}

/** The URLs of everything that a page loads for its entries. */
export interface EntryUrls {
  readonly styleSheets: Iterable<string>;
  readonly modules: Iterable<string>;
  /** Modules that those import. */
  readonly preloads: Iterable<string>;
}

/**
 * Writes the tags of entries: style sheets first, which hold up the first paint, then modules, and what they import.
 *
 * @param isElsewhere the files come from another host, so that they are asked for by CORS
 */
export function entryTags(urls: EntryUrls, { nonce }: TagOptions, isElsewhere: boolean): string {
  const common: Attributes = { crossorigin: isElsewhere, nonce };
  return [
    ...Array.from(urls.styleSheets, (href) => tag('link', { rel: 'stylesheet', href, ...common })),
    ...Array.from(urls.modules, (src) => script({ src, ...common })),
    ...Array.from(urls.preloads, (href) => tag('link', { rel: 'modulepreload', href, ...common })),
  ].join('\n');
}

/** Attributes by name: true writes a bare one, false and undefined none. */
type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Writes a module script.
 *
 * @param content its text, for one that has no `src`
 */
export function script(attributes: Attributes, content = ''): string {
  return `${tag('script', { type: 'module', ...attributes })}${content}</script>`;
}

function tag(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [` ${key}`] : [` ${key}="${escapeHtml(value)}"`];
  });
  return `<${name}${written.join('')}>`;
}
