import type { IncomingMessage } from 'node:http';
import type { Answer } from '../../whitenoise';
import type { Answered, AnswerLog } from '../answered';
import { RequestIds } from '../request-id';
import { LINE_FORMATS, type LineFormat, type LineText, type LogFormat } from './format';
import type { LineSink } from './line-buffer';
import { LogOutput } from './log-output';
import { ClientParts, OutcomeParts } from './parts';

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

/** Writes the lines of a format. */
export class RequestLog implements AnswerLog {
  readonly #format: LineFormat;
  readonly #sink: LineSink;
  readonly #timeOf: (now: number) => string;
  readonly #clients: ClientParts;
  readonly #outcomes: OutcomeParts;
  readonly #ids = new RequestIds();

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
    const { request, requestId, transport } = answer;
    const client =
      request === null || transport !== 'http'
        ? this.#clients.ofHeader(answer)
        : this.#clients.ofRequest(request as IncomingMessage, answer.remoteAddress);
    const text = client.line(this.#outcomes.of(answer, protocolOf(answer), bytes));
    // On the connection itself the time was asked for already, for the header Date.
    const now = milliseconds === answer.waited ? answer.time : Date.now();
    this.#write(now, requestId, text, milliseconds, complete);
  };

  readonly other = (answered: Answered): void => {
    const { request, remoteAddress, requestId, milliseconds, complete } = answered;
    const text = this.#clients.ofRequest(request, remoteAddress).line(this.#format.outcome(answered));
    this.#write(Date.now(), requestId, text, milliseconds, complete);
  };

  #write(now: number, id: string | null, text: LineText, milliseconds: number, complete: boolean): void {
    const line = this.#sink.beginLine();
    this.#format.write(line, this.#timeOf(now), id ?? this.newId(), text, milliseconds, complete);
    this.#sink.endLine();
  }
}

function protocolOf({ transport, request }: Answer): string {
  if (transport === 'http2') return 'HTTP/2.0';
  return transport === 'http' ? `HTTP/${(request as IncomingMessage).httpVersion}` : 'HTTP/1.1';
}
