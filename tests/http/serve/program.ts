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

export const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
