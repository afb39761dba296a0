import http from 'node:http';
import net from 'node:net';
import { Running } from '../../running';

/** A program that serves, in a process of its own. */
export interface Program {
  readonly process: Running;
  /** 0 for one that ended without listening. */
  readonly port: number;
  /** Its end: the exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts the serving fixture and waits until it listens, or has ended. */
export async function startProgram(environment: Readonly<Record<string, string>> = {}): Promise<Program> {
  const process = Running.node(['-r', 'ts-node/register', 'tests/http/fixtures/serve.ts'], {
    environment: { PORT: '0', HOST: '127.0.0.1', ...environment },
  });
  const port = await process.address().then(
    (address) => Number(new URL(address).port),
    () => 0,
  );
  return { process, port, ended: process.end().then(({ code, signal }) => code ?? signal) };
}

/** A connection that sends what it is told and remembers what came back. */
export interface Client {
  readonly socket: net.Socket;
  received(): string;
  readonly closed: Promise<void>;
}

export async function connect(port: number, bytes = ''): Promise<Client> {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });
  if (bytes !== '') socket.write(bytes);
  return { socket, received: () => text, closed };
}

/** Clients that ask without a pause until they are told to stop, some on kept connections and some on new ones. */
export class Load {
  readonly answers: string[] = [];
  readonly failures: unknown[] = [];
  #going = true;
  readonly #clients: Promise<void>[];

  constructor(port: number, target: string, kept = 4, fresh = 2) {
    const keepsConnection = Array.from({ length: kept + fresh }, (_, index) => index < kept);
    this.#clients = keepsConnection.map(async (keepAlive) => {
      const agent = new http.Agent({ keepAlive, maxSockets: 1 });
      while (this.#going) {
        await ask(port, target, agent).then(
          (text) => this.answers.push(text),
          (error: unknown) => this.failures.push(error),
        );
      }
      agent.destroy();
    });
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#clients);
  }
}

function ask(port: number, path: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', path, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}

export const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
