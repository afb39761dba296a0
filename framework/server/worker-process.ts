import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { isSystemError } from '../system-error';
import type { ConnectionTaker } from './dispatcher';
import type { Message } from './messages';
import { type Reporter, type ReportMessage, reportMessage, withinPatience } from './reports';

/** Pings that a process may leave unanswered. */
const PINGS = 3;

/** A process that answers connections, as the process that accepts them knows it. */
export class WorkerProcess implements ConnectionTaker, Reporter {
  readonly pid: number | undefined;
  /** True when it can be given connections, false when it ended before. */
  readonly ready: Promise<boolean>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Called when it wants the sum of all reports. */
  gathers: () => void = () => {};
  /** The last report that it gave; null before the first. */
  lastReport: unknown = null;
  readonly #child: ChildProcess;
  #awaitingReport: (() => void)[] = [];
  /** Pings that it has not answered. */
  #unanswered = 0;
  /** The connection that it was offered and has not taken yet. */
  #offered: { readonly socket: Socket; readonly settle: (taken: boolean) => void } | null = null;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid;
    const ended = new Promise<number | NodeJS.Signals>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
      // Ends where the process could not be started. One that could not be sent a message ends by itself.
      child.on('error', () => child.pid === undefined && resolve(1));
    });
    this.ended = ended;
    const ready = new Promise<boolean>((resolve) => {
      child.on('message', (message) => {
        if (message === ('whitenoise:ready' satisfies Message)) resolve(true);
        if (message === ('whitenoise:taken' satisfies Message)) this.#settle(true);
        if (message === ('whitenoise:pong' satisfies Message)) this.#unanswered = 0;
        this.#receiveReport(reportMessage(message));
      });
    });
    this.ready = Promise.race([ready, ended.then(() => false)]);
    // This event comes after the worker's last message, so every connection that it took is known. Node never emits
    // 'disconnect' for a process that ends while a connection is on its way to it.
    child.once('close', () => this.#settle(false));
  }

  take(socket: Socket): Promise<boolean> {
    if (!this.#child.connected) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#offered = { socket, settle };
      this.#child.send('whitenoise:connection' satisfies Message, socket, { keepOpen: true }, (error) => {
        // The process is gone: 'close' follows. Any other error is about the connection, which nobody can take.
        if (error !== null && this.#child.connected && !isSystemError(error, 'EPIPE', 'ECONNRESET'))
          this.#settle(true);
      });
    });
  }

  /** Its report now, or the last one of a process that has none to give any more. */
  async report(): Promise<unknown> {
    if (!this.#child.connected) return this.lastReport;
    const reported = new Promise<void>((resolve) => this.#awaitingReport.push(resolve));
    this.tell({ type: 'whitenoise:report' });
    await withinPatience(reported);
    return this.lastReport;
  }

  tell(message: Message | ReportMessage): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /**
   * Pings it until it ends, and calls back once when it has not answered for a time.
   *
   * Pings are counted, not milliseconds: after the machine was suspended nobody has answered for hours.
   */
  watch(timeout: number, silent: () => void): void {
    const timer = setInterval(() => {
      if (this.#unanswered === PINGS) {
        clearInterval(timer);
        silent();
        return;
      }
      this.#unanswered++;
      this.tell('whitenoise:ping');
    }, timeout / PINGS);
    void this.ended.then(() => clearInterval(timer));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #receiveReport(message: ReportMessage | null): void {
    if (message?.type === 'whitenoise:gather') this.gathers();
    if (message?.type !== 'whitenoise:reported') return;
    this.lastReport = message.report;
    for (const resolve of this.#awaitingReport.splice(0)) resolve();
  }

  #settle(taken: boolean): void {
    const offered = this.#offered;
    this.#offered = null;
    // Closes this process's hold on the connection, not the connection.
    if (taken) offered?.socket.destroy();
    offered?.settle(taken);
  }
}
