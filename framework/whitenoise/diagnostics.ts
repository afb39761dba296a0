import { channel } from 'node:diagnostics_channel';
import { bodyLength, type Decision } from './decision';

/** The `node:diagnostics_channel` on which every answer of ours is published as an {@link Answer}. */
export const ANSWER_CHANNEL = 'whitenoise-node:answer';

/** The way on which a request came. */
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

/** Publishes an answer on the channel. Costs one property when nobody listens. */
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
    encoding: body === null ? null : body.kind === 'file' ? body.coding : 'identity',
    bytes: body === null ? 0 : bodyLength(body),
    transport,
    remoteAddress: socket?.remoteAddress ?? null,
  };
  answers.publish(answer);
}
