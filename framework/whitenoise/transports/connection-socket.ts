import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Content } from '../content';
import { Absent, CLIENT_LEFT, contentOf, type Decision, type Outcome, sliceOf, Unread } from '../decision';
import { isObserved, type PublishedAnswer, publishAnswer } from '../diagnostics';
import type { FileRequest } from '../request';
import type { StaticFiles } from '../static-files';
import type { AnswerWriter } from './connection-answer';
import type { Watched } from './connection-idle';
import { EarlierFields, readRequest } from './connection-request';

/** The parts that all connections of a server share. */
export interface FastPath {
  readonly server: Server;
  readonly files: StaticFiles;
  readonly answers: AnswerWriter;
  /** Tells whether requests may be answered here: the server listens, and has no limits that only Node's path keeps. */
  isOpen(): boolean;
  /** Tells by its target whether a request is for Node's path in any case. */
  leaves(target: string): boolean;
  /** Time in ms after which a connection that has said nothing is handed over. */
  readonly silence: number;
  /** Time in ms after which a connection is closed that waits for its next request; 0: never. */
  readonly keepAlive: number;
  /** Gives a socket to Node. */
  handOver(socket: Socket): void;
  /** Is told that a connection is closed or handed over. */
  left(connection: FastConnection): void;
}

/** A file that was read for an answer. */
interface LoadedFile {
  readonly content: Content;
  /** Null where it was read for its digest alone. */
  readonly bytes: string | Buffer | null;
}

/**
 * One connection on the fast path.
 *
 * It never holds a half-read request or a half-made answer. What came in is answered at once, or it is put back into
 * the socket. Then the socket is paused until a file has been read or a slow reader has caught up, or it is given to
 * Node for good. So the only state of a connection is whether it waits, and whether Node has it.
 */
export class FastConnection implements Watched {
  readonly #socket: Socket;
  readonly #path: FastPath;
  readonly #fields = new EarlierFields();
  /** The thing that the paused socket waits for. */
  #waitsFor: 'file' | 'reader' | null = null;
  /** Set once a request on it has been answered. */
  #answered = false;
  /** Set when something came in, until the next {@link look}. */
  #heard = true;
  /** The time of the look that found it silent first. */
  #silentSince = 0;
  #left = false;
  /** The file that had to be read for the next answer: it may not be kept in memory for others. */
  #loaded: LoadedFile | null = null;
  /** The time, by `performance.now()`, from which a file was waited for. */
  #waitedFrom = 0;

  constructor(socket: Socket, path: FastPath) {
    this.#socket = socket;
    this.#path = path;
    // Before the first byte is read.
    process.nextTick(() => this.#yieldToReaders());
    socket.on('data', this.#receive);
    socket.on('end', this.#end);
    socket.on('drain', this.#drained);
    socket.on('timeout', this.#timeout);
    socket.on('error', this.#fail);
    socket.on('close', this.#leave);
  }

  /** Closes the connection, or hands it over, when it has been silent for too long. */
  look(now: number): void {
    if (this.#heard || this.#isBusy()) {
      this.#heard = false;
      this.#silentSince = now;
      return;
    }
    const { keepAlive, silence } = this.#path;
    const limit = this.#answered ? keepAlive : silence;
    if (limit === 0 || now - this.#silentSince < limit) return;
    // It is told once: a listener may keep the connection.
    this.#silentSince = Number.POSITIVE_INFINITY;
    if (this.#answered) this.#timeout();
    // Node has time limits of its own for heads that do not come. They begin when it gets the connection.
    else this.#handOver();
  }

  /** Closes the connection if it only waits for its next request; a new one may be about to send its first. */
  closeIfIdle(): void {
    if (this.#answered && !this.#isBusy()) this.#socket.destroy();
  }

  /** Makes the answer that is under way the connection's last. */
  endIfAnswered(): void {
    if (this.#answered && this.#waitsFor === null) this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #isBusy(): boolean {
    return this.#waitsFor !== null || this.#socket.writableLength > 0;
  }

  readonly #receive = (bytes: Buffer): void => {
    this.#heard = true;
    for (let at = 0; at < bytes.length && at >= 0; ) at = this.#serve(bytes, at);
  };

  /**
   * Answers the request that begins at an offset.
   *
   * @returns where the next one begins; -1 where this one, and all behind it, has to wait or is not ours
   */
  #serve(bytes: Buffer, at: number): number {
    const { files, isOpen, leaves } = this.#path;
    const { writableLength, writableHighWaterMark } = this.#socket;
    if (writableLength >= writableHighWaterMark) return this.#wait('reader', bytes.subarray(at));
    const request = isOpen() ? readRequest(bytes, at, this.#fields) : null;
    const outcome = request !== null && !leaves(request.url) && files.decide(request);
    if (!outcome) return this.#refuse(bytes.subarray(at));
    const body = this.#loadedBytes(outcome) ?? files.bodies.bytesOf(outcome, true);
    if (body === undefined) return this.#load(request, outcome, bytes.subarray(at));
    const decision = outcome as Decision;
    this.#answer(decision, body, isObserved() ? this.#publish(request, decision) : null);
    this.#loaded = null;
    return request.end;
  }

  /** The bytes that an answer sends, where its file was just read for it. */
  #loadedBytes(outcome: Outcome | Absent): string | Buffer | undefined {
    const loaded = this.#loaded;
    if (loaded?.bytes == null || outcome instanceof Unread || outcome instanceof Absent) return undefined;
    const { body } = outcome;
    return body?.kind === 'file' && body.content === loaded.content ? sliceOf(loaded.bytes, body) : undefined;
  }

  #publish(request: FileRequest, decision: Decision): PublishedAnswer {
    return publishAnswer(request, decision, {
      transport: 'connection',
      socket: this.#socket,
      request: null,
      header: this.#fields.reader,
      fromDisk: this.#loaded !== null || this.#path.files.bodies.wasRead,
      waited: this.#loaded !== null ? performance.now() - this.#waitedFrom : 0,
    });
  }

  #answer(decision: Decision, bytes: string | Buffer | null, answer: PublishedAnswer | null): void {
    const { answers } = this.#path;
    answers.write(this.#socket, decision, bytes, answer);
    if (answer?.isAwaited) this.#settleWhenLeft(answer);
    this.#answered = true;
  }

  #settleWhenLeft(answer: PublishedAnswer): void {
    const { writableLength, destroyed, errored } = this.#socket;
    // Nothing waits to be written then, either.
    if (destroyed || errored !== null) {
      answer.settle(0, false, 0);
      return;
    }
    if (writableLength === 0) {
      answer.settle(answer.bytes, true, 0);
      return;
    }
    const from = performance.now();
    // It is done when all that was written before it is.
    this.#socket.write(NOTHING, (error) => answer.settle(answer.bytes, !error, performance.now() - from));
  }

  /** Puts bytes back to where they were read from; nothing more is read. */
  #putBack(bytes: Buffer): void {
    this.#socket.pause();
    this.#socket.unshift(bytes);
  }

  #wait(what: 'file' | 'reader', bytes: Buffer): -1 {
    this.#waitsFor = what;
    // A slow reader would hold it for as long as it likes.
    this.#loaded = null;
    this.#putBack(bytes);
    return -1;
  }

  #refuse(bytes: Buffer): -1 {
    this.#putBack(bytes);
    this.#handOver();
    return -1;
  }

  /** Waits for a file to be read. One that is too large for memory, gone or changed is for the ordinary path. */
  #load(request: FileRequest, outcome: Outcome | Absent, bytes: Buffer): -1 {
    const { bodies } = this.#path.files;
    const content = contentOf(outcome);
    if (content === null || !bodies.takes(content)) return this.#refuse(bytes);
    if (isObserved()) {
      this.#waitedFrom = performance.now();
      // Node tells the address of a connection that is gone only if it was asked for before.
      void this.#socket.remoteAddress;
    }
    const read = (loaded: LoadedFile | null): void => {
      this.#loaded = loaded;
      if (this.#left) this.#tellOfLoss(request);
      else if (loaded !== null) this.#goOn('file');
      else this.#handOver();
    };
    const reading =
      outcome instanceof Unread && !outcome.sendsBytes
        ? content.identify().then((isSame) => (isSame ? { content, bytes: null } : null))
        : bodies.load(content, true).then((loaded) => (loaded === null ? null : { content, bytes: loaded }));
    reading.then(read, () => read(null));
    return this.#wait('file', bytes);
  }

  /** Tells of a request whose client went away while the file for it was read. */
  #tellOfLoss(request: FileRequest): void {
    if (isObserved()) this.#publish(request, CLIENT_LEFT).settle(0, false, 0);
  }

  #goOn(what: 'file' | 'reader'): void {
    if (this.#waitsFor !== what || this.#left) return;
    this.#waitsFor = null;
    this.#socket.resume();
  }

  readonly #drained = (): void => this.#goOn('reader');

  readonly #end = (): void => {
    this.#socket.end();
  };

  /** Ends a silent connection, as Node does. A listener of `connection` may have given the socket a limit of its own. */
  readonly #timeout = (): void => {
    // A slow reader is not idle.
    if (this.#isBusy()) return;
    if (!this.#path.server.emit('timeout', this.#socket)) this.#socket.destroy();
  };

  readonly #fail = (error: Error): void => {
    if (!this.#path.server.emit('clientError', error, this.#socket)) this.#socket.destroy(error);
  };

  readonly #leave = (): void => {
    this.#left = true;
    this.#path.left(this);
  };

  /**
   * Gives a connection to Node at its start where other listeners read its bytes: at a later hand-over they would see
   * the same bytes twice. Adding and removing a listener makes Node read through the socket's events.
   */
  #yieldToReaders(): void {
    const socket = this.#socket;
    const readers = socket.listenerCount('data') + socket.listenerCount('readable');
    if (this.#left || readers < 2) return;
    this.#handOver();
    socket.on('data', nobody).off('data', nobody);
  }

  /** Gives the connection to Node for good, as though it had just come in with what is still to be read. */
  #handOver(): void {
    if (this.#left) return;
    const socket = this.#socket;
    this.#leave();
    socket.off('data', this.#receive);
    socket.off('end', this.#end);
    socket.off('drain', this.#drained);
    socket.off('timeout', this.#timeout);
    socket.off('error', this.#fail);
    socket.off('close', this.#leave);
    this.#path.handOver(socket);
    socket.resume();
  }
}

const NOTHING = Buffer.alloc(0);

const nobody = (): void => {};
