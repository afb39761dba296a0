/** The tags of pages: one mechanism for templates, programs and the entries of Vite's builds. */
export {
  type ElementSource,
  type ElementTag,
  type ElementTags,
  elementTags,
  writeElement,
} from './element-tags';
export { type EntryFiles, entryTags, type TagOptions } from './entry-tags';
export { scriptElement, type TagAttributes, TagError } from './markup';
export {
  DEFAULT_TAG_POLICY,
  INTEGRITY_EXPECTED,
  isElsewhere,
  isIntegrityPolicy,
  type LinkedFile,
  policyConflict,
  type TagPolicy,
} from './policy';
export { isJavaScript } from './preload';
