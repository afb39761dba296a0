import type { FileRecord } from '../../manifest';
import type { Content } from '../destination';
import { digestBytes } from '../digest';
import type { HashedFile } from '../hashing';
import { compareNames } from '../names';
import type { DigestedAsset } from './digest-assets';
import { NotRememberedError, type Output, type ProcessingContext } from './processing';

/** The outputs of files that were hashed, and what the manifest says of them. */
export class HashedOutputs {
  /** Outputs under names that hold a hash. */
  readonly hashed: Output[] = [];
  /** Outputs under the names of their sources, in the order in which they were added, published or not. */
  readonly plain: Output[] = [];
  /** Files that a bundler named. */
  readonly final: Output[] = [];
  readonly paths: Record<string, string> = Object.create(null);
  readonly #files: Record<string, FileRecord> = Object.create(null);
  readonly #serviceWorkers: ReadonlySet<string>;
  readonly #keepOnlyHashedFiles: boolean;
  readonly #context: ProcessingContext;

  constructor(serviceWorkers: readonly string[], keepOnlyHashedFiles: boolean, context: ProcessingContext) {
    this.#serviceWorkers = new Set(serviceWorkers);
    this.#keepOnlyHashedFiles = keepOnlyHashedFiles;
    this.#context = context;
  }

  /** @param final set for a file that a bundler named: whether its name holds a hash */
  add(file: HashedFile, asset: DigestedAsset, final?: { readonly isHashed: boolean }): void {
    const { path, hashedPath, pinned } = file;
    const source = { asset, digest: asset.digest };
    if (final !== undefined) {
      const isServiceWorker = this.#serviceWorkers.has(path);
      this.final.push({ path, ...source, isPrehashed: final.isHashed && !isServiceWorker });
      this.paths[path] = path;
      const { size, integrity } = asset.digest;
      const lasting = isServiceWorker ? REVALIDATE : final.isHashed && IMMUTABLE;
      this.#files[path] = { size, integrity, ...lasting };
      return;
    }
    this.paths[path] = hashedPath;
    const rewritten = rewrittenFile(file, asset, this.#context);
    if (rewritten === null) {
      const { digest } = asset;
      this.hashed.push({ path: hashedPath, asset, digest });
      this.plain.push({ path, asset, digest });
      this.#files[hashedPath] = { size: digest.size, integrity: digest.integrity };
      return;
    }
    const { digest } = rewritten;
    this.hashed.push({ path: hashedPath, ...rewritten });
    // Scripts load each other by the same names, whichever name they were loaded by themselves: a module under two
    // names would be two modules.
    this.plain.push({ path, ...(pinned ? source : rewritten) });
    this.#files[hashedPath] = {
      size: digest.size,
      integrity: digest.integrity,
      source: asset.digest.integrity,
    };
  }

  /** Lists the outputs under the names of their sources that are published, in the order of the names. */
  published(): Output[] {
    const published = this.plain.filter(({ path }) => !this.isObsolete(path));
    return published.sort((a, b) => compareNames(a.path, b.path));
  }

  /** Tells whether nothing is published under the name of a source. */
  isObsolete(path: string): boolean {
    return this.#keepOnlyHashedFiles && !this.#serviceWorkers.has(path);
  }

  /** Makes the manifest's records of all files, once all are added. */
  files(): Record<string, FileRecord> {
    for (const { path, digest } of this.published()) {
      const { size, integrity } = digest;
      this.#files[path] = this.#serviceWorkers.has(path)
        ? { size, integrity, ...REVALIDATE }
        : { size, integrity };
    }
    return this.#files;
  }
}

const REVALIDATE = { revalidate: true } as const;
const IMMUTABLE = { immutable: true } as const;

/** Makes the output of a file that was rewritten, but for its path; null for other files. */
function rewrittenFile(
  { hashedPath, digest: md5, content, isRemembered }: HashedFile,
  asset: DigestedAsset,
  { keep, remembered }: ProcessingContext,
): Omit<Output, 'path'> | null {
  if (content !== null) return { asset, digest: digestBytes(content, md5), content: keep(content) };
  if (isRemembered !== true) return null;
  const record = remembered?.recordOf(hashedPath);
  if (record === undefined) throw new NotRememberedError(hashedPath);
  const { size, integrity } = record;
  return { asset, digest: { size, integrity, md5 }, content: notRemembered(hashedPath), isRemembered };
}

/** Stands for bytes that were not made again. */
function notRemembered(path: string): Content {
  return {
    get bytes(): Uint8Array {
      throw new NotRememberedError(path);
    },
  };
}
