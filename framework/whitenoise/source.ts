/** Where served files come from. */
export interface FileSource {
  /**
   * The file on disk for a path, or null.
   *
   * @param path decoded, with forward slashes, without a leading slash and without `.`, `..` or empty segments
   */
  find(path: string): string | null;
  /** Every path with its file on disk. Of several with one path, the first counts. */
  list(): Iterable<readonly [path: string, file: string]>;
  /** Names the source in messages. */
  readonly label?: string;
}

/**
 * Whether a path names one file and cannot lead elsewhere: no empty, `.` or `..` segment, no NUL, and on
 * Windows neither its own separator nor the colon of drives and streams.
 */
export function isPlainPath(path: string): boolean {
  if (path.includes('\0')) return false;
  if (process.platform === 'win32' && /[\\:]/.test(path)) return false;
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

/** Whether a name in the path begins with a dot: not for the public, but for RFC 8615's `.well-known`. */
export function isHidden(path: string): boolean {
  return /(?:^|\/)\.(?!well-known(?:\/|$))/.test(path);
}
