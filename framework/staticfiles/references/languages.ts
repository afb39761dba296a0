import path from 'node:path';
import { parseCss } from './css';
import { parseHtml } from './html';
import { parseJavaScript } from './javascript';
import type { ParsedReferences } from './reference';
import { parseWebAppManifest } from './webmanifest';

/** Kinds of references that are looked for, besides those of CSS and the source maps of scripts. */
export interface LanguageOptions {
  /** Imports of ES modules. Default true; Django's default is false. */
  readonly modules?: boolean | undefined;
  /** Files that HTML documents load. Default false, as in Django. */
  readonly html?: boolean | undefined;
  /** Files that SVG images load. Default false, as in Django. */
  readonly svg?: boolean | undefined;
  /** The icons and screenshots of web application manifests. Default false, as in Django. */
  readonly webmanifest?: boolean | undefined;
}

/** Parses the references in a text of one language. */
export type ReferenceParser = (text: string) => ParsedReferences;

/** Chooses the parser for a file by its extension, in any case; null for files that hold no references. */
export function parserFor(file: string, options: LanguageOptions): ReferenceParser | null {
  const { modules = true, html = false, svg = false, webmanifest = false } = options;
  switch (path.posix.extname(file).toLowerCase()) {
    case '.css':
      return parseCss;
    case '.js':
    case '.mjs':
      return (text) => parseJavaScript(text, modules);
    case '.html':
    case '.htm':
      return html ? (text) => parseHtml(text, modules) : null;
    case '.svg':
      return svg ? (text) => parseHtml(text, modules) : null;
    case '.webmanifest':
      return webmanifest ? parseWebAppManifest : null;
    default:
      return null;
  }
}
