import { HANDLER } from '../http';
import type { Site } from '../site';

/** Options of a {@link Client}. */
export interface ClientOptions {
  /** The scheme and host of every request. Default `http://testserver`. */
  readonly origin?: string;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends requests to a site's views through its middleware, without a server. Redirects are not followed.
 *
 *     const response = await new Client(createTestSite(settings)).get('/');
 */
export class Client {
  readonly #site: Site;
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(site: Site, { origin = 'http://testserver', headers = {} }: ClientOptions = {}) {
    this.#site = site;
    this.#origin = origin;
    this.#headers = headers;
  }

  /** @param path with its leading slash and its query */
  get(path: string, init: RequestInit = {}): Promise<Response> {
    return this.request(path, { ...init, method: 'GET' });
  }

  /** @param body a form when it is URLSearchParams or FormData, otherwise sent as it is */
  post(path: string, body?: RequestInit['body'], init: RequestInit = {}): Promise<Response> {
    return this.request(path, { ...init, method: 'POST', ...(body === undefined ? {} : { body }) });
  }

  /** Sends a request with any method; `init.method`, by default GET. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(this.#headers);
    new Headers(init.headers).forEach((value, name) => {
      headers.set(name, value);
    });
    const request = new Request(new URL(path, this.#origin), { ...init, headers });
    return this.#site.container.get(HANDLER)(request);
  }
}
