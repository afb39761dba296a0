import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Application } from '../../framework/whitenoise';
import { listen } from '../listening';

/** An application that says that it was asked. */
export const fallback: Application = (_request, response) => {
  response.writeHead(404, { 'Content-Type': 'text/plain' });
  response.end('from the application');
};

/** A folder with files, until {@link TemporaryFolder.remove}. */
export class TemporaryFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'whitenoise-'));

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  write(name: string, content: string | Buffer): string {
    const file = path.join(this.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** The number of descriptors that this process has open on its files, where the system tells. */
  openDescriptors(): number {
    return readdirSync('/proc/self/fd').filter((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(this.path);
      } catch {
        return false;
      }
    }).length;
  }
}

/** A listening server on 127.0.0.1. */
export interface Listening {
  readonly server: Server;
  readonly port: number;
  readonly origin: string;
  connect(): Promise<Socket>;
  close(): Promise<void>;
}

export async function listening(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener);
  const port = await listen(server);
  return {
    server,
    port,
    origin: `http://127.0.0.1:${port}`,
    async connect() {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      return socket;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
