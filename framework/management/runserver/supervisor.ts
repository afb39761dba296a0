import { type ChildProcess, fork } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { displayPath } from '../../conf';
import type { Output } from '../output';
import { type Address, listenError } from './address';
import { watchCode } from './watch';

/** In the environment of the process that serves: the port that its supervisor listens on. */
export const SUPERVISED = 'WHITENOISE_NODE_SUPERVISED';

/** What the serving process tells its supervisor. */
export type ChildMessage =
  | { readonly type: 'ready' }
  /** The modules that were loaded since the last time. */
  | { readonly type: 'loaded'; readonly files: readonly string[] };

/** What to supervise. */
export interface Supervision {
  readonly address: Address;
  /** Folders whose code is watched, and folders in them that are not. */
  readonly roots: readonly string[];
  readonly ignored: readonly string[];
  readonly stdout: Output;
  readonly stderr: Output;
}

/**
 * Serve by a child process that is replaced whenever code changes.
 *
 * This process keeps the port: it accepts connections and hands them to the child. So a reload of the page
 * while the child restarts waits instead of failing, and when the child cannot start, the page shows why.
 *
 * @returns when the user stops it
 * @throws CommandError when it cannot listen
 */
export async function supervise(supervision: Supervision): Promise<void> {
  const { address, roots, ignored, stdout } = supervision;
  const worker = new Worker(supervision);
  const server = await listen(address, (socket) => worker.take(socket));
  worker.start((server.address() as AddressInfo).port);
  const watch = watchCode(roots, ignored, (file) => {
    stdout.write(`${displayPath(file)} changed, restarting.`);
    worker.restart();
  });
  worker.loaded = (files) => watch.add(files);

  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  watch.close();
  server.close();
  await worker.stop();
}

function listen(address: Address, connected: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ pauseOnConnect: true }, connected);
    server.once('error', (error) => reject(listenError(error, address)));
    server.listen(address, () => resolve(server));
  });
}

/** The child process, one after the other, and the connections that wait for it. */
class Worker {
  /** Called with modules that the child has loaded. */
  loaded: (files: readonly string[]) => void = () => {};

  readonly #stderr: Output;
  #child: ChildProcess | undefined;
  #state: 'starting' | 'ready' | 'failed' = 'starting';
  #waiting: Socket[] = [];
  #complaint = '';
  #port = 0;
  #stopping = false;

  readonly #failurePage = createHttpServer((_request, response) => {
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end(`The site could not be started. It tries again when a file changes.\n\n${this.#complaint}`);
  });

  constructor(supervision: Supervision) {
    this.#stderr = supervision.stderr;
  }

  start(port: number): void {
    this.#port = port;
    this.#state = 'starting';
    this.#complaint = '';
    const child = fork(process.argv[1] ?? '', process.argv.slice(2), {
      env: { ...process.env, [SUPERVISED]: String(port), ...(colourful() ? { FORCE_COLOR: '1' } : {}) },
      stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    });
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr.write(text, '');
      this.#complaint = (this.#complaint + text).slice(-20_000);
    });
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'loaded') this.loaded(message.files);
      else if (child === this.#child) this.#ready();
    });
    // 'close' comes after the last of stderr.
    child.on('close', () => {
      if (child === this.#child) this.#ended();
    });
  }

  /** Give a connection to the child, now or when it is ready. */
  take(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#state === 'ready' && this.#child?.connected) this.#child.send('connection', socket);
    else if (this.#state === 'failed') this.#explain(socket);
    else this.#waiting.push(socket);
  }

  restart(): void {
    const old = this.#child;
    this.#child = undefined;
    old?.kill('SIGKILL');
    this.start(this.#port);
  }

  stop(): Promise<void> {
    this.#stopping = true;
    for (const socket of this.#waiting) socket.destroy();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 2000).unref();
    });
  }

  #ready(): void {
    this.#state = 'ready';
    for (const socket of this.#waiting.splice(0)) this.take(socket);
  }

  #ended(): void {
    if (this.#stopping) return;
    this.#state = 'failed';
    this.#stderr.write('The site has stopped; waiting for a change in its code.');
    for (const socket of this.#waiting.splice(0)) this.take(socket);
  }

  #explain(socket: Socket): void {
    this.#failurePage.emit('connection', socket);
    socket.resume();
  }
}

function colourful(): boolean {
  return process.stdout.isTTY === true && process.stderr.isTTY === true && !process.env.NO_COLOR;
}
