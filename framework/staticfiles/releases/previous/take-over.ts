import { posix } from 'node:path';
import { looksHashed, type Manifest, ManifestError, parseManifest } from '../../../manifest';
import type { Content } from '../../destination';
import { digestBytes } from '../../digest';
import { type Problem, problemOfFile, warning } from '../../problems';
import { WARNINGS } from '../../warnings';
import {
  type KnownVersion,
  type ProvableVersion,
  type PublishedFiles,
  type Versions,
  versionsIn,
} from '../versions';

import { PreviousError, type PreviousRelease, type ReadLimits } from './release';

/** The bounds within which a previous release is read, whatever it answers. */
export interface TakeOverLimits extends ReadLimits {
  /** The number of files that are read at a time. */
  readonly parallel: number;
  /** The time that all of it may take. */
  readonly totalMilliseconds: number;
  /** The number of bytes that all of it may have. */
  readonly totalBytes: number;
}

const LIMITS: TakeOverLimits = {
  bytes: 16 * 1024 * 1024,
  milliseconds: 10_000,
  parallel: 4,
  totalMilliseconds: 120_000,
  totalBytes: 512 * 1024 * 1024,
};

/** A version that was read from a previous release, with the bytes that its manifest promised. */
export interface TakenVersion<Version extends ProvableVersion = ProvableVersion> {
  readonly version: Version;
  readonly content: Content;
}

/**
 * The release before, as far as its files are carried over into the next one. Everything that it says is checked, and
 * everything that goes wrong is a warning: a release can be published while the site is down.
 */
export class PreviousVersions {
  readonly #previous: PreviousRelease;
  readonly #limits: TakeOverLimits;
  readonly #deadline: number;
  readonly #problems: Problem[] = [];
  #bytes = 0;
  #bundles: Manifest['bundles'] = {};

  constructor(previous: PreviousRelease, limits: Partial<TakeOverLimits> = {}) {
    this.#previous = previous;
    this.#limits = { ...LIMITS, ...limits };
    this.#deadline = performance.now() + this.#limits.totalMilliseconds;
  }

  /** The builds of Vite in the release before; empty until it has been listed. */
  get bundles(): Manifest['bundles'] {
    return this.#bundles;
  }

  /** Warnings about the release before. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /**
   * Reads the manifest and lists the versions of a release's files that it publishes and that the release does not.
   * Source maps are left out: only developer tools look for them. Of files that a bundler named for good every one is
   * listed that the release lacks, since pages that are open may load it later, under whatever name it has now.
   *
   * @param manifestName its name in the previous release
   * @param release the names of the release
   * @param today the day of the release
   */
  async list(
    manifestName: string,
    release: PublishedFiles,
    today: string,
  ): Promise<Versions<ProvableVersion>> {
    let manifest: Manifest;
    try {
      const bytes = await this.#read(manifestName);
      manifest = parseManifest(bytes.toString('utf8'), this.#previous.locate(manifestName));
      assertInside(manifest);
    } catch (error) {
      this.#warnOfRelease(manifestName, error);
      return new Map();
    }
    return this.select(manifest, manifestName, release, today);
  }

  /** Lists the versions in a manifest as {@link list} does. */
  select(
    manifest: Manifest,
    manifestName: string,
    release: PublishedFiles,
    today: string,
  ): Versions<ProvableVersion> {
    this.#bundles = manifest.bundles;
    const versions = new Map<string, ProvableVersion[]>();
    const isBundlers = bundlersNames(release);
    for (const [name, known] of versionsIn(manifest, release, today)) {
      const isBundled = release.paths[name] === undefined;
      if (name.endsWith('.map')) continue;
      const wanted = isBundled ? known.filter(({ path }) => isBundlers(path)) : known;
      const provable = wanted.filter(isProvable).filter((version) => this.#hasRoomFor(version));
      if (provable.length > 0) versions.set(name, provable);
      if (!wanted.every(isProvable)) this.#noDigests(manifestName);
    }
    return versions;
  }

  /**
   * Reads versions, several at a time. Those that cannot be had, or that have other bytes than the manifest says, are
   * left out.
   *
   * @param keep keeps bytes until they are published
   * @param onRead called for each version that was tried
   */
  async take<Version extends ProvableVersion>(
    versions: readonly Version[],
    keep: (bytes: Uint8Array) => Content,
    onRead: () => void = () => {},
  ): Promise<TakenVersion<Version>[]> {
    const left = versions.values();
    const taken = new Map<Version, Content>();
    const work = async () => {
      for (const version of left) {
        const bytes = await this.#readVersion(version);
        if (bytes !== null) taken.set(version, keep(bytes));
        onRead();
      }
    };
    await Promise.all(Array.from({ length: this.#limits.parallel }, work));
    // In the order in which they were asked for, whichever came first.
    return versions.flatMap((version) => {
      const content = taken.get(version);
      return content === undefined ? [] : [{ version, content }];
    });
  }

  async #readVersion({ path, record }: ProvableVersion): Promise<Buffer | null> {
    try {
      this.#bytes += record.size;
      const { totalBytes } = this.#limits;
      if (this.#bytes > totalBytes) {
        throw new PreviousError(`was not read: the versions before have more than ${totalBytes} bytes`);
      }
      const bytes = await this.#read(path);
      const { size, integrity } = digestBytes(bytes);
      if (size === record.size && integrity === record.integrity) return bytes;
      throw new PreviousError(`has other bytes than its manifest says (${size} of ${record.size})`);
    } catch (error) {
      this.#warnOfFile(path, error);
      return null;
    }
  }

  async #read(name: string): Promise<Buffer> {
    const left = Math.floor(this.#deadline - performance.now());
    const { totalMilliseconds, bytes, milliseconds } = this.#limits;
    if (left <= 0) {
      throw new PreviousError(
        `was not read: the release before took more than ${totalMilliseconds / 1000} s`,
      );
    }
    return this.#previous.read(name, { bytes, milliseconds: Math.min(milliseconds, left) });
  }

  #hasRoomFor({ path, record: { size } }: ProvableVersion): boolean {
    const { bytes } = this.#limits;
    if (size >= 0 && size <= bytes) return true;
    this.#warnOfFile(path, new PreviousError(`has ${size} bytes by its manifest, of at most ${bytes}`));
    return false;
  }

  #noDigests(manifestName: string): void {
    if (this.#problems.some(({ id }) => id === WARNINGS.previousRelease.id)) return;
    this.#warnOfRelease(manifestName, new PreviousError('says nothing of the bytes of its files'));
  }

  #warnOfRelease(name: string, error: unknown): void {
    if (!(error instanceof PreviousError || error instanceof ManifestError)) throw error;
    const source = this.#previous.locate(name);
    // The errors of manifests begin with the name themselves.
    const message = error.message.startsWith(source) ? error.message : `${source} ${error.message}`;
    const text = `${message}: nothing of the release before is carried over`;
    this.#problems.push(
      problemOfFile(warning(WARNINGS.previousRelease, { file: name, source, message: text })),
    );
  }

  #warnOfFile(name: string, error: unknown): void {
    if (!(error instanceof PreviousError)) throw error;
    const source = this.#previous.locate(name);
    this.#problems.push(
      problemOfFile(warning(WARNINGS.previousFile, { file: name, source, message: error.message })),
    );
  }
}

function isProvable(version: KnownVersion): version is ProvableVersion {
  return version.record !== null;
}

/**
 * Makes the test for names that a bundler may have given to files of an earlier build: they lie where a release has such
 * files, and look hashed, unless those of the same kind there do not either. Others are taken nowhere.
 */
function bundlersNames({ paths, files }: PublishedFiles): (path: string) => boolean {
  const bundled = Object.values(paths).filter((published) => files[published]?.immutable === true);
  const folders = new Set(bundled.map((published) => posix.dirname(published)));
  const kindOf = (name: string) => `${posix.dirname(name)}/*${posix.extname(name)}`;
  const unrecognised = new Set(bundled.filter((published) => !looksHashed(published)).map(kindOf));
  return (path) => folders.has(posix.dirname(path)) && (looksHashed(path) || unrecognised.has(kindOf(path)));
}

/** Matches paths that lead out of the folder they start from. */
const OUTSIDE = /(?:^|[/\\])\.\.?(?:[/\\]|$)|^[/\\]|^$|\0/;

/** @throws PreviousError for a manifest with a path that leads out of its folder: then none of it is believed */
function assertInside({ paths, files, earlier }: Manifest): void {
  const assert = (path: string) => {
    if (!OUTSIDE.test(path)) return;
    const shown = path.length > 80 ? `${path.slice(0, 80)}…` : path;
    throw new PreviousError(`names ${JSON.stringify(shown)}, which is not a path of a file`);
  };
  for (const [name, published] of Object.entries(paths)) {
    assert(name);
    assert(published);
  }
  for (const path of Object.keys(files)) assert(path);
  for (const [name, versions] of Object.entries(earlier)) {
    assert(name);
    for (const { path } of versions) assert(path);
  }
}
