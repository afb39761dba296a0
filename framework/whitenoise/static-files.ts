import { setImmediate } from 'node:timers/promises';
import { MANIFEST_NAME } from '../manifest';
import { BodyCache } from './body-cache';
import type { Catalogue, CatalogueSettings } from './catalogue';
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
import { type Decision, type Entry, FAILED } from './static-file';

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
    if (catalogue instanceof StaticCatalogue) for (const _ of catalogue.add(mount));
    // One that cannot be read is not asked for again.
    this.#mounts.push(mount);
  }

  /**
   * What to answer to a request; null when it is the application's. The headers are looked at only when there is
   * something to answer: Node makes them when they are first asked for.
   */
  decide(question: Question): Decision | null {
    const { url, method } = question;
    try {
      const entry = this.#find(url);
      return entry === undefined ? this.missing(question) : decide(entry, method, question.headers);
    } catch (error) {
      // With autorefresh, functions of the user run within a request.
      this.report(error);
      return FAILED;
    }
  }

  /** What to answer to a request that no file answers; null when it is the application's. */
  missing({ url, method }: Question): Decision | null {
    if (this.#options.missing === 'pass') return null;
    const path = requestedPath(url);
    return path === null ? null : missingDecision(path, method, this.#mounts, this.#options);
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
    if (catalogue instanceof StaticCatalogue) {
      let pause = performance.now() + RELOAD_SLICE;
      // A mount that is added meanwhile comes last here too.
      for (const mount of this.#mounts) {
        for (const _ of catalogue.add(mount)) {
          if (performance.now() < pause) continue;
          await setImmediate();
          pause = performance.now() + RELOAD_SLICE;
        }
      }
    }
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

  #find(target: string): Entry | undefined {
    const path = requestedPath(target);
    const entry = path === null ? undefined : this.#state.catalogue.lookup(path);
    if (entry === undefined || entry.kind === 'file') return entry;
    const query = requestedQuery(target);
    return query === '' ? entry : entry.withQuery(query);
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
