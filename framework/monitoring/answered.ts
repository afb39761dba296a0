import type { IncomingMessage } from 'node:http';
import type { Answer, SentListener } from '../whitenoise';

/**
 * The kinds of answers: a static file, what the application answered, what the server answered for itself (health
 * checks, metrics), and the refusal of something that is no HTTP.
 */
export const KINDS = ['file', 'page', 'server', 'malformed'] as const;

export type Kind = (typeof KINDS)[number];

/** An answer that is over and was no file, as logs and metrics see it. All that the client sent is untrusted text. */
export interface Answered {
  readonly kind: Exclude<Kind, 'file'>;
  /** 499 where the client went away before there was an answer. */
  readonly status: number;
  /** Bytes of the body. */
  readonly bytes: number;
  /** The content coding, `identity` for none; null without a body. */
  readonly encoding: string | null;
  /** From the head of the request to the last byte of the answer. */
  readonly milliseconds: number;
  /** False when the client went away, or the answer broke off. */
  readonly complete: boolean;
  readonly method: string;
  /** The request target. */
  readonly url: string;
  readonly protocol: string;
  readonly remoteAddress: string | null;
  /** The id that the request came with or was given; null where it has none. */
  readonly requestId: string | null;
}

/**
 * Is told of an answer that was no file.
 *
 * @param request null for what is no HTTP. Whoever keeps it keeps memory from being freed
 */
export type AnsweredListener = (answered: Answered, request: IncomingMessage | null) => void;

/** A log of answers. */
export interface AnswerLog {
  /** Gives the id that a file's request came with, or a new one; for requests that no object of Node's was made for. */
  readonly identify: (answer: Answer) => string;
  /** Makes an id for a request that came without one. */
  readonly newId: () => string;
  /** Writes a file that was sent; its milliseconds count from the head of the request. */
  readonly file: SentListener;
  readonly other: AnsweredListener;
}

/** A counter of answers that are over. */
export interface AnswerCount {
  readonly file: SentListener;
  readonly other: AnsweredListener;
}

/** The log and the counter of a server's answers. Null for what is not wanted, because following an answer takes time. */
export interface AnswerObserver {
  readonly log: AnswerLog | null;
  readonly counter: AnswerCount | null;
}
