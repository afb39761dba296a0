import type { WarningKind } from '../warnings';

/** One reference from a text file to another file, as a finder of references sees it: syntax only. */
export interface Reference {
  /** The span of the text that gives way to what `write` returns. */
  readonly start: number;
  readonly end: number;
  /** Where the reference is shown to stand in messages. */
  readonly at: number;
  /** The URL with the escapes of the surrounding language undone; percent-encoding is still in place. */
  readonly url: string;
  /** The new text of the span for a new URL, quoted and escaped for the surrounding language. */
  readonly write: (url: string) => string;
  /** What a missing file comes to: an error, a warning of this kind, or nothing. */
  readonly whenMissing: 'error' | 'ignore' | WarningKind;
  /** Set when something beside it vouches for the bytes it leads to, which then must be the source's own. */
  readonly pinned?: boolean;
}

/** What a finder of references found in one file. */
export interface Found {
  /** In the order in which they stand; their spans do not overlap. */
  readonly references: readonly Reference[];
  /** Set when the file could not be understood, and so was left as it is. */
  readonly complaint?: { readonly kind: WarningKind; readonly at: number; readonly message: string };
}

/** The same reference in a text that has so many units more in front. */
export function moved(reference: Reference, by: number): Reference {
  const { start, end, at } = reference;
  return { ...reference, start: start + by, end: end + by, at: at + by };
}
