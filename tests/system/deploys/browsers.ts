import { createHash } from 'node:crypto';
import http from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** Numbers of what visitors asked for, and of what went wrong. */
export interface Counts {
  assets: number;
  /** Assets that were answered with another status than 200, or not at all. */
  assetsFailed: number;
  pages: number;
  /** Pages that failed themselves, or of which an asset did. */
  pagesBroken: number;
  /** Assets that an open tab asked for some time after its page. */
  late: number;
  lateFailed: number;
  /** Answers whose bytes are not those that the hash in their name promises, or in a coding that was not asked for. */
  wrongBytes: number;
  /** Assets that a cache answered by itself. */
  fromCache: number;
}

const NOTHING: Counts = {
  assets: 0,
  assetsFailed: 0,
  pages: 0,
  pagesBroken: 0,
  late: 0,
  lateFailed: 0,
  wrongBytes: 0,
  fromCache: 0,
};

/** The connections that a browser opens to one host. */
const CONNECTIONS = 6;

/** The Accept-Encoding of different browsers, and of a download. */
const ENCODINGS = ['gzip, deflate, br', 'gzip, deflate, br, zstd', 'gzip, deflate', 'identity'];

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A browser: it keeps connections and cookies, and asks again on a new connection when a kept one was closed. */
class Browser {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #encoding: string;
  #cookie: string | undefined;

  constructor(encoding: string) {
    this.#encoding = encoding;
  }

  async get(url: string): Promise<Answer> {
    try {
      return await this.#ask(url, this.#agent);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return this.#ask(url, undefined);
    }
  }

  /** Tells whether an answer is in a coding that the browser asks for. */
  understands({ headers }: Answer): boolean {
    const coding = headers['content-encoding'];
    return coding === undefined || this.#encoding.split(', ').includes(coding);
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(url: string, agent: http.Agent | undefined): Promise<Answer> {
    const headers: http.OutgoingHttpHeaders = { 'accept-encoding': this.#encoding };
    if (this.#cookie !== undefined) headers.cookie = this.#cookie;
    return new Promise((resolve, reject) => {
      const request = http.get(url, { agent, headers, timeout: 20_000 }, (response) => {
        this.#cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? this.#cookie;
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('close', () => {
          if (!response.complete) return reject(new Error('the answer was cut'));
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: decoded(Buffer.concat(pieces), headers) });
        });
      });
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(isStale ? new StaleConnection() : error);
      });
    });
  }
}

/** A kept connection was closed by the other side before the request was answered. */
class StaleConnection extends Error {}

function decoded(body: Buffer, headers: http.IncomingHttpHeaders): Buffer {
  switch (headers['content-encoding']) {
    case 'br':
      return brotliDecompressSync(body);
    case 'gzip':
      return gunzipSync(body);
    default:
      return body;
  }
}

/** Tells whether a cache had the answer: by the header of nginx's configuration, of Varnish, or of HAProxy. */
export function isFromCache(headers: http.IncomingHttpHeaders): boolean {
  const { 'x-cache': nginx, 'x-varnish': varnish, age } = headers;
  if (nginx !== undefined) return /HIT|REVALIDATED|STALE|UPDATING/.test(String(nginx));
  return varnish === undefined ? age !== undefined : String(varnish).includes(' ');
}

/** Tells whether the bytes of a hashed file are those of which its name holds the hash. */
function isRight(url: string, body: Buffer): boolean {
  const hash = /\.([0-9a-f]{12})\.\w+$/.exec(url)?.[1];
  return hash === undefined || createHash('md5').update(body).digest('hex').startsWith(hash);
}

/**
 * Visitors of a site: browsers that load a page and then all that it names, over and over, and tabs that were opened
 * once and load a part of what their page names later.
 */
export class Browsers {
  readonly counts: Counts = { ...NOTHING };
  /** The faults that were seen, the first of each kind. */
  readonly faults = new Map<string, string>();
  /** The releases of the pages that came, by their number. */
  readonly releases = new Map<string, number>();
  readonly #site: string;
  readonly #browsers: Browser[];
  readonly #tabs: Browser[];
  #going = true;
  #running: Promise<unknown> = Promise.resolve();

  constructor(site: string, browsers = 6, tabs = 5) {
    this.#site = site;
    const browser = (_: unknown, place: number) => new Browser(ENCODINGS[place % ENCODINGS.length] ?? '');
    this.#browsers = Array.from({ length: browsers }, browser);
    this.#tabs = Array.from({ length: tabs }, browser);
  }

  /** Opens the tabs, and has the browsers begin. */
  async start(): Promise<void> {
    const pages = await Promise.all(this.#tabs.map((tab) => this.#visit(tab)));
    this.#running = Promise.all([
      ...this.#browsers.map((browser) => this.#surf(browser)),
      ...this.#tabs.map((tab, place) => this.#linger(tab, pages[place] ?? [])),
    ]);
  }

  /** Counts from here on. */
  begin(): void {
    Object.assign(this.counts, NOTHING);
    this.faults.clear();
    this.releases.clear();
  }

  async stop(): Promise<Counts> {
    this.#going = false;
    const counts = { ...this.counts };
    await this.#running;
    for (const browser of [...this.#browsers, ...this.#tabs]) browser.close();
    return counts;
  }

  async #surf(browser: Browser): Promise<void> {
    while (this.#going) {
      await this.#visit(browser);
      await sleep(20);
    }
  }

  async #linger(tab: Browser, later: readonly string[]): Promise<void> {
    for (let turn = 0; this.#going; turn++) {
      await sleep(250);
      const url = later[turn % later.length];
      if (url === undefined) continue;
      const isLoaded = await this.#load(tab, url);
      this.counts.late++;
      if (!isLoaded) this.counts.lateFailed++;
    }
  }

  /**
   * Loads a page and what it loads at once.
   *
   * @returns the URLs of what it loads later
   */
  async #visit(browser: Browser): Promise<string[]> {
    const page = await browser.get(`${this.#site}/`).catch((error: Error) => error);
    if (page instanceof Error || page.status !== 200) {
      this.counts.pages++;
      this.counts.pagesBroken++;
      this.#note('page', page);
      await sleep(100);
      return [];
    }
    const html = page.body.toString();
    const release = /name="release" content="(\w+)"/.exec(html)?.[1] ?? 'none';
    this.releases.set(release, (this.releases.get(release) ?? 0) + 1);
    const urls = [...html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map(([, url = '']) => url);
    const loaded = await Promise.all(
      urls.map(async (url) => {
        const isLoaded = await this.#load(browser, url);
        this.counts.assets++;
        if (!isLoaded) this.counts.assetsFailed++;
        return isLoaded;
      }),
    );
    this.counts.pages++;
    if (urls.length === 0 || loaded.includes(false)) this.counts.pagesBroken++;
    return [...html.matchAll(/data-later="([^"]+)"/g)].map(([, url = '']) => url);
  }

  async #load(browser: Browser, url: string): Promise<boolean> {
    const answer = await browser.get(this.#site + url).catch((error: Error) => error);
    const isLoaded = !(answer instanceof Error) && answer.status === 200;
    if (!isLoaded) this.#note('asset', answer);
    if (!isLoaded) return false;
    if (isFromCache(answer.headers)) this.counts.fromCache++;
    if (!isRight(url, answer.body) || !browser.understands(answer)) {
      this.counts.wrongBytes++;
      this.faults.set(`wrong bytes of ${url}`, answer.body.toString('latin1', 0, 80));
    }
    return true;
  }

  #note(what: string, answer: Answer | Error): void {
    const kind = answer instanceof Error ? answer.message : `status ${answer.status}`;
    if (!this.faults.has(`${what}: ${kind}`)) {
      this.faults.set(
        `${what}: ${kind}`,
        answer instanceof Error ? '' : answer.body.toString('utf8', 0, 200),
      );
    }
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
