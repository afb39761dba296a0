import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { startFailurePage } from '../../http';
import { type ConnectionTaker, Dispatcher, Program, WorkerProcess } from '../../server';
import type { Output } from '../output';
import { beginEvents, EVENTS_PATH, eventText, SCRIPT_PATH, scriptTag, sendScript } from './live-reload';

/** In the environment of the process that serves: the port that its supervisor listens on. */
export const SUPERVISED = 'WHITENOISE_NODE_SUPERVISED';

/** Tells the supervisor the modules that were loaded since the last time. */
export interface LoadedMessage {
  readonly type: 'loaded';
  readonly files: readonly string[];
}

/** Milliseconds that a process has to stop before it is killed. */
const PATIENCE = 2000;

/** The longest complaint that the failure page shows, in characters. */
const LONGEST_COMPLAINT = 20_000;

/** The process that serves the site: one after the other, from the same program. */
export class SiteProcess {
  readonly dispatcher = new Dispatcher();
  /** Called with modules that the process has loaded. */
  loaded: (files: readonly string[]) => void = () => {};
  readonly #program = new Program();
  readonly #stderr: Output;
  #current: { readonly child: ChildProcess; readonly worker: WorkerProcess } | null = null;
  #complaint = '';
  /** The connections of the failure page. */
  readonly #listening = new Set<Socket>();
  #port = 0;

  constructor(stderr: Output) {
    this.#stderr = stderr;
  }

  /** @param port the port that the supervisor listens on */
  start(port: number): void {
    this.#port = port;
    this.#complaint = '';
    const child = this.#program.start(
      { [SUPERVISED]: String(port), ...(isColourful() ? { FORCE_COLOR: '1' } : {}) },
      ['inherit', 'inherit', 'pipe', 'ipc'],
    );
    const worker = new WorkerProcess(child);
    this.#current = { child, worker };
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr.write(text, '');
      this.#complaint = (this.#complaint + text).slice(-LONGEST_COMPLAINT);
    });
    child.on('message', (message) => {
      if (isLoadedMessage(message)) this.loaded(message.files);
    });
    void worker.ready.then((isReady) => {
      if (isReady && worker === this.#current?.worker) this.dispatcher.add(worker);
    });
    // This event comes after the last of stderr.
    child.on('close', () => {
      if (worker === this.#current?.worker) this.#ended(worker);
    });
  }

  restart(): void {
    const old = this.#current?.worker;
    this.#current = null;
    if (old !== undefined) this.dispatcher.remove(old);
    this.dispatcher.remove(this.#failurePage);
    // Whoever listens there comes back, to the process that is started now.
    for (const socket of this.#listening) socket.destroy();
    old?.kill('SIGKILL');
    this.start(this.#port);
  }

  async stop(): Promise<void> {
    this.dispatcher.refuse();
    const worker = this.#current?.worker;
    this.#current = null;
    // A page that listens there would keep this process alive.
    for (const socket of this.#listening) socket.destroy();
    if (worker === undefined) return;
    worker.kill('SIGTERM');
    const deadline = setTimeout(() => worker.kill('SIGKILL'), PATIENCE);
    await worker.ended;
    clearTimeout(deadline);
  }

  #ended(worker: WorkerProcess): void {
    this.#current = null;
    this.dispatcher.remove(worker);
    this.dispatcher.add(this.#failurePage);
    this.#stderr.write('The site has stopped; waiting for a change in its code.');
  }

  readonly #explanation = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    const complaint = stripVTControlCharacters(this.#complaint);
    if (path === SCRIPT_PATH) return sendScript(response);
    if (path === EVENTS_PATH) {
      beginEvents(response);
      response.write(eventText('problem', complaint));
      return;
    }
    const isPage = request.headers.accept?.includes('text/html') === true;
    response.writeHead(500, {
      'content-type': `${isPage ? 'text/html' : 'text/plain'}; charset=utf-8`,
      'cache-control': 'no-store',
      connection: 'close',
    });
    response.end(
      isPage
        ? startFailurePage(complaint) + scriptTag('none', null)
        : `The site could not be started. It tries again when a file changes.\n\n${complaint}`,
    );
  });

  /** Takes the connections of a site that could not be started, and shows why. */
  readonly #failurePage: ConnectionTaker = {
    take: (socket) => {
      this.#listening.add(socket);
      socket.once('close', () => this.#listening.delete(socket));
      this.#explanation.emit('connection', socket);
      socket.resume();
      return Promise.resolve(true);
    },
  };
}

function isLoadedMessage(message: unknown): message is LoadedMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'loaded';
}

function isColourful(): boolean {
  return process.stdout.isTTY === true && process.stderr.isTTY === true && !process.env.NO_COLOR;
}
