/**
 * The wrapper: static files served by the application itself, and everything else by the application as before.
 * It runs on Node alone, without the framework and without packages.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { WhiteNoiseOptions } from './options';
import type { FileSource } from './source';
import { StaticFiles } from './static-files';
import { accelerate } from './transports/connection';
import { NodeTransport } from './transports/node';

export { ANSWER_CHANNEL, type Answer, type TransportName } from './diagnostics';
export {
  type AddHeaders,
  type ImmutableFileTest,
  type MissingPolicy,
  WhiteNoiseOptionError,
  type WhiteNoiseOptions,
} from './options';
export type { FileSource } from './source';

/**
 * Node's own request listener: what `http.createServer` takes, what Express's `app` and Koa's
 * `app.callback()` are, and what {@link whiteNoise} wraps and returns.
 */
export type Application = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What every form of the wrapper can be told after it was made. */
export interface ServesFiles {
  /**
   * Serves the files of a folder or another source under a URL prefix. Later calls win over earlier ones.
   *
   * @throws WhiteNoiseOptionError when an argument cannot be used
   */
  addFiles(root: string | FileSource, prefix?: string): this;
  /** Looks for files again and swaps what is served at once; no request is dropped meanwhile. */
  reload(): Promise<void>;
  /** Lets go of files and memory; every further request is the application's. */
  close(): Promise<void>;
}

/** An application whose static files are served before it is asked. */
export interface WhiteNoiseApplication extends ServesFiles {
  (request: IncomingMessage, response: ServerResponse): unknown;
  /**
   * Answers plain requests for files on the server's connections themselves, for less than half the CPU time;
   * every other request takes the way it took before. Call it once per server, before or after `listen`.
   * docs/performance.md says what it changes for listeners and logs that stand before the application.
   *
   * @param server of `http.createServer` or `https.createServer`
   * @throws TypeError for any other server, and for one that is accelerated already
   */
  accelerate(server: Server | HttpsServer): this;
}

/**
 * Wraps an application: requests for files under `root` are answered here, every other request is the
 * application's, untouched.
 *
 * @example
 * const application = whiteNoise(app, { root: 'staticfiles', prefix: '/static/' });
 * http.createServer(application).listen(8000);
 *
 * @throws WhiteNoiseOptionError when an option is unknown or has an unusable value
 */
export function whiteNoise(application: Application, options: WhiteNoiseOptions = {}): WhiteNoiseApplication {
  if (typeof application !== 'function') {
    throw new TypeError(
      `whiteNoise: expected an application (request, response), got ${application === null ? 'null' : typeof application}`,
    );
  }
  const files = new StaticFiles(options);
  const transport = new NodeTransport(files);
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    transport.handle(request, response, () => application(request, response));
  return Object.assign(servesFiles(files, listener), {
    accelerate(this: WhiteNoiseApplication, server: Server | HttpsServer) {
      accelerate(server, files);
      return this;
    },
  });
}

/** Gives a function the methods of {@link ServesFiles}. */
function servesFiles<T extends object>(files: StaticFiles, listener: T): T & ServesFiles {
  const methods: ServesFiles = {
    addFiles(root, prefix) {
      files.addFiles(root, prefix);
      return this;
    },
    reload: () => files.reload(),
    close: () => files.close(),
  };
  return Object.assign(listener, methods);
}
