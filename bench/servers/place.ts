import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';

/** The folder, the port and the protocol of a contender, from the environment of every server of the benchmark. */
export const root = process.env.BENCH_ROOT ?? '';
export const port = Number(process.env.BENCH_PORT);
export const host = '127.0.0.1';
export const protocol = process.env.BENCH_PROTOCOL;
/** False where every body is to be read from the disk. */
export const keepsBodies = process.env.BENCH_MEMORY_BUDGET !== '0';

/** The key and the certificate of a server that speaks TLS. */
export function credentials(): { key: Buffer; cert: Buffer } {
  return {
    key: readFileSync(process.env.BENCH_KEY ?? ''),
    cert: readFileSync(process.env.BENCH_CERT ?? ''),
  };
}

/** Makes the server of the protocol with a request listener, as an application makes it. */
export function serverOf(listener: RequestListener): Server | Http2SecureServer {
  if (protocol === 'https') return createTlsServer(credentials(), listener);
  // The request and the response of HTTP/2 have the methods of HTTP/1.1 that the listeners here use.
  if (protocol === 'h2') return createSecureServer(credentials(), listener as never);
  return createServer(listener);
}

const HELLO = Buffer.from('hello');
const HELLO_HEADERS = ['Content-Type', 'text/plain', 'Content-Length', '5'];

/** The application behind the static files: what a miss goes to. As cheap as Node allows, so that a wrapper's share shows. */
export const hello: RequestListener = (_request, response) => {
  response.writeHead(200, HELLO_HEADERS);
  response.end(HELLO);
};
