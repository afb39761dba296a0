import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A raw connection to a server under test: sends what it is told, keeps what comes back as latin1. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  /** True when the server has ended or closed the connection. */
  closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.received += text;
    });
    socket.on('error', () => {});
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.closed = true;
      });
    }
  }

  static async open(server: { address(): AddressInfo | string | null }): Promise<RawClient> {
    return RawClient.on(connect((server.address() as AddressInfo).port, '127.0.0.1'), 'connect');
  }

  static async on(socket: Socket, ready: string): Promise<RawClient> {
    await once(socket, ready);
    return new RawClient(socket);
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Waits until what came back satisfies a condition; fails with what came back. */
  async until(condition: (received: string) => boolean, what: string, milliseconds = 5000): Promise<string> {
    const deadline = Date.now() + milliseconds;
    while (!condition(this.received)) {
      if (Date.now() > deadline)
        throw new Error(
          `${what} did not come within ${milliseconds} ms: ${JSON.stringify(this.received.slice(0, 2000))}`,
        );
      await sleep(2);
    }
    return this.received;
  }

  /** Waits until the server closes the connection. */
  untilClosed(milliseconds = 5000): Promise<string> {
    return this.until(() => this.closed, 'the end of the connection', milliseconds);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The text with every Date header's value put out. */
export const withoutDates = (text: string): string =>
  text.replace(/\r\nDate: [^\r]+ GMT\r\n/g, '\r\nDate: -\r\n');

export async function listening<T extends Server>(server: T): Promise<T> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export async function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
