import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2, createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  type NodeRequest,
  type NodeResponse,
  type ServesFiles,
  type WhiteNoiseOptions,
  whiteNoise,
  whiteNoiseFetch,
  whiteNoiseMiddleware,
} from '../../framework/whitenoise';
import { listen } from '../listening';
import { certificate } from './certificate';
import { type Answer, type Ask, exchange } from './exchange';

/** Something that serves, and that can be asked. */
export interface Host {
  ask(ask: Ask): Promise<Answer>;
  close(): Promise<void>;
}

/** A way to host the wrapper. `configure` is called before the first request. */
export interface HostKind {
  readonly name: string;
  open(options: WhiteNoiseOptions, configure?: (files: ServesFiles) => void): Promise<Host>;
}

/** The answer of the application behind the wrapper, by which everybody sees that it was called. */
export const APPLICATION_HEADER = 'x-answered-by';

/** The application behind the wrapper: 404, and the body it was sent. */
export function application(request: NodeRequest, response: NodeResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const node = response as ServerResponse;
    node.writeHead(404, { [APPLICATION_HEADER]: 'application', 'Content-Type': 'text/plain' });
    node.end(Buffer.concat(chunks));
  });
}

/** Asks a server on 127.0.0.1 in plain HTTP/1.1. */
export async function plainHost(server: Server, last?: Parameters<typeof exchange>[2]): Promise<Host> {
  const port = await listen(server);
  return {
    ask: (ask) => exchange(() => connect(port, '127.0.0.1'), ask, last),
    close: () => closeServer(server),
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

const http: HostKind = {
  name: 'http',
  open(options, configure = () => {}) {
    const wrapped = whiteNoise(application, options);
    configure(wrapped);
    return plainHost(createServer(wrapped));
  },
};

const accelerated: HostKind = {
  name: 'http, accelerated',
  open(options, configure = () => {}) {
    const wrapped = whiteNoise(application, options);
    configure(wrapped);
    const server = createServer(wrapped);
    wrapped.accelerate(server);
    // A request that closes its connection would be left to Node.
    return plainHost(server, 'followed by another');
  },
};

const middleware: HostKind = {
  name: 'middleware',
  open(options, configure = () => {}) {
    const files = whiteNoiseMiddleware(options);
    configure(files);
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      files(request, response, () => application(request, response));
    return plainHost(createServer(listener));
  },
};

const https: HostKind = {
  name: 'https',
  async open(options, configure = () => {}) {
    const wrapped = whiteNoise(application, options);
    configure(wrapped);
    const server = createHttpsServer(certificate(), wrapped);
    const port = await listen(server);
    return {
      ask: (ask) => exchange(() => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }), ask),
      close: () => closeServer(server),
    };
  },
};

const http2Host = (name: string, isAccelerated: boolean): HostKind => ({
  name,
  async open(options, configure = () => {}) {
    const wrapped = whiteNoise<NodeRequest, NodeResponse>(application, options);
    configure(wrapped);
    const server = createSecureServer({ ...certificate(), allowHTTP1: true }, wrapped);
    if (isAccelerated) wrapped.accelerate(server);
    const port = await listen(server);
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    return {
      ask: (ask) => askHttp2(session, ask),
      async close() {
        const closed = once(server, 'close');
        session.close();
        server.close();
        await closed;
      },
    };
  },
});

async function askHttp2(session: ClientHttp2Session, ask: Ask): Promise<Answer> {
  const { path, method = 'GET', headers = {}, body = '' } = ask;
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const stream = session.request(
    { ':path': path, ':method': method, ...Object.fromEntries(lowered) },
    { endStream: body === '' },
  );
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(stream, 'end');
  if (body !== '') stream.end(body);
  const [received] = (await once(stream, 'response')) as [Record<string, string | number | string[]>];
  await ended;
  const plain = Object.entries(received).filter(([name]) => !name.startsWith(':'));
  return {
    status: Number(received[':status']),
    headers: Object.fromEntries(plain.map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks),
  };
}

const fetching: HostKind = {
  name: 'fetch',
  async open(options, configure = () => {}) {
    const respond = async (request: Request) =>
      new Response(await request.arrayBuffer(), {
        status: 404,
        headers: { [APPLICATION_HEADER]: 'application' },
      });
    const handler = whiteNoiseFetch(respond, options);
    configure(handler);
    return {
      async ask({ path, method = 'GET', headers = {}, body = '' }) {
        const init = { method, headers, ...(body === '' ? {} : { body }) };
        const request = new Request('http://localhost/', init);
        // The constructor would tidy up the path before anybody sees it.
        Object.defineProperty(request, 'url', { value: `http://localhost${path}` });
        const response = await handler(request);
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: Buffer.from(await response.arrayBuffer()),
        };
      },
      close: () => handler.close(),
    };
  },
};

/** Every transport that carries the wrapper. */
export const HOSTS: readonly HostKind[] = [
  http,
  accelerated,
  https,
  http2Host('http2', false),
  http2Host('http2, accelerated', true),
  middleware,
  fetching,
];
