import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server, createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type Application,
  type WhiteNoiseApplication,
  whiteNoise,
  whiteNoiseMiddleware,
} from '../../framework/whitenoise';
import { type Kind, optionsFor } from './kinds';
import { FROM_APPLICATION, type Tree } from './tree';

/** The application behind the files; its header tells its answers from ours. */
export const application: Application = (_request, response) => {
  const bytes = Buffer.from(FROM_APPLICATION);
  response.writeHead(404, { 'X-Application': 'yes', 'Content-Length': bytes.byteLength });
  response.end(bytes);
};

export function wrapped(tree: Tree, kind: Kind): WhiteNoiseApplication {
  return whiteNoise(application, optionsFor(kind)).addFiles(tree.root, '/static/').addFiles(tree.site, '/');
}

/** Everything that listens, by the name of its transport. */
export interface Servers {
  readonly ports: Readonly<
    Record<
      | 'http'
      | 'accelerated'
      | 'https'
      | 'acceleratedHttps'
      | 'http2'
      | 'acceleratedHttp2'
      | 'http2Tls'
      | 'middleware',
      number
    >
  >;
  /** The number of open connections, over all servers. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export async function startServers(tree: Tree, kind: Kind): Promise<Servers> {
  const credentials = makeCredentials();
  const app = wrapped(tree, kind);
  const accelerated = createServer(app);
  const acceleratedHttps = createHttpsServer(credentials, app);
  const listener = app as unknown as Parameters<typeof createHttp2Server>[1];
  const acceleratedHttp2 = createHttp2Server(listener);
  app.accelerate(accelerated).accelerate(acceleratedHttps).accelerate(acceleratedHttp2);
  const middleware = whiteNoiseMiddleware(optionsFor(kind))
    .addFiles(tree.root, '/static/')
    .addFiles(tree.site, '/');
  const servers = {
    http: createServer(app),
    middleware: createServer((request, response) =>
      middleware(request, response, () => application(request, response)),
    ),
    accelerated,
    https: createHttpsServer(credentials, app),
    acceleratedHttps,
    http2: createHttp2Server(listener),
    acceleratedHttp2,
    http2Tls: createSecureServer({ ...credentials, allowHTTP1: true }, listener),
  };
  for (const server of Object.values(servers)) {
    (server as NetServer).listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const ports = Object.fromEntries(
    Object.entries(servers).map(([name, server]) => [name, (server.address() as AddressInfo).port]),
  ) as Servers['ports'];
  return {
    ports,
    async connections() {
      let sum = 0;
      for (const server of Object.values(servers)) {
        sum += await new Promise<number>((resolve, reject) =>
          (server as NetServer).getConnections((error, count) => (error ? reject(error) : resolve(count))),
        );
      }
      return sum;
    },
    async close() {
      for (const server of Object.values(servers)) {
        (server as Partial<Server>).closeAllConnections?.();
        server.close();
      }
      await Promise.all([app.close(), middleware.close()]);
    },
  };
}

function makeCredentials(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-tls-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...options, '-subj', '/CN=localhost', '-keyout', key, '-out', cert],
    {
      stdio: 'ignore',
    },
  );
  const credentials = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return credentials;
}
