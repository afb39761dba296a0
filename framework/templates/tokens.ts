import type { ServiceIdentifier } from 'inversify';

/** Gives `{% static %}` and the tags of files their URLs. The site binds the storage to it. */
export interface StaticUrls {
  /** @throws when there is no such file */
  url(name: string): string;
  /** Gives the Subresource Integrity value of a file; null where none is known. One that builds URLs only has none. */
  integrity?(name: string): string | null;
  /**
   * Writes the tags of entries for `{% vite %}`. One that builds URLs only has none.
   *
   * @throws when there is no such entry
   */
  tags?(
    entries: readonly string[],
    options: { readonly nonce?: string; readonly reactRefresh?: boolean },
  ): string;
  /** Writes import maps for `{% importmap %}`, and gives their hashes. One that builds URLs only has none. */
  importMap?(entries: readonly string[], options: PageMapOptions): string;
  importMapHash?(entries: readonly string[], options: PageMapOptions): string;
}

/** The options of a page's import map. */
export interface PageMapOptions {
  readonly nonce?: string;
  readonly integrity?: boolean;
  readonly preload?: boolean;
}

export const STATIC_URLS: ServiceIdentifier<StaticUrls> = Symbol.for('whitenoise-node:StaticUrls');

/** Gives `{% url %}` its URLs. The site binds its urls to it. */
export interface UrlReverser {
  /** @throws when no url of that name takes these arguments */
  reverse(name: string, args: readonly unknown[] | Readonly<Record<string, unknown>>): string;
}
export const URL_REVERSER: ServiceIdentifier<UrlReverser> = Symbol.for('whitenoise-node:UrlReverser');
