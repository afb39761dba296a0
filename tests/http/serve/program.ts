import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');

/** A program that serves, in a process of its own. */
export interface Program {
  readonly process: ChildProcess;
  readonly port: number;
  stdout(): string;
  stderr(): string;
  /** How it ended: its exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts the serving fixture and waits until it listens, or has ended. */
export async function startProgram(environment: NodeJS.ProcessEnv = {}): Promise<Program> {
  const child = spawn(process.execPath, ['-r', 'ts-node/register', 'tests/http/fixtures/serve.ts'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: '0', HOST: '127.0.0.1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const listening = new Promise<number>((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const port = /Listening at http:\/\/[^\s/]*:(\d+)\//.exec(out)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
  const port = await Promise.race([listening, ended.then(() => 0)]);
  return { process: child, port, stdout: () => out, stderr: () => err, ended };
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
