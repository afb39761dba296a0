/** Parsers that find the references in a text file, and the resolution of URLs; hashing looks the targets up. */
export { type LanguageOptions, parserFor, parserForUse, type ReferenceParser } from './languages';
export { ownNameSearch } from './own-name';
export type { BareImport, ModuleNames, ParsedReferences, Reference } from './reference';
export { endingSourceMap } from './source-map';
export { type Decoded, decodeText, type Encoding, encodableUrl, encodeText, withoutTrailBytes } from './text';
export { encodeName, resolveUrl, type StaticBase, staticBase, type UrlTarget } from './urls';
