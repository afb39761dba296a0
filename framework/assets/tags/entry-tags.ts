import { scriptElement, startTag } from './markup';
import { fetchAttributes, type LinkedFile, type TagPolicy } from './policy';

/** The options of {@link Assets.tags}. */
export interface TagOptions {
  /** The nonce of the page's Content-Security-Policy, for each of the tags. Default: none. */
  readonly nonce?: string | undefined;
  /** Put what React's Fast Refresh needs before the scripts of Vite's dev server. Default false. */
  readonly reactRefresh?: boolean | undefined;
}

/** Everything that a page loads for its entries. */
export interface EntryFiles {
  readonly styleSheets: Iterable<LinkedFile>;
  readonly modules: Iterable<LinkedFile>;
  /** Modules that those import. */
  readonly preloads: Iterable<LinkedFile>;
}

/** Writes the tags of entries: style sheets first, which hold up the first paint, then modules, and what they import. */
export function entryTags(files: EntryFiles, { nonce }: TagOptions, policy: TagPolicy): string {
  const common = (file: LinkedFile) => Object.entries({ ...fetchAttributes(file, policy), nonce });
  const link = (rel: string, file: LinkedFile) =>
    startTag('link', [['rel', rel], ['href', file.url], ...common(file)]);
  return [
    ...Array.from(files.styleSheets, (file) => link('stylesheet', file)),
    ...Array.from(files.modules, (file) =>
      scriptElement([['type', 'module'], ['src', file.url], ...common(file)]),
    ),
    ...Array.from(files.preloads, (file) => link('modulepreload', file)),
  ].join('\n');
}
