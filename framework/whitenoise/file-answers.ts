import { noTransform } from '../headers';
import type { Content } from './content';
import { contentLength, type Decision, emptyAnswer, type FileBody } from './decision';
import type { FileHeaders } from './file-headers';
import type { Validators } from './preconditions';
import type { ByteRange } from './ranges';

/** The answers about one representation of a file; those that do not depend on the request are made beforehand. */
export class FileAnswers implements Validators {
  readonly etag: string | null;
  readonly lastModified: number | null;
  readonly ok: Decision;
  readonly notModified: Decision;
  readonly #content: Content;
  readonly #headers: FileHeaders;
  readonly #saved: number;
  /** The headers of every part of it. */
  #ofParts: readonly string[] | null = null;
  /** The part that was asked for last. Players, and readers of documents, ask for the same first part of a file. */
  #part: Decision | null = null;
  #range: ByteRange = { start: 0, end: 0 };

  /** @param saved bytes by which it is smaller than every form that needs no dictionary */
  constructor(content: Content, headers: FileHeaders, saved: number) {
    this.#saved = saved;
    this.#content = content;
    this.#headers = headers;
    this.etag = headers.etag;
    this.lastModified = headers.lastModified;
    const { defaults, notModified } = headers;
    const list = [...headers.list, ...headers.dictionary, ...contentLength(content.size)];
    this.ok = { status: 200, headers: list, lasting: list, defaults, body: this.#bytes(0, content.size) };
    this.notModified = { status: 304, headers: notModified, lasting: notModified, defaults, body: null };
  }

  /** The answer to HEAD. */
  okWithoutBody(): Decision {
    return { ...this.ok, body: null };
  }

  /**
   * 206, RFC 9110 §15.3.7. Middleware that compresses on the fly would compress the slice behind its Content-Range,
   * which counts the bytes of the file: `no-transform` keeps it from that (RFC 9111 §5.2.2.6).
   */
  partial(range: ByteRange, withBody: boolean): Decision {
    const { start, end } = range;
    const part = this.#part;
    if (part !== null && start === this.#range.start && end === this.#range.end)
      return withBody ? part : { ...part, body: null };
    this.#range = range;
    this.#part = this.#makePart(start, end);
    return this.partial(range, withBody);
  }

  #makePart(start: number, end: number): Decision {
    this.#ofParts ??= withNoTransform(this.#headers.list);
    return {
      status: 206,
      headers: this.#ofParts.concat(
        ...['Content-Range', `bytes ${start}-${end - 1}/${this.#content.size}`],
        ...contentLength(end - start),
      ),
      lasting: this.#ofParts,
      defaults: this.#headers.defaults,
      body: this.#bytes(start, end),
    };
  }

  /** 416, RFC 9110 §15.5.17. */
  rangeNotSatisfiable(): Decision {
    const { cors, defaults } = this.#headers;
    return emptyAnswer(416, ['Content-Range', `bytes */${this.#content.size}`, ...cors], defaults);
  }

  #bytes(start: number, end: number): FileBody {
    const { coding } = this.#headers;
    return { kind: 'file', content: this.#content, coding, start, end, saved: this.#saved };
  }
}

function withNoTransform(headers: readonly string[]): readonly string[] {
  const at = headers.indexOf('Cache-Control');
  if (at < 0) return [...headers, 'Cache-Control', noTransform('')];
  return headers.with(at + 1, noTransform(headers[at + 1] ?? ''));
}
