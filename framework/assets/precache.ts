import { printable } from '../printable';
import { compileGlobs } from '../shell-patterns';
import type { ListedFile, PublishedNames } from './published-names';

/** A file that a service worker keeps, as `precacheAndRoute` of Workbox takes it. */
export interface PrecacheEntry {
  readonly url: string;
  /** The digest of the file's bytes; null where its URL holds one, and never gets other bytes. */
  readonly revision: string | null;
}

/** The files that a service worker keeps. */
export interface PrecacheOptions {
  /**
   * Globs of their paths in the sources, such as `'app/**'`: `*` crosses slashes, and a leading `**` with its slash stands
   * for no folder as well. Default: all files.
   */
  readonly include?: string | readonly string[] | undefined;
  /** Globs of those among them that are left out. Default `'*.map'`. */
  readonly exclude?: string | readonly string[] | undefined;
}

/** A list for a service worker that cannot be made. */
export class PrecacheError extends Error {
  override readonly name = 'PrecacheError';
}

/** The files of one release. */
export interface PrecachedRelease {
  readonly published: PublishedNames;
  /** Gives the URL of one of its files. */
  url(file: ListedFile): string;
}

/** The patterns of what no page needs without the server. */
const EXCLUDED_BY_DEFAULT = ['*.map'];

/**
 * Lists the files that a service worker keeps, in the order of their manifest. Service workers are none of them: browsers
 * keep those themselves, and one that kept its own script would never hear of its next version.
 *
 * @param releases of several that have a file, the last counts
 * @throws PrecacheError for options that cannot be used, for a pattern of `include` that adds no file, and for a file
 *   without a digest, whose changes would go unnoticed
 */
export function precacheEntries(
  releases: readonly PrecachedRelease[],
  options: PrecacheOptions = {},
): PrecacheEntry[] {
  const { include, exclude } = checkOptions(options);
  const isExcluded = compileGlobs(exclude);
  const files = lastOfEach(releases);
  const kept = files.filter(({ file }) => !file.isRevalidated && !isExcluded(file.source));
  assertUsed(include, kept, files);
  const isIncluded = compileGlobs(include);
  return kept
    .filter(({ file }) => isIncluded(file.source))
    .map(({ file, release }) => ({
      url: release.url(file),
      revision: file.isImmutable ? null : revisionOf(file),
    }));
}

interface FileOfRelease {
  readonly file: ListedFile;
  readonly release: PrecachedRelease;
}

function lastOfEach(releases: readonly PrecachedRelease[]): FileOfRelease[] {
  const files = new Map<string, FileOfRelease>();
  for (const release of releases) {
    for (const file of release.published.list()) files.set(file.source, { file, release });
  }
  return [...files.values()];
}

/** Asserts that each pattern adds a file: an application with a slip in one would not work offline, and nobody would know. */
function assertUsed(
  include: readonly string[],
  kept: readonly FileOfRelease[],
  all: readonly FileOfRelease[],
): void {
  for (const pattern of include) {
    const matches = compileGlobs([pattern]);
    const isMatched = ({ file }: FileOfRelease) => matches(file.source);
    if (kept.some(isMatched)) continue;
    throw new PrecacheError(
      all.some(isMatched)
        ? `include: every file that ${shown(pattern)} matches is left out: by exclude, which is '*.map' unless it is given, or as a service worker`
        : `include: ${shown(pattern)} matches none of the ${all.length} files in the manifest. Patterns are for paths in ` +
            `the sources${example(all)}`,
    );
  }
}

function example([first]: readonly FileOfRelease[]): string {
  return first === undefined ? '' : `, such as ${shown(first.file.source)}`;
}

/** The length of a revision: 128 bits of the digest, as many as Workbox's own revisions have. */
const REVISION_DIGITS = 32;

function revisionOf({ source, integrity }: ListedFile): string {
  const [, digest] = /^sha\d+-([A-Za-z0-9+/]{22,}={0,2})$/.exec(integrity ?? '') ?? [];
  if (digest !== undefined) return Buffer.from(digest, 'base64').toString('hex').slice(0, REVISION_DIGITS);
  throw new PrecacheError(
    `${shown(source)} has neither a hash in its name nor a digest in the manifest, by which a service worker could tell ` +
      'that it changed: collect the files again, or exclude it',
  );
}

/** Writes a name or a pattern for a message. */
function shown(text: string): string {
  return `'${printable(text)}'`;
}

const OPTIONS = ['include', 'exclude'];

function checkOptions(options: PrecacheOptions): { include: readonly string[]; exclude: readonly string[] } {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) {
    throw new PrecacheError(`precache: unknown option ${shown(unknown)}: expected include or exclude`);
  }
  const { include = '**', exclude = EXCLUDED_BY_DEFAULT } = options;
  return { include: patterns('include', include), exclude: patterns('exclude', exclude) };
}

function patterns(option: string, given: unknown): readonly string[] {
  const list: unknown[] = [given].flat();
  if (list.every((pattern) => typeof pattern === 'string' && pattern !== '')) return list as string[];
  throw new PrecacheError(
    `precache: ${option} must be a glob or a list of globs, got ${JSON.stringify(given)}`,
  );
}
