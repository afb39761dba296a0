import { Agent, request } from 'node:http';
import { connect } from 'node:http2';
import { request as requestTls, Agent as TlsAgent } from 'node:https';
import type { Server } from './running';

type Headers = Readonly<Record<string, string>>;

/** An answer as far as the benchmark looks at it. */
export interface Answer {
  readonly status: number;
  readonly length: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Requests to one server, over connections that stay open until they are closed. */
export interface Client {
  get(path: string, headers: Headers): Promise<Answer>;
  close(): void;
}

/** Connections at once, as many as the load has. */
const CONNECTIONS = 32;
const PATIENCE = 10_000;

/** Opens a client for the protocol of a server. */
export function clientOf({ origin, setup }: Pick<Server, 'origin' | 'setup'>): Client {
  return setup.protocol === 'h2' ? overStreams(origin) : overConnections(origin);
}

function overConnections(origin: string): Client {
  const options = { keepAlive: true, maxSockets: CONNECTIONS };
  const secure = origin.startsWith('https:');
  const agent = secure ? new TlsAgent({ ...options, rejectUnauthorized: false }) : new Agent(options);
  return {
    get: (path, headers) =>
      new Promise((resolve, reject) => {
        const outgoing = (secure ? requestTls : request)(origin + path, { headers, agent }, (message) => {
          let length = 0;
          message.on('data', (chunk: Buffer) => {
            length += chunk.byteLength;
          });
          message.on('end', () =>
            resolve({ status: message.statusCode ?? 0, length, headers: message.headers }),
          );
          message.on('error', reject);
        });
        outgoing.setTimeout(PATIENCE, () => outgoing.destroy(new Error(`${origin}${path}: no answer`)));
        outgoing.on('error', reject).end();
      }),
    close: () => agent.destroy(),
  };
}

function overStreams(origin: string): Client {
  const session = connect(origin, { rejectUnauthorized: false });
  return {
    get: (path, headers) =>
      new Promise((resolve, reject) => {
        session.once('error', reject);
        const stream = session.request({ ...forStreams(headers), ':path': path });
        let head: Record<string, unknown> = {};
        let length = 0;
        stream.on('response', (given) => {
          head = given;
        });
        stream.on('data', (chunk: Buffer) => {
          length += chunk.byteLength;
        });
        stream.on('end', () => resolve({ status: Number(head[':status']), length, headers: head }));
        stream.on('error', reject).end();
        stream.setTimeout(PATIENCE, () => stream.destroy(new Error(`${origin}${path}: no answer`)));
      }),
    close: () => session.close(),
  };
}

/** The headers as HTTP/2 allows them: in lower case, and none about the connection (RFC 9113 §8.2). */
export function forStreams(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => name !== 'connection'),
  );
}

/** Asks for every path once, so that nothing in the measurement is a first time. */
export async function askForAll(client: Client, paths: readonly string[], headers: Headers): Promise<void> {
  let next = 0;
  const askOn = async (): Promise<void> => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) await client.get(path, headers);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, askOn));
}
