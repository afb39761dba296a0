import type { Socket } from 'node:net';
import type { Decision } from '../decision';
import type { PublishedAnswer } from '../diagnostics';
import { HEAD_SPACE } from '../ready-body';
import type { StaticFiles } from '../static-files';
import type { ResponseHeads } from './connection-response';

/** Size in bytes of the memory in which short answers are put together: a head, and a part of a file of some KiB. */
const SCRATCH = 8 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Writes answers to the sockets of a server: each as one Buffer where it can be. Several writes, and a string that is put
 * together of several, take up to 2 µs more on Node 20.
 */
export class AnswerWriter {
  readonly #files: StaticFiles;
  readonly #heads: ResponseHeads;
  readonly #encrypts: boolean;
  #scratch = Buffer.allocUnsafeSlow(SCRATCH);

  /** @param encrypts the sockets are those of TLS */
  constructor(files: StaticFiles, heads: ResponseHeads, encrypts: boolean) {
    this.#files = files;
    this.#heads = heads;
    this.#encrypts = encrypts;
  }

  /**
   * @param bytes of the body; a string is latin1, null stands for none
   * @param answer where it was published
   */
  write(
    socket: Socket,
    decision: Decision,
    bytes: string | Buffer | null,
    answer: PublishedAnswer | null,
  ): void {
    const start = this.#heads.start(decision);
    const end = this.#heads.end(answer?.time ?? Date.now());
    const own = answer?.requestId ? `X-Request-Id: ${answer.requestId}\r\n` : '';
    // What waits in the socket's queue is still read from memory that the next answer would overwrite.
    const mayReuse = socket.writableLength === 0;
    if (mayReuse && bytes !== null && this.#writeReady(socket, decision, [start, end, own])) return;
    const head = start + own + end;
    if (mayReuse && typeof bytes === 'object' && bytes !== null && this.#writeUnkept(socket, head, bytes))
      return;
    if (mayReuse && head.length + (bytes?.length ?? 0) <= SCRATCH) {
      this.#writeShort(socket, head, bytes);
    } else if (bytes === null || typeof bytes === 'string') {
      socket.write(head + (bytes ?? ''), 'latin1');
    } else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(bytes);
      socket.uncork();
    }
  }

  /**
   * Writes the whole of a file with its head before it in memory.
   *
   * @returns false where they do not lie like that
   */
  #writeReady(
    socket: Socket,
    { status, body }: Decision,
    [start, end, own]: readonly [string, string, string],
  ): boolean {
    if (status !== 200 || body?.kind !== 'file') return false;
    const ready = this.#files.bodies.ready(body.content);
    const answer = ready?.answer(start, end, own) ?? null;
    if (ready === null || answer === null) return false;
    socket.write(answer);
    if (this.#isLeaving(socket)) {
      ready.hold();
      // It is done when all that was written before it is.
      socket.write(NOTHING, ready.left);
    }
    return true;
  }

  /**
   * Writes a file that was read for this answer alone, with its head before it in memory.
   *
   * @returns false where it does not lie like that
   */
  #writeUnkept(socket: Socket, head: string, bytes: Buffer): boolean {
    const { bodies } = this.#files;
    if (head.length > HEAD_SPACE || !bodies.isLent(bytes)) return false;
    const answer = Buffer.from(bytes.buffer, bytes.byteOffset - head.length, head.length + bytes.byteLength);
    answer.write(head, 'latin1');
    socket.write(answer);
    if (!this.#isLeaving(socket)) bodies.giveBack();
    return true;
  }

  #writeShort(socket: Socket, head: string, bytes: string | Buffer | null): void {
    const scratch = this.#scratch;
    let length = scratch.write(head, 0, 'latin1');
    if (typeof bytes === 'string') length += scratch.write(bytes, length, 'latin1');
    else if (bytes !== null) length += bytes.copy(scratch, length);
    socket.write(scratch.subarray(0, length));
    if (this.#isLeaving(socket)) this.#scratch = Buffer.allocUnsafeSlow(SCRATCH);
  }

  /**
   * Tells whether the memory of what was just written is still read. The kernel may have taken a part of it. TLS has
   * encrypted all of it, or copied it, before it returns.
   */
  #isLeaving(socket: Socket): boolean {
    return !this.#encrypts && socket.writableLength > 0;
  }
}
