import { type Assets, mountedAssets } from '../assets';
import type { BodyCache } from './body-cache';
import { decide } from './decide';
import { type Decision, FAILED, type Outcome } from './decision';
import { FailureReport } from './failures';
import { HeaderWriter } from './file-headers';
import { FileIndex } from './file-index';
import { Folder } from './folder';
import { folderLocation } from './index-rule';
import { answerMissing } from './missing';
import { Mount } from './mount';
import { bareMountPoint } from './mount-point';
import { resolveOptions, resolveSource, type ServingOptions, type WhiteNoiseOptions } from './options';
import { Redirect } from './redirect';
import { type FileRequest, requestedPath, requestedQuery } from './request';
import type { FileSource } from './source';
import type { Entry } from './static-file';

/** The files of one wrapper, which every transport asks for its decisions. */
export class StaticFiles {
  readonly #options: ServingOptions;
  readonly #headers: HeaderWriter;
  readonly #index: FileIndex;
  readonly #failures: FailureReport;
  /** The URLs of the files that are served. */
  readonly assets: Assets = mountedAssets(() => this.#index.names);
  readonly #working = new Set<Promise<unknown>>();

  constructor(options: WhiteNoiseOptions = {}) {
    this.#options = resolveOptions(options);
    this.#headers = new HeaderWriter(this.#options);
    this.#index = new FileIndex(this.#options);
    this.#failures = new FailureReport(this.#options.warn);
    if (options.root !== undefined) this.addFiles(options.root, options.prefix);
  }

  get bodies(): BodyCache {
    return this.#index.bodies;
  }

  /** Serves the files of a folder or another source under a prefix. Later calls win over earlier ones. */
  addFiles(root: string | FileSource, prefix?: string): void {
    const resolved = resolveSource(root, prefix, this.#options);
    const source =
      typeof resolved.source === 'string' ? new Folder(resolved.source, this.#options) : resolved.source;
    this.#index.add(new Mount(source, resolved.prefix, this.#options, this.#headers));
  }

  /**
   * Decides how a request is answered; null when it is the application's. The headers are looked at only when there
   * is something to answer: Node makes them when they are first asked for.
   */
  decide(request: FileRequest): Outcome | null {
    try {
      const path = requestedPath(request.url);
      if (path === null) return null;
      const entry = this.#find(path, request);
      if (entry === undefined) return this.#answerMissing(path, request.method);
      return decide(entry, request.method, request.headers);
    } catch (error) {
      // With autorefresh, functions of the user run within a request.
      this.report(error);
      return FAILED;
    }
  }

  /** Answers a request for a file that is not there; null when it is the application's. */
  missing({ url, method }: FileRequest): Decision | null {
    const path = requestedPath(url);
    return path === null ? null : this.#answerMissing(path, method);
  }

  /** Tells the deployer why a request is answered with 500. */
  report(error: unknown): void {
    this.#failures.add(error);
  }

  /** Looks again at a file that is not as it was, before another {@link decide}; false when it is gone. */
  refresh({ url }: FileRequest): boolean {
    const path = requestedPath(url);
    return path !== null && this.#index.catalogue.refresh(path);
  }

  /** Looks for files again and then, at once, serves what was found. */
  reload(): Promise<void> {
    return this.#index.reload();
  }

  /** Remembers work on open files, for {@link close} to wait for. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work);
    try {
      return await work;
    } finally {
      this.#working.delete(work);
    }
  }

  /**
   * Lets go of files and memory: from now on every request is the application's. Resolves when the answers that
   * are under way have closed their files.
   */
  async close(): Promise<void> {
    this.#index.clear();
    await Promise.allSettled(this.#working);
  }

  #find(path: string, request: FileRequest): Entry | undefined {
    const found = this.#index.catalogue.lookup(path);
    if (found === undefined) return undefined;
    const entry = path === '/' ? this.#atMountPoint(found, request) : found;
    if (entry.kind === 'file') return entry;
    const query = requestedQuery(request.url);
    return query === '' ? entry : entry.withQuery(query);
  }

  #atMountPoint(entry: Entry, request: FileRequest): Entry {
    const bare = bareMountPoint(request);
    return bare === null ? entry : new Redirect(bare, folderLocation(bare), this.#headers.writeRedirect());
  }

  #answerMissing(path: string, method: string): Decision | null {
    if (this.#options.missing === 'pass') return null;
    return answerMissing(path, method, this.#index.mounts, this.#options);
  }
}
