import path from 'node:path';
import { findCssReferences } from './css';
import { findJavaScriptReferences } from './javascript';
import type { Found } from './reference';

/** Which kinds of file are read for references, besides CSS and the source maps of scripts. */
export interface LanguageOptions {
  /** What ES modules import. Default true; Django's default is false. */
  readonly modules?: boolean;
}

/** Finds the references in the text of one kind of file. */
export type Finder = (text: string) => Found;

/** The finder for a file, by its extension in any case; null for files that hold no references. */
export function finderFor(file: string, options: LanguageOptions): Finder | null {
  const { modules = true } = options;
  switch (path.posix.extname(file).toLowerCase()) {
    case '.css':
      return findCssReferences;
    case '.js':
    case '.mjs':
      return (text) => findJavaScriptReferences(text, modules);
    default:
      return null;
  }
}
