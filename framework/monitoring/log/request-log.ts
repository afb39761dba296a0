import type { IncomingMessage } from 'node:http';
import type { Answer } from '../../whitenoise';
import type { Answered, AnswerLog } from '../answered';
import { RequestIds } from '../request-id';
import { LINE_FORMATS, type LineFormat, type LogFormat, type Outcome, type OutcomeText } from './format';
import type { LineSink, LineSource } from './line-buffer';
import { LogOutput } from './log-output';
import { ClientParts, type KnownClient, OutcomeParts } from './parts';

/**
 * Makes a log that writes a line for every answer to standard output. Lines leave together, a moment later; those of
 * the last moment when the process ends.
 *
 * @param isShared other processes write to the same output
 */
export function requestLog(format: LogFormat, isShared: boolean): AnswerLog {
  const output = LogOutput.standard(isShared);
  process.once('exit', () => output.end());
  return new RequestLog(LINE_FORMATS[format], output);
}

/** The most answers that are kept until their lines are written. */
const MOST_PENDING = 64;

/** The facts of a line that is still to be written. */
interface Pending {
  readonly now: number;
  readonly id: string;
  readonly client: KnownClient;
  readonly milliseconds: number;
  readonly complete: boolean;
  /** Text for a file, whose answers are alike; facts for all else. */
  readonly file: OutcomeText | null;
  readonly other: Outcome | null;
}

/**
 * Writes the lines of a format, many in a row. One by one, between pages, their code and its data would have left the
 * processor's caches each time: a line took ten times as long.
 */
export class RequestLog implements AnswerLog, LineSource {
  readonly #format: LineFormat;
  readonly #sink: LineSink;
  readonly #timeOf: (now: number) => string;
  readonly #clients: ClientParts;
  readonly #outcomes: OutcomeParts;
  readonly #ids = new RequestIds();
  #pending: Pending[] = [];

  constructor(format: LineFormat, sink: LineSink) {
    this.#format = format;
    this.#sink = sink;
    this.#timeOf = format.times();
    this.#clients = new ClientParts(format);
    this.#outcomes = new OutcomeParts(format);
  }

  readonly newId = (): string => this.#ids.next();

  readonly identify = (answer: Answer): string => this.#clients.ofHeader(answer).givenId ?? this.newId();

  readonly file = (answer: Answer, bytes: number, complete: boolean, milliseconds: number): void => {
    const { request, requestId, transport, waited } = answer;
    const client =
      request === null || transport !== 'http'
        ? this.#clients.ofHeader(answer)
        : this.#clients.ofRequest(request as IncomingMessage, answer.remoteAddress);
    const file = this.#outcomes.of(answer, protocolOf(answer), bytes, client);
    // On the connection itself the time was asked for already, for the header Date.
    const now = milliseconds === waited ? answer.time : Date.now();
    this.#add({ now, id: requestId ?? this.newId(), client, milliseconds, complete, file, other: null });
  };

  readonly other = (other: Answered, request: IncomingMessage | null): void => {
    const { remoteAddress, requestId, milliseconds, complete } = other;
    const client = this.#clients.ofRequest(request, remoteAddress);
    const id = requestId ?? this.newId();
    this.#add({ now: Date.now(), id, client, milliseconds, complete, file: null, other });
  };

  readonly writeLines = (): void => {
    const pending = this.#pending;
    this.#pending = [];
    for (const { now, id, client, milliseconds, complete, file, other } of pending) {
      const text = client.line(file ?? this.#format.outcome(other as Outcome));
      this.#format.write(this.#sink.beginLine(), this.#timeOf(now), id, text, milliseconds, complete);
      this.#sink.endLine();
    }
  };

  #add(one: Pending): void {
    const count = this.#pending.push(one);
    if (count === 1) this.#sink.expectLines(this);
    else if (count === MOST_PENDING) this.writeLines();
  }
}

function protocolOf({ transport, request }: Answer): string {
  if (transport === 'http2') return 'HTTP/2.0';
  const isOld = transport === 'http' && (request as IncomingMessage).httpVersionMinor === 0;
  return isOld ? 'HTTP/1.0' : 'HTTP/1.1';
}
