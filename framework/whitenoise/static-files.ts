import { type Assets, mountedAssets } from '../assets';
import { MediaTypes } from '../manifest';
import type { BodyCache } from './body-cache';
import type { Catalogue } from './catalogue';
import { decide } from './decide';
import { type Absent, type Decision, FAILED, type Outcome } from './decision';
import { FailureReport } from './failures';
import { HeaderWriter } from './file-headers';
import { FileIndex } from './file-index';
import { Folder } from './folder';
import { folderLocation } from './index-rule';
import { MissingFiles } from './missing';
import { Mount } from './mount';
import { bareMountPoint } from './mount-point';
import type { ServingOptions } from './option-table';
import type { WhiteNoiseOptions } from './options';
import { Pages } from './pages';
import { Peers } from './peers/peers';
import { Redirect } from './redirect';
import { type FileRequest, requestedPath, requestedQuery } from './request';
import { resolveOptions, resolveSource } from './resolve-options';
import type { FileSource } from './source';
import type { Entry } from './static-file';

/** The files of one wrapper, which every transport asks for its decisions. */
export class StaticFiles {
  readonly #options: ServingOptions;
  readonly #headers: HeaderWriter;
  readonly #index: FileIndex;
  readonly #pages: Pages;
  readonly #missing: MissingFiles;
  readonly #peers: Peers;
  readonly #failures: FailureReport;
  /** The URLs and tags of the files that are served. */
  readonly assets: Assets;
  readonly #working = new Set<Promise<unknown>>();

  constructor(options: WhiteNoiseOptions = {}) {
    this.#options = resolveOptions(options);
    const { autorefresh, charset, crossorigin, integrity, mimetypes, viteDevServer, warn } = this.#options;
    const { root, prefix } = options;
    const home = root === undefined ? null : resolveSource(root, prefix, this.#options).prefix;
    const mediaTypes = new MediaTypes({ charset, custom: mimetypes });
    this.assets = mountedAssets(() => this.#index.names, {
      autorefresh,
      devServer: autorefresh ? viteDevServer : null,
      mediaTypes,
      policy: { crossorigin, integrity },
    });
    this.#pages = new Pages(this.#options, home ?? '/', mediaTypes);
    this.#headers = new HeaderWriter(this.#options, mediaTypes, (url) => this.#pages.isFallback(url));
    this.#index = new FileIndex(this.#options, (error) => this.report(error));
    this.#missing = new MissingFiles(this.#options, this.#index.mounts, home);
    this.#peers = new Peers(this.#options.peers, this.#index, warn);
    this.#failures = new FailureReport(warn);
    if (refusesItsTags(this.#options)) {
      warn(
        `tags ask for the files of ${this.#options.host} with crossorigin, and allowAllOrigins is false: browsers block ` +
          'every style sheet and script. Set allowAllOrigins to true, or crossorigin to false',
      );
    }
    if (root === undefined) return;
    this.addFiles(root, prefix);
    this.#checkPages(this.#index.catalogue);
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
  decide(request: FileRequest): Outcome | Absent | null {
    try {
      const path = requestedPath(request.url);
      const entry = path === null ? undefined : this.#find(path, request);
      if (entry === undefined) return this.#peers.absent(path, request) ?? this.#answerMissing(path, request);
      return decide(entry, request.method, request.headers);
    } catch (error) {
      // With autorefresh, functions of the user run within a request.
      this.report(error);
      return FAILED;
    }
  }

  /** Answers a request whose file comes and goes; null when it is the application's. */
  missing({ url, method }: FileRequest): Decision | null {
    const path = requestedPath(url);
    if (path === null || !isRead(method)) return null;
    return this.#missing.refuseHashed(path, method) ?? this.#missing.refuseAny(path, method);
  }

  /** Tells the deployer why a request is answered with 500. */
  report(error: unknown): void {
    this.#failures.add(error);
  }

  /**
   * Looks again at the file that a request is answered with, and that is not as it was, before another {@link
   * decide}.
   */
  refresh({ url }: FileRequest): void {
    const path = requestedPath(url);
    const { catalogue } = this.#index;
    if (path !== null && catalogue.lookup(path) !== undefined) catalogue.refresh(path);
    else this.#pages.refresh(catalogue);
  }

  /** Looks for files again and then, at once, serves what was found. */
  reload(): Promise<void> {
    return this.#index.reload((catalogue) => this.#checkPages(catalogue));
  }

  /** @throws WhiteNoiseOptionError when a page that answers where no file does is not there */
  #checkPages(catalogue: Catalogue): void {
    const [root] = this.#index.mounts;
    if (root !== undefined) this.#pages.check(catalogue, root);
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
   * Releases files and memory: from now on every request goes to the application. Resolves when the answers that are
   * being sent have closed their files.
   */
  async close(): Promise<void> {
    this.#peers.close();
    await Promise.allSettled([this.#index.clear(), ...this.#working]);
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

  /**
   * Answers a request that no file answers; null when it is the application's.
   *
   * @param path null for one that no file can have
   */
  #answerMissing(path: string | null, request: FileRequest): Outcome | null {
    const { method } = request;
    if (!isRead(method)) return null;
    const { mounts, catalogue } = this.#index;
    return (
      (path === null ? null : this.#missing.refuseHashed(path, method)) ??
      this.#pages.answer(request, path, mounts, catalogue) ??
      (path === null ? null : this.#missing.refuseAny(path, method))
    );
  }
}

/** Tells whether tags ask for files with CORS that are sent without the leave to read them. */
function refusesItsTags({ host, crossorigin, allowAllOrigins, addHeaders }: ServingOptions): boolean {
  // A function may send the header for the origins that it knows.
  return host !== '' && crossorigin !== false && !allowAllOrigins && addHeaders === null;
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
