/** A source of files to serve. */
export interface FileSource {
  /**
   * Finds the file on disk for a path; null for none.
   *
   * @param path decoded, with forward slashes, without a leading slash and without `.`, `..` or empty segments
   */
  find(path: string): string | null;
  /**
   * Lists every path with its file on disk. Of several with one path, the first counts. Hidden ones may be among them:
   * they are not served, but Vite's manifest (`.vite/manifest.json`) is read.
   */
  list(): Iterable<readonly [path: string, file: string]>;
  /** Names the source in messages. */
  readonly label?: string;
}

/** Finds the file on disk for a path of a mount; null for none. */
export type Find = (path: string) => string | null;

/**
 * Tells whether a path names one file and cannot lead elsewhere: no empty, `.` or `..` segment, no NUL, and on
 * Windows neither its own separator nor the colon of drives and streams.
 */
export function isPlainPath(path: string): boolean {
  if (process.platform === 'win32' && /[\\:]/.test(path)) return false;
  return !LEADS_ELSEWHERE.test(path);
}

/** Matches a segment that is empty or of one or two dots alone, and NUL. */
const LEADS_ELSEWHERE = /\0|(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * Tells whether a name in the path begins with a dot. Such files are not served, except below `.well-known` (RFC
 * 8615).
 */
export function isHidden(path: string): boolean {
  return /(?:^|\/)\.(?!well-known(?:\/|$))/.test(path);
}
