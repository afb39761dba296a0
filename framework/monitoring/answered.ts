import type { Answer, CacheOutcome } from '../whitenoise';

/**
 * The kinds of answers: a static file, what the application answered, what the server answered for itself (health
 * checks, metrics), and the refusal of something that is no HTTP.
 */
export const KINDS = ['file', 'page', 'server', 'malformed'] as const;

export type Kind = (typeof KINDS)[number];

/** An answer that is over, as logs and metrics see it. All that the client sent is untrusted text. */
export interface Answered {
  readonly kind: Kind;
  readonly status: number;
  /** Bytes of the body. */
  readonly bytes: number;
  /** The content coding, `identity` for none; null without a body. */
  readonly encoding: string | null;
  /** Null for all but files. */
  readonly cache: CacheOutcome | null;
  /** From the head of the request to the last byte of the answer. */
  readonly milliseconds: number;
  /** False when the client went away, or the answer broke off. */
  readonly complete: boolean;
  readonly method: string;
  /** The request target. */
  readonly url: string;
  readonly protocol: string;
  readonly remoteAddress: string | null;
  /** The id that the request came with or was given. Made when it is first asked for. */
  readonly requestId: () => string;
  /** Gives a header of the request by its lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** Takes an answer that is over. It must not throw. */
export type AnswerSink = (answered: Answered) => void;

/** Takes the answers of a server. */
export interface AnswerObserver {
  /** Is told of every answer when it is over; null where that is not wanted: to follow each has its price. */
  readonly log: AnswerSink | null;
  readonly counter: {
    /** Counts a file when its head is sent. */
    readonly countFile: (answer: Answer) => void;
    /** Counts any other answer when it is over. */
    readonly count: AnswerSink;
  } | null;
}
