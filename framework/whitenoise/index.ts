/**
 * The wrapper: static files served by the application itself, and everything else by the application as before.
 * It runs on Node alone, without the framework and without packages.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Assets } from '../assets';
import type { Application } from '../gateway';
import type { MemoryUse } from './body-cache';
import { checkApplication, checkFetchHandler, checkNext } from './check-application';
import type { WhiteNoiseOptions } from './options';
import type { FileSource } from './source';
import { StaticFiles } from './static-files';
import { type AcceleratedServer, accelerate, type Leaves } from './transports/accelerate';
import { FetchTransport } from './transports/fetch';
import type { NodeRequest, NodeResponse } from './transports/node';
import { NodeTransport } from './transports/node';

export {
  AssetNotFoundError,
  type Assets,
  type ElementTags,
  type OpenAssetsOptions,
  type OpenedAssets,
  openAssets,
  type PrecacheEntry,
  PrecacheError,
  type PrecacheOptions,
  type TagAttributes,
  TagError,
  type TagOptions,
} from '../assets';
export type { AddHeaders, ImmutableFileTest } from '../file-hooks';
export type { Application } from '../gateway';
export type { MemoryUse } from './body-cache';
export {
  ANSWER_CHANNEL,
  type Answer,
  type CacheOutcome,
  type HeaderReader,
  type SentListener,
  type TransportName,
} from './diagnostics';
export { type MissingPolicy, WhiteNoiseOptionError, type WhiteNoiseOptions } from './options';
export type { FileSource } from './source';
export type { NodeRequest, NodeResponse } from './transports/node';

/** The methods that every form of the wrapper has. */
export interface ServesFiles {
  /** The URLs of the files that are served, for pages. They follow {@link reload}. */
  readonly assets: Assets;
  /** Tells how much memory file contents take now. */
  memoryUse(): MemoryUse;
  /**
   * Serves the files of a folder or another source under a URL prefix. Later calls win over earlier ones. When it
   * throws, everything is served as before.
   *
   * @throws WhiteNoiseOptionError when an argument cannot be used
   */
  addFiles(root: string | FileSource, prefix?: string): this;
  /** Looks for files again and then serves them in place of the earlier ones, in one step; no request fails meanwhile. */
  reload(): Promise<void>;
  /** Releases files and memory. The application answers every further request. */
  close(): Promise<void>;
}

/** An application with its static files in front: a request for one of them does not reach it. */
export interface WhiteNoiseApplication<
  Request extends NodeRequest = IncomingMessage,
  Response extends NodeResponse = ServerResponse,
> extends ServesFiles {
  (request: Request, response: Response): unknown;
  /**
   * Answers plain requests for files on the server's connections themselves, which takes six tenths of the CPU time for
   * small files, and on HTTP/2 those for files in memory on its streams, which takes eight to nine tenths. Every other
   * request goes to the application as before. Call it once per server, before or after `listen`.
   *
   * Such a request skips everything around the application: guards, and logs of the server's own `request` and
   * `stream` events. So this application itself must be the server's listener. Do not accelerate a server whose listener is a function
   * around it that decides who may see the files.
   *
   * @param server of `createServer` of `node:http`, `node:https` or `node:http2`, or of `createSecureServer`, with this
   *   application as its request listener
   * @param leaves tells by its target whether a request is left to the server's listeners, even where there is a file for
   *   it, as one for a health check
   * @throws TypeError for any other server, for one that is accelerated already, and where `leaves` is no function
   */
  accelerate(server: AcceleratedServer, leaves?: (target: string) => boolean): this;
}

/** Middleware as Connect, Express and their like take it. */
export interface WhiteNoiseMiddleware extends ServesFiles {
  (request: NodeRequest, response: NodeResponse, next: () => unknown): unknown;
}

/** A web-standard handler, as Hono's `app.fetch` and the hosts of Bun and Deno have it. */
export type FetchHandler<Rest extends unknown[] = []> = (
  request: Request,
  ...rest: Rest
) => Response | Promise<Response>;

/** A web-standard handler with its static files in front: a request for one of them does not reach it. */
export interface WhiteNoiseFetchHandler<Rest extends unknown[] = []> extends ServesFiles {
  (request: Request, ...rest: Rest): Response | Promise<Response>;
}

/**
 * Wraps an application: requests for files under `root` are answered by the wrapper, every other request goes to the
 * application unchanged.
 *
 * @example
 * const application = whiteNoise(app, { root: 'staticfiles', prefix: '/static/' });
 * http.createServer(application).listen(8000);
 *
 * @param application a request listener of `node:http`, `node:https` or `node:http2`
 * @throws WhiteNoiseOptionError when an option is unknown or has an unusable value
 */
export function whiteNoise(application: Application, options?: WhiteNoiseOptions): WhiteNoiseApplication;
export function whiteNoise<Request extends NodeRequest, Response extends NodeResponse>(
  application: (request: Request, response: Response) => unknown,
  options?: WhiteNoiseOptions,
): WhiteNoiseApplication<Request, Response>;
export function whiteNoise<Request extends NodeRequest, Response extends NodeResponse>(
  application: (request: Request, response: Response) => unknown,
  options: WhiteNoiseOptions = {},
): WhiteNoiseApplication<Request, Response> {
  checkApplication(application, '(request, response)');
  const files = new StaticFiles(options);
  const transport = new NodeTransport(files);
  const listener = (request: Request, response: Response) =>
    transport.handle(request, response, () => application(request, response));
  return Object.assign(servesFiles(files, listener), {
    accelerate(this: WhiteNoiseApplication<Request, Response>, server: AcceleratedServer, leaves?: Leaves) {
      checkListener(server, listener);
      accelerate(server, files, leaves);
      return this;
    },
  });
}

/**
 * Makes the wrapper as a middleware, for a place inside a chain, such as behind a guard.
 *
 * @example
 * const files = whiteNoiseMiddleware({ root: 'reports', allowAllOrigins: false });
 * app.use('/reports', requireLogin, (request, response, next) => {
 *   response.setHeader('Cache-Control', 'private, no-cache'); // Files are public otherwise.
 *   files(request, response, next);
 * });
 *
 * @throws WhiteNoiseOptionError when an option is unknown or has an unusable value
 */
export function whiteNoiseMiddleware(options: WhiteNoiseOptions = {}): WhiteNoiseMiddleware {
  const files = new StaticFiles(options);
  const transport = new NodeTransport(files);
  return servesFiles(files, (request: NodeRequest, response: NodeResponse, next: () => unknown) => {
    checkNext(next);
    return transport.handle(request, response, () => next());
  });
}

/**
 * Wraps a web-standard handler.
 *
 * @example
 * export default { fetch: whiteNoiseFetch(app.fetch, { root: 'staticfiles', prefix: '/static/' }) };
 *
 * @param handler gets the further arguments of its host, too
 * @throws WhiteNoiseOptionError when an option is unknown or has an unusable value
 */
export function whiteNoiseFetch<Rest extends unknown[] = []>(
  handler: FetchHandler<Rest>,
  options: WhiteNoiseOptions = {},
): WhiteNoiseFetchHandler<Rest> {
  checkFetchHandler(handler);
  const files = new StaticFiles(options);
  const transport = new FetchTransport(files);
  return servesFiles(files, (request: Request, ...rest: Rest) =>
    transport.handle(request, () => handler(request, ...rest)),
  );
}

/** Checks that the application itself is the listener: a guard around it would be skipped on the connection. */
function checkListener(server: AcceleratedServer, listener: unknown): void {
  if (server.listeners('request').some((other) => other === listener)) return;
  throw new TypeError(
    'accelerate: expected a server with this application itself as its request listener, as createServer(application) ' +
      'makes it: a function around the application would be passed by',
  );
}

/** Gives a function the methods of {@link ServesFiles}. */
function servesFiles<T extends object>(files: StaticFiles, listener: T): T & ServesFiles {
  const methods: ServesFiles = {
    assets: files.assets,
    memoryUse: () => files.bodies.use,
    addFiles(root, prefix) {
      files.addFiles(root, prefix);
      return this;
    },
    reload: () => files.reload(),
    close: () => files.close(),
  };
  return Object.assign(listener, methods);
}
