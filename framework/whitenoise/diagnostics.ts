import { channel } from 'node:diagnostics_channel';
import { isRequestId } from '../headers';
import { bodyLength, type Decision } from './decision';

/** The `node:diagnostics_channel` on which every answer of ours is published as an {@link Answer}. */
export const ANSWER_CHANNEL = 'whitenoise-node:answer';

/** The transport that a request came by. */
export type TransportName = 'http' | 'http2' | 'fetch' | 'connection';

/**
 * The place that an answer's bytes came from: `hit` is memory, `miss` the disk, and `revalidated` the client's own
 * copy (304).
 */
export type CacheOutcome = 'hit' | 'miss' | 'revalidated';

/** Gives a header of a request by its lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

/**
 * Is told that an answer is over.
 *
 * @param bytes of the body that were handed to the system
 * @param complete false when the client went away before all of it had left
 * @param milliseconds that it took to leave; 0 where it left at once
 */
export type SentListener = (answer: Answer, bytes: number, complete: boolean, milliseconds: number) => void;

/** One answer, as it is published. */
export interface Answer {
  readonly method: string;
  /** The request target, as the client wrote it: treat it as untrusted text. */
  readonly url: string;
  readonly status: number;
  /** The content coding of the body, `identity` for none; null where there is no body. */
  readonly encoding: string | null;
  /** Length of the body in bytes. */
  readonly bytes: number;
  /** Bytes by which a difference to an earlier version is smaller than every form that needs no dictionary; else 0. */
  readonly saved: number;
  /** Null where nothing of a file is sent. */
  readonly cache: CacheOutcome | null;
  readonly transport: TransportName;
  /** The address at the other end of the connection, where there is one. */
  readonly remoteAddress: string | null;
  /** Node's request or the web's; null for an answer on the connection itself, for which none was made. */
  readonly request: object | null;
  /**
   * Gives a header of the request by its lower-case name. Untrusted text. Ask while the answer is published. On the
   * connection itself it is the same function for requests with the same headers, one after the other.
   */
  readonly header: HeaderReader;
  /** The same object in every answer of this status for a representation; null in answers that are made for one request. */
  readonly lasting: object | null;
  /** Milliseconds that the request has waited for a file to be read, on the connection itself; else 0. */
  readonly waited: number;
  /** The time at which it was published, in milliseconds since 1970. */
  readonly time: number;
  /** The id that is sent with it as `X-Request-Id`; null for none. */
  readonly requestId: string | null;

  /**
   * Sends an id with the answer, as `X-Request-Id`. Call it while the answer is published.
   *
   * @throws TypeError for an id that is not 1 to 128 of letters, digits and `. : + / = @ - _`
   */
  sendRequestId(id: string): void;

  /**
   * Calls a function once, when the answer is over. Call it while the answer is published. Of an answer to a fetch
   * request nobody tells when it is over: it counts as sent when its Response is made.
   */
  whenSent(listener: SentListener): void;
}

/** Facts about a published answer's request. */
export interface Origin {
  readonly transport: TransportName;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
  readonly request: object | null;
  readonly header: HeaderReader;
  /** Its body, where there is one, had to be read from the disk. */
  readonly fromDisk: boolean;
  readonly waited?: number;
}

const answers = channel(ANSWER_CHANNEL);

/** Tells whether anybody listens on the channel. If nobody does, facts about an answer need not be collected. */
export function isObserved(): boolean {
  return answers.hasSubscribers;
}

/** Publishes an answer on the channel, before its head is sent. Ask {@link isObserved} first. */
export function publishAnswer(
  request: { readonly method?: string | undefined; readonly url?: string | undefined },
  decision: Decision,
  origin: Origin,
): PublishedAnswer {
  const answer = new PublishedAnswer(request, decision, origin);
  answers.publish(answer);
  return answer;
}

/** An answer with what subscribers want of its transport. */
export class PublishedAnswer implements Answer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly encoding: string | null;
  readonly bytes: number;
  readonly saved: number;
  readonly cache: CacheOutcome | null;
  readonly transport: TransportName;
  readonly remoteAddress: string | null;
  readonly request: object | null;
  readonly header: HeaderReader;
  readonly lasting: object | null;
  readonly waited: number;
  requestId: string | null = null;
  #time = 0;
  #listener: SentListener | null = null;

  constructor(
    { method, url }: { readonly method?: string | undefined; readonly url?: string | undefined },
    decision: Decision,
    { transport, socket, request, header, fromDisk, waited }: Origin,
  ) {
    const { status, body, lasting } = decision;
    this.method = method ?? '';
    this.url = url ?? '';
    this.status = status;
    this.encoding = body === null ? null : body.kind === 'file' ? body.coding : 'identity';
    this.bytes = body === null ? 0 : bodyLength(body);
    this.saved = body?.kind === 'file' ? body.saved : 0;
    this.cache = cacheOutcome(decision, fromDisk);
    this.transport = transport;
    this.remoteAddress = socket?.remoteAddress ?? null;
    this.request = request;
    this.header = header;
    this.lasting = lasting;
    this.waited = waited ?? 0;
  }

  /** Reads the clock when it is first asked for: where that is a call into the kernel it takes 200 ns. */
  get time(): number {
    if (this.#time === 0) this.#time = Date.now();
    return this.#time;
  }

  sendRequestId(id: string): void {
    if (!isRequestId(id)) {
      throw new TypeError(
        `sendRequestId: expected 1 to 128 of letters, digits and . : + / = @ - _, not ${JSON.stringify(id)}`,
      );
    }
    this.requestId = id;
  }

  whenSent(listener: SentListener): void {
    const earlier = this.#listener;
    this.#listener =
      earlier === null
        ? listener
        : (...end) => {
            earlier(...end);
            listener(...end);
          };
  }

  /** Tells whether anybody waits for {@link settle}. */
  get isAwaited(): boolean {
    return this.#listener !== null;
  }

  /** Tells that the answer is over; the first call counts. */
  settle(bytes: number, complete: boolean, milliseconds: number): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.(this, bytes, complete, milliseconds);
  }
}

function cacheOutcome({ status, body }: Decision, fromDisk: boolean): CacheOutcome | null {
  if (status === 304) return 'revalidated';
  if (body?.kind !== 'file') return null;
  return fromDisk ? 'miss' : 'hit';
}
