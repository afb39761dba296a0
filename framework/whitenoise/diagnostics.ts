import { channel } from 'node:diagnostics_channel';
import type { Decision } from './static-file';

/** The `node:diagnostics_channel` on which every answer of ours is published as an {@link Answer}. */
export const ANSWER_CHANNEL = 'whitenoise-node:answer';

/** How a request reached us. */
export type TransportName = 'http' | 'http2' | 'fetch' | 'connection';

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
  readonly transport: TransportName;
  /** The address at the other end of the connection, where there is one. */
  readonly remoteAddress: string | null;
}

const answers = channel(ANSWER_CHANNEL);

/** Tells whoever listens. Costs one property when nobody does. */
export function publishAnswer(
  method: string,
  url: string,
  decision: Decision,
  transport: TransportName,
  socket?: { readonly remoteAddress?: string | undefined },
): void {
  if (!answers.hasSubscribers) return;
  const { status, body } = decision;
  const answer: Answer = {
    method,
    url,
    status,
    encoding: body === null ? null : body.representation.coding,
    bytes: body === null ? 0 : body.end - body.start,
    transport,
    remoteAddress: socket?.remoteAddress ?? null,
  };
  answers.publish(answer);
}
