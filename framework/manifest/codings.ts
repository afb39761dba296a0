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
