/** A content coding (RFC 9110 §8.4.1) in which a file's compressed variant lies beside it. */
export interface ContentCoding {
  /** The token of Content-Encoding and Accept-Encoding. */
  readonly name: string;
  /** The ending of a variant's name: `site.css` lies in Brotli as `site.css.br`. */
  readonly suffix: string;
  /** Further tokens of Accept-Encoding that mean this coding. */
  readonly aliases?: readonly string[];
}

/**
 * The content codings of published files. Part of the contract on disk: encoders write variants under these suffixes,
 * negotiation and the clean-up of a release recognise them. A new coding is a row here and an encoder.
 */
export const CONTENT_CODINGS = [
  { name: 'br', suffix: '.br' },
  // §8.4.1.3: a recipient should consider x-gzip equivalent to gzip.
  { name: 'gzip', suffix: '.gz', aliases: ['x-gzip'] },
  { name: 'zstd', suffix: '.zst' },
] as const satisfies readonly ContentCoding[];

/** Names of the codings in {@link CONTENT_CODINGS}. */
export type ContentCodingName = (typeof CONTENT_CODINGS)[number]['name'];

const BY_NAME: ReadonlyMap<string, ContentCoding> = new Map(
  CONTENT_CODINGS.map((coding) => [coding.name, coding]),
);

/** The row of a coding: `contentCoding('gzip').suffix` is `.gz`. Undefined for a name that is not in the table. */
export function contentCoding(name: ContentCodingName): ContentCoding;
export function contentCoding(name: string): ContentCoding | undefined;
export function contentCoding(name: string): ContentCoding | undefined {
  return BY_NAME.get(name);
}

/** The coding that a file's name ends in, if the name says one: `site.css.br` → Brotli. */
export function codingOfName(path: string): ContentCoding | undefined {
  return CONTENT_CODINGS.find(({ suffix }) => path.endsWith(suffix));
}

/** A content coding in which a file is a difference to another one that the client has: RFC 9842 §4, §5. */
export interface DeltaCoding {
  /** The token of Content-Encoding and Accept-Encoding. */
  readonly name: DeltaCodingName;
  /** The ending of a difference's name; see `deltaName`. */
  readonly suffix: string;
  /** The bytes that a difference begins with; the SHA-256 of the other file follows them, and then the stream. */
  readonly magic: readonly number[];
}

/** The codings of differences between published files: Brotli and zstd with a dictionary. */
export const DELTA_CODINGS = [
  { name: 'dcb', suffix: '.dcb', magic: [0xff, 0x44, 0x43, 0x42] },
  { name: 'dcz', suffix: '.dcz', magic: [0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0] },
] as const satisfies readonly DeltaCoding[];

/** Names of the codings in {@link DELTA_CODINGS}. */
export type DeltaCodingName = 'dcb' | 'dcz';

/** The row of a coding of differences. Undefined for a name that is not in the table. */
export function deltaCoding(name: DeltaCodingName): DeltaCoding;
export function deltaCoding(name: string): DeltaCoding | undefined;
export function deltaCoding(name: string): DeltaCoding | undefined {
  return DELTA_CODINGS.find((coding) => coding.name === name);
}
