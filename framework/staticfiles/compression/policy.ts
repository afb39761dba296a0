import { CONTENT_CODINGS, DELTA_CODINGS } from '../../manifest';

/** Extensions of files that are compressed already (WhiteNoise's list, and formats that came later). */
export const SKIP_COMPRESS_EXTENSIONS: readonly string[] = [
  // images
  'jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'heic', 'jxl', 'svgz',
  // variants
  ...CONTENT_CODINGS.map(({ suffix }) => suffix.slice(1)), ...DELTA_CODINGS.map(({ suffix }) => suffix.slice(1)),
  // archives
  'zip', 'tgz', 'bz2', 'tbz', 'xz', '7z', 'rar', 'jar', 'whl',
  // Flash
  'swf', 'flv',
  // fonts
  'woff', 'woff2',
  // video and audio
  '3gp', '3gpp', 'asf', 'avi', 'm4a', 'm4v', 'mkv', 'mov', 'mp3', 'mp4', 'mpeg', 'mpg', 'oga', 'ogg', 'ogv',
  'opus', 'aac', 'flac', 'webm', 'wmv',
]; // biome-ignore format: a table

/** A variant is kept when it saves at least a twentieth: below that, handling it costs more than it saves. */
const WORTHWHILE = 0.95;

/**
 * Makes a test that tells from a path whether the file may be worth compressing.
 *
 * @param skipExtensions extensions of files that are not, with or without a dot, in any case
 */
export function compressible(skipExtensions: readonly string[]): (path: string) => boolean {
  const skipped = new Set(skipExtensions.map((extension) => extension.replace(/^\./, '').toLowerCase()));
  return (path) => {
    const dot = path.lastIndexOf('.');
    return dot <= path.lastIndexOf('/') || !skipped.has(path.slice(dot + 1).toLowerCase());
  };
}

/** Tells whether a variant of this size saves enough to be kept. */
export function isWorthwhile(size: number, compressed: number): boolean {
  return compressed <= size * WORTHWHILE;
}
