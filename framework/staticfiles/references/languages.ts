import path from 'node:path';
import { parseCss } from './css';
import { parseBrowserconfig, parseHtml, parseSvg } from './html';
import { parseJavaScript } from './javascript';
import type { ModuleNames, ParsedReferences, Reference } from './reference';
import { parseWebAppManifest } from './web-app-manifest';

/** Kinds of references that are looked for, besides those of CSS and the source maps of scripts. */
export interface LanguageOptions {
  /**
   * Imports of ES modules. Default true; Django's default is false. With `'importmap'` pages name the modules by import
   * maps, so that the keys of such a map stay as they are.
   */
  readonly modules?: ModuleNames | undefined;
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
  if (html && path.posix.basename(file).toLowerCase() === 'browserconfig.xml') return parseBrowserconfig;
  switch (path.posix.extname(file).toLowerCase()) {
    case '.css':
      return parseCss;
    case '.js':
    case '.mjs':
      return (text) => parseJavaScript(text, modules !== false);
    case '.html':
    case '.htm':
      return html ? (text) => parseHtml(text, modules) : null;
    case '.svg':
      return svg ? (text) => parseSvg(text, modules) : null;
    case '.webmanifest':
      return webmanifest ? parseWebAppManifest : null;
    default:
      return null;
  }
}

/**
 * Chooses the parser for a file by the use that a page makes of it: a `<link rel=manifest>` decides that its target is
 * a web app manifest, whatever its name.
 */
export function parserForUse(use: Reference['use'], options: LanguageOptions): ReferenceParser | null {
  if (use === 'browserconfig') return parseBrowserconfig;
  return use === 'web-app-manifest' && options.webmanifest !== false ? parseWebAppManifest : null;
}
