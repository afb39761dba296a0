/**
 * In what ours is meant to differ from WhiteNoise. The model without any of these rules is WhiteNoise 6 under
 * gunicorn, with all of them it is ours; what each means is in the places that ask for it.
 */
export const RULES = {
  needlessEscapes: 'one path per file: needless escapes lead to the application',
  illFormed: 'one path per file: ill-formed escapes and fragments are no path',
  backslash: 'a backslash is a character of a name like any other',
  dotfiles: 'dotfiles are not served, nor links to them',
  links: 'links out of the root are not followed',
  options: 'OPTIONS is told what is allowed (204)',
  preflight: 'a CORS preflight is granted',
  folderMethods:
    'at a folder’s URL, and where an index redirect is, other methods than GET and HEAD are the application’s',
  redirectQuery: 'an index redirect keeps the query',
  ifMatch: 'If-Match is honoured (412)',
  ifUnmodifiedSince: 'If-Unmodified-Since is honoured (412)',
  ifNoneMatch: 'If-None-Match is a list of tags compared weakly, or `*`',
  ifModifiedSince: 'If-Modified-Since takes dates as HTTP writes them, and no others',
  ifRange: 'If-Range is honoured',
  blanks: 'blanks behind the value of a header are none of it (gunicorn keeps them)',
  acceptEncoding: 'Accept-Encoding is parsed: weights, exclusions, upper case, x-gzip, junk',
  range: 'a range is read by RFC 9110: `0-0`, `-1`, `-0`, suffixes, junk, several',
  acceptRanges: 'Accept-Ranges is sent',
  etags: 'entity-tags: one for each representation, from the digest of its bytes',
  noTransform: 'a part of a file is not to be transformed on its way: no-transform on 206',
  immutable: 'immutable where the manifest proves the name',
  cors: 'Access-Control-Allow-Origin is on 304, 405, 412 and 416 too',
  allow: 'Allow names OPTIONS, since it is answered',
  contentLength: 'Content-Length is on empty answers',
  mediaTypes: 'media types and charsets of the larger table',
} as const;

export type Rule = keyof typeof RULES;

export const ALL_RULES: ReadonlySet<Rule> = new Set(Object.keys(RULES) as Rule[]);
