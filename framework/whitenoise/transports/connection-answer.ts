import type { Socket } from 'node:net';
import type { Decision } from '../decision';
import type { PublishedAnswer } from '../diagnostics';
import { HEAD_SPACE, type Head, headLength, putHead } from '../ready-body';
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
  /** The part of it that the last answer took. */
  #short = NOTHING;

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
    const head = this.#heads.of(decision, answer === null ? null : answer.requestId);
    // What waits in the socket's queue is still read from memory that the next answer would overwrite.
    const mayReuse = socket.writableLength === 0;
    if (mayReuse && bytes !== null) {
      if (this.#writeReady(socket, head, decision)) return;
      if (typeof bytes === 'object' && this.#writeUnkept(socket, head, bytes)) return;
    }
    const length = headLength(head) + (bytes === null ? 0 : bytes.length);
    if (mayReuse && length <= SCRATCH) {
      this.#writeShort(socket, head, bytes, length);
    } else if (length <= SCRATCH || typeof bytes === 'string' || bytes === null) {
      socket.write(putAnswer(head, bytes, Buffer.allocUnsafe(length)));
    } else {
      socket.cork();
      socket.write(putAnswer(head, null, Buffer.allocUnsafe(headLength(head))));
      socket.write(bytes);
      socket.uncork();
    }
  }

  /**
   * Writes the whole of a file with its head before it in memory.
   *
   * @returns false where they do not lie like that
   */
  #writeReady(socket: Socket, head: Head, { status, body }: Decision): boolean {
    if (status !== 200 || body?.kind !== 'file') return false;
    const ready = this.#files.bodies.ready(body.content);
    const answer = ready === null ? null : ready.answer(head);
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
  #writeUnkept(socket: Socket, head: Head, bytes: Buffer): boolean {
    const { bodies } = this.#files;
    const length = headLength(head);
    if (length > HEAD_SPACE || !bodies.isLent(bytes)) return false;
    const answer = Buffer.from(bytes.buffer, bytes.byteOffset - length, length + bytes.byteLength);
    putHead(head, answer, 0);
    socket.write(answer);
    if (!this.#isLeaving(socket)) bodies.giveBack();
    return true;
  }

  #writeShort(socket: Socket, head: Head, bytes: string | Buffer | null, length: number): void {
    // Answers like the last one are of its length, and to make another view takes longer than to fill this one.
    if (this.#short.length !== length) this.#short = this.#scratch.subarray(0, length);
    socket.write(putAnswer(head, bytes, this.#short));
    if (!this.#isLeaving(socket)) return;
    this.#scratch = Buffer.allocUnsafeSlow(SCRATCH);
    this.#short = NOTHING;
  }

  /**
   * Tells whether the memory of what was just written is still read. The kernel may have taken a part of it. TLS has
   * encrypted all of it, or copied it, before it returns.
   */
  #isLeaving(socket: Socket): boolean {
    return !this.#encrypts && socket.writableLength > 0;
  }
}

/** Writes a head and a body, a string in latin1 or bytes, into memory of their length. */
function putAnswer(head: Head, bytes: string | Buffer | null, memory: Buffer): Buffer {
  const offset = putHead(head, memory, 0);
  if (typeof bytes === 'string') memory.write(bytes, offset, 'latin1');
  else if (bytes !== null) memory.set(bytes, offset);
  return memory;
}
