import { MANIFEST_NAME } from '../manifest';
import { BodyCache } from './body-cache';
import { type Catalogue, type CatalogueSettings, folderLocation } from './catalogue';
import { decide } from './decide';
import { HeaderWriter } from './file-headers';
import { Folder } from './folder';
import { LiveCatalogue } from './live-catalogue';
import { missingDecision } from './missing';
import { Mount } from './mount';
import { resolveOptions, resolveSource, type ServingOptions, type WhiteNoiseOptions } from './options';
import type { RequestHeaders } from './preconditions';
import { requestedPath, requestedQuery } from './request-path';
import type { FileSource } from './source';
import { StaticCatalogue } from './static-catalogue';
import { type Decision, type Entry, FAILED, Redirect } from './static-file';

/** How long `reload` keeps the event loop to itself at a stretch, in milliseconds. */
const RELOAD_SLICE = 10;

/** How long nothing is said after a failed request was reported, in milliseconds. */
const REPORT_PAUSE = 1000;

/** What a request asks for, whatever brought it here. */
export interface Question {
  /** The request target, as in the request line. */
  readonly url: string;
  readonly method: string;
  readonly headers: RequestHeaders;
  /** The whole request target, where a framework took its mount point away from `url`: Connect and its like. */
  readonly originalUrl?: string;
  /** What was taken away: Express. */
  readonly baseUrl?: string;
}

/** What is swapped as one when files are looked for again. */
interface State {
  readonly catalogue: Catalogue;
  readonly bodies: BodyCache;
}

/** The files of one wrapper: what every transport asks. */
export class StaticFiles {
  readonly #options: ServingOptions;
  readonly #headers: HeaderWriter;
  readonly #mounts: Mount[] = [];
  readonly #working = new Set<Promise<unknown>>();
  #state: State;
  /** Counts reloads. */
  #turn = 0;
  /** The reload whose state is served, or the last before a close: an earlier one changes nothing any more. */
  #served = 0;
  /** When a failed request was last reported. */
  #reported = Number.NEGATIVE_INFINITY;

  constructor(options: WhiteNoiseOptions = {}) {
    this.#options = resolveOptions(options, MANIFEST_NAME);
    this.#headers = new HeaderWriter(this.#options);
    this.#state = this.#emptyState();
    if (options.root !== undefined) this.addFiles(options.root, options.prefix);
  }

  get bodies(): BodyCache {
    return this.#state.bodies;
  }

  /** Serves the files of a folder or another source under a prefix. Later calls win over earlier ones. */
  addFiles(root: string | FileSource, prefix?: string): void {
    const resolved = resolveSource(root, prefix);
    const source =
      typeof resolved.source === 'string' ? new Folder(resolved.source, this.#options) : resolved.source;
    const mount = new Mount(source, resolved.prefix, this.#options, this.#headers);
    const { catalogue } = this.#state;
    if (catalogue instanceof StaticCatalogue) catalogue.add(mount);
    // One that cannot be read is not asked for again.
    this.#mounts.push(mount);
  }

  /**
   * What to answer to a request; null when it is the application's. The headers are looked at only when there is
   * something to answer: Node makes them when they are first asked for.
   */
  decide(question: Question): Decision | null {
    const { method } = question;
    try {
      const path = requestedPath(question.url);
      if (path === null) return null;
      const entry = this.#find(path, question);
      return entry === undefined ? this.#missingAt(path, method) : decide(entry, method, question.headers);
    } catch (error) {
      // With autorefresh, functions of the user run within a request.
      this.report(error);
      return FAILED;
    }
  }

  /** What to answer to a request that no file answers; null when it is the application's. */
  missing({ url, method }: Question): Decision | null {
    const path = requestedPath(url);
    return path === null ? null : this.#missingAt(path, method);
  }

  /** Tells the deployer why a request is answered with 500. Errors of the machine come in crowds: one a second. */
  report(error: unknown): void {
    const now = performance.now();
    if (now - this.#reported < REPORT_PAUSE) return;
    this.#reported = now;
    this.#options.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  /** Looks again at a file that is not as it was, before another {@link decide}; false when it is gone. */
  refresh(target: string): boolean {
    const path = requestedPath(target);
    return path !== null && this.#state.catalogue.refresh(path);
  }

  /**
   * Looks for files again and then, at once, serves what was found. Until then, and when that fails, everything
   * is served as before.
   */
  async reload(): Promise<void> {
    const turn = ++this.#turn;
    const state = this.#emptyState();
    const { catalogue } = state;
    // A mount that is added meanwhile comes last here too.
    if (catalogue instanceof StaticCatalogue) await catalogue.addInSlices(this.#mounts, RELOAD_SLICE);
    if (turn <= this.#served) return;
    this.#served = turn;
    this.#state = state;
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
    this.#served = this.#turn;
    this.#mounts.length = 0;
    this.#state = this.#emptyState();
    await Promise.allSettled(this.#working);
  }

  #find(path: string, question: Question): Entry | undefined {
    const found = this.#state.catalogue.lookup(path);
    if (found === undefined) return undefined;
    const entry = path === '/' ? this.#atMountPoint(found, question) : found;
    if (entry.kind === 'file') return entry;
    const query = requestedQuery(question.url);
    return query === '' ? entry : entry.withQuery(query);
  }

  #missingAt(path: string, method: string): Decision | null {
    if (this.#options.missing === 'pass') return null;
    return missingDecision(path, method, this.#mounts, this.#options);
  }

  /** The index of a folder that a framework mounted at `/x` is served at `/x/` only: `/x` leads there. */
  #atMountPoint(entry: Entry, { originalUrl, baseUrl }: Question): Entry {
    if (originalUrl === undefined) return entry;
    const bare = requestedPath(originalUrl);
    if (bare === null || bare.endsWith('/')) return entry;
    // Without Express's word on the part that it took away, whatever lacks the slash is the mount point.
    if (baseUrl !== undefined && requestedPath(baseUrl) !== bare) return entry;
    return new Redirect(bare, folderLocation(bare), this.#headers.forRedirect());
  }

  #emptyState(): State {
    const { addHeaders, autorefresh, immutableFileTest, indexFile, manifest, memoryBudget, warn } =
      this.#options;
    const customized = addHeaders !== null || immutableFileTest !== null;
    const settings: CatalogueSettings = { mounts: this.#mounts, indexFile, manifest, customized, warn };
    return {
      catalogue: autorefresh ? new LiveCatalogue(settings) : new StaticCatalogue(settings),
      // With autorefresh each request has a representation of its own: there is nothing to keep.
      bodies: new BodyCache(autorefresh ? 0 : memoryBudget),
    };
  }
}
