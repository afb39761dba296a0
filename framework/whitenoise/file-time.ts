/**
 * Times before this one are no times of files: those that builds give to every file so that their archives and images
 * are reproducible. 1970 (most), 1980 (ZIP begins there; Cloud Native Buildpacks), 1984 (Yarn), 1985 (npm).
 */
const FIRST_CREDIBLE = Date.UTC(1990, 0, 1);

/** Later times that builds give to every file: Vercel's. */
const CONSTANT_SECONDS = new Set([1_540_000_000]);

/** Difference between this clock and that of the machine that wrote a file, at most; milliseconds. */
const CLOCK_SKEW = 24 * 60 * 60 * 1000;

/**
 * Tells whether the time of a file is evidence of its content, so that other content has another time. It is not where a
 * build gave one time to all files of every release: a file would then keep its validators while its bytes change.
 *
 * The first two seconds of a year are such times too (Bazel has 2000 and 2010, Python's flit 2016). A file that was
 * really written then only goes without.
 *
 * @param mtimeMs milliseconds since the epoch
 */
export function isCredibleTime(mtimeMs: number, now: number = Date.now()): boolean {
  if (mtimeMs < FIRST_CREDIBLE || mtimeMs > now + CLOCK_SKEW) return false;
  if (CONSTANT_SECONDS.has(Math.floor(mtimeMs / 1000))) return false;
  return mtimeMs - Date.UTC(new Date(mtimeMs).getUTCFullYear(), 0, 1) >= 2000;
}
