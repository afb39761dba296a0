/** Extensions of files that are compressed in themselves (WhiteNoise's list, and what has come since). */
export const SKIP_COMPRESS_EXTENSIONS: readonly string[] = [
  // images
  'jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'heic', 'jxl',
  // archives and variants
  'zip', 'gz', 'tgz', 'bz2', 'tbz', 'xz', 'br', 'zst', '7z', 'rar', 'jar', 'whl',
  // Flash
  'swf', 'flv',
  // fonts
  'woff', 'woff2',
  // video and audio
  '3gp', '3gpp', 'asf', 'avi', 'm4a', 'm4v', 'mkv', 'mov', 'mp3', 'mp4', 'mpeg', 'mpg', 'oga', 'ogg', 'ogv',
  'opus', 'aac', 'flac', 'webm', 'wmv',
]; // biome-ignore format: a table

/** A variant is kept when it saves at least a twentieth: below that, it costs more to handle than it saves. */
const WORTHWHILE = 0.95;

/** Tells by its name whether a file is worth compressing. Extensions are given without a dot; case is nothing. */
export function compressible(skipExtensions: readonly string[]): (path: string) => boolean {
  const skipped = new Set(skipExtensions.map((extension) => extension.replace(/^\./, '').toLowerCase()));
  return (path) => {
    const dot = path.lastIndexOf('.');
    return dot <= path.lastIndexOf('/') || !skipped.has(path.slice(dot + 1).toLowerCase());
  };
}

export function isWorthwhile(size: number, compressed: number): boolean {
  return compressed <= size * WORTHWHILE;
}
