import type { WarningKind } from '../warnings';

/** The way in which the names of modules are found: their imports are rewritten, left alone, or mapped by pages. */
export type ModuleNames = boolean | 'importmap';

/** One reference from a text file to another file, by its syntax alone. */
export interface Reference {
  /** The span of the text that `write`'s result replaces. */
  readonly start: number;
  readonly end: number;
  /** The index that messages give as its place. */
  readonly at: number;
  /** The URL with the escapes of the surrounding language undone; percent-encoding is still in place. */
  readonly url: string;
  /** Writes a URL as the new text of the span, quoted and escaped for the surrounding language. */
  readonly write: (url: string) => string;
  /** Severity of a missing target: an error, a warning of this kind, or nothing. */
  readonly whenMissing: 'error' | 'ignore' | WarningKind;
  /**
   * Set when the span holds no URL but the Subresource Integrity of the file at `url`, made by this algorithm: `write`
   * then gets the integrity of the published bytes.
   */
  readonly integrity?: 'sha256' | 'sha384' | 'sha512';
  /** The custom property whose value holds a relative URL: the stylesheet that uses it decides where it leads. */
  readonly customProperty?: string;
  /** The use that the file makes of the target, where the target is treated by it. */
  readonly use?: 'module' | 'stylesheet' | 'web-app-manifest' | 'browserconfig' | 'service-worker';
  /** Set for an `import()`: the module is not loaded before the code asks for it. */
  readonly isLazy?: boolean;
  /** Set when an integrity value beside it fixes the bytes of the target, which then must be the source's own. */
  readonly pinned?: boolean;
}

/** An import of a module by a name that is no URL, such as `three` or `three/addons/a.js`. */
export interface BareImport {
  readonly specifier: string;
  /** The index in the text that messages give as its place. */
  readonly at: number;
  readonly isLazy: boolean;
}

/** The references of one file. */
export interface ParsedReferences {
  /** In the order of the text; their spans do not overlap. */
  readonly references: readonly Reference[];
  /** Imports of bare specifiers, which import maps and bundlers resolve. */
  readonly bareImports?: readonly BareImport[];
  /** Places of `import()` with an expression that is not a literal: it may load any script. */
  readonly openImports?: readonly number[];
  /** The custom properties that a stylesheet uses by `var()`. */
  readonly variables?: ReadonlySet<string>;
  /** Set when the text could not be parsed, and so stays as it is. */
  readonly syntaxWarning?: { readonly kind: WarningKind; readonly at: number; readonly message: string };
}

/** Moves a reference that was found in a part of a text to its place in the whole text. */
export function shifted(reference: Reference, by: number): Reference {
  const { start, end, at } = reference;
  return { ...reference, start: start + by, end: end + by, at: at + by };
}
