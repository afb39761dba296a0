/** Finding, in the bytes of a text file, every reference to another file: syntax here, the graph elsewhere. */
export { type Finder, finderFor, type LanguageOptions } from './languages';
export type { Found, Reference } from './reference';
export { type Decoded, decodeText, type Encoding, encodableUrl, encodeText, withoutTrailBytes } from './text';
export { encodeName, resolveUrl, staticPrefixes, type Target } from './urls';
