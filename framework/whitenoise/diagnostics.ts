import { channel } from 'node:diagnostics_channel';
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
  /** Gives a header of the request by its lower-case name. Untrusted text. Ask while the answer is published. */
  header(name: string): string | undefined;
}

/** Facts about a published answer's request. */
export interface Origin {
  readonly transport: TransportName;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
  readonly request: object | null;
  readonly header: (name: string) => string | undefined;
  /** Its body, where there is one, had to be read from the disk. */
  readonly fromDisk: boolean;
}

const answers = channel(ANSWER_CHANNEL);

/** Tells whether anybody listens on the channel. If nobody does, facts about an answer need not be collected. */
export function isObserved(): boolean {
  return answers.hasSubscribers;
}

/** Publishes an answer on the channel. Ask {@link isObserved} first. */
export function publishAnswer(
  { method, url }: { readonly method?: string | undefined; readonly url?: string | undefined },
  decision: Decision,
  { transport, socket, request, header, fromDisk }: Origin,
): void {
  const { status, body } = decision;
  const answer: Answer = {
    method: method ?? '',
    url: url ?? '',
    status,
    encoding: body === null ? null : body.kind === 'file' ? body.coding : 'identity',
    bytes: body === null ? 0 : bodyLength(body),
    saved: body?.kind === 'file' ? body.saved : 0,
    cache: cacheOutcome(decision, fromDisk),
    transport,
    remoteAddress: socket?.remoteAddress ?? null,
    request,
    header,
  };
  answers.publish(answer);
}

function cacheOutcome({ status, body }: Decision, fromDisk: boolean): CacheOutcome | null {
  if (status === 304) return 'revalidated';
  if (body?.kind !== 'file') return null;
  return fromDisk ? 'miss' : 'hit';
}
