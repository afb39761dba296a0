import type { IncomingMessage } from 'node:http';
import type { Answer } from '../../whitenoise';
import type { Answered, AnswerLog } from '../answered';
import { RequestIds } from '../request-id';
import { LINE_FORMATS, type LineFormat, type LogFormat } from './format';
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
  return new RequestLog(LINE_FORMATS[format], (line) => output.add(line));
}

/** Writes the lines of a format. */
export class RequestLog implements AnswerLog {
  readonly #format: LineFormat;
  readonly #write: (line: string) => void;
  readonly #timeOf: (now: number) => string;
  readonly #clients: ClientParts;
  readonly #outcomes: OutcomeParts;
  readonly #ids = new RequestIds();

  constructor(format: LineFormat, write: (line: string) => void) {
    this.#format = format;
    this.#write = write;
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
        ? this.#clients.ofHeader(answer).text
        : this.#clients.ofRequest(request as IncomingMessage, answer.remoteAddress);
    const outcome = this.#outcomes.of(answer, protocolOf(answer), bytes);
    // On the connection itself the time was asked for already, for the header Date.
    const time = this.#timeOf(milliseconds === answer.waited ? answer.time : Date.now());
    this.#write(this.#format.line(time, requestId ?? this.newId(), client, outcome, milliseconds, complete));
  };

  readonly other = (answered: Answered): void => {
    const { request, remoteAddress, requestId, milliseconds, complete } = answered;
    const client = this.#clients.ofRequest(request, remoteAddress);
    const outcome = this.#format.outcome({ ...answered, cache: null });
    const id = requestId ?? this.newId();
    this.#write(this.#format.line(this.#timeOf(Date.now()), id, client, outcome, milliseconds, complete));
  };
}

function protocolOf({ transport, request }: Answer): string {
  if (transport === 'http2') return 'HTTP/2.0';
  return transport === 'http' ? `HTTP/${(request as IncomingMessage).httpVersion}` : 'HTTP/1.1';
}
