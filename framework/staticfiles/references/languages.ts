import path from 'node:path';
import { findCssReferences } from './css';
import { findMarkupReferences } from './html';
import { findJavaScriptReferences } from './javascript';
import type { Found } from './reference';
import { findWebmanifestReferences } from './webmanifest';

/** Which kinds of file are read for references, besides CSS and the source maps of scripts. */
export interface LanguageOptions {
  /** What ES modules import. Default true; Django's default is false. */
  readonly modules?: boolean | undefined;
  /** What HTML documents load. Default false, as in Django. */
  readonly html?: boolean | undefined;
  /** What SVG images load. Default false, as in Django. */
  readonly svg?: boolean | undefined;
  /** The icons and screenshots of web application manifests. Default false, as in Django. */
  readonly webmanifest?: boolean | undefined;
}

/** Finds the references in the text of one kind of file. */
export type Finder = (text: string) => Found;

/** The finder for a file, by its extension in any case; null for files that hold no references. */
export function finderFor(file: string, options: LanguageOptions): Finder | null {
  const { modules = true, html = false, svg = false, webmanifest = false } = options;
  switch (path.posix.extname(file).toLowerCase()) {
    case '.css':
      return findCssReferences;
    case '.js':
    case '.mjs':
      return (text) => findJavaScriptReferences(text, modules);
    case '.html':
    case '.htm':
      return html ? (text) => findMarkupReferences(text, modules) : null;
    case '.svg':
      return svg ? (text) => findMarkupReferences(text, modules) : null;
    case '.webmanifest':
      return webmanifest ? findWebmanifestReferences : null;
    default:
      return null;
  }
}
