import { Content } from './content';
import { contentLength, type Decision, emptyAnswer, type FileBody } from './decision';
import type { FileOnDisk } from './disk';
import type { FileHeaders } from './file-headers';
import { type Coding, IDENTITY } from './negotiate';
import type { Validators } from './preconditions';
import type { ByteRange } from './ranges';

/** One way to send a file, with every answer that can be known before a request. */
export class Representation implements Validators {
  readonly content: Content;
  readonly etag: string | null;
  readonly lastModified: number | null;
  readonly codingBit: number;
  readonly ok: Decision;
  readonly notModified: Decision;
  readonly #coding: string;
  readonly #cors: readonly string[];

  /**
   * @param disk the file that is sent
   * @param coding its content coding, null for an original
   * @param original the file that it holds compressed, null for an original
   */
  constructor(
    disk: FileOnDisk,
    headers: FileHeaders,
    coding: Coding | null,
    original: FileOnDisk | null = null,
  ) {
    this.content = new Content(disk, original);
    this.etag = headers.etag;
    this.lastModified = headers.lastModified;
    this.codingBit = coding?.bit ?? IDENTITY;
    this.#coding = coding?.name ?? 'identity';
    this.#cors = headers.cors;
    this.ok = {
      status: 200,
      headers: [...headers.list, ...contentLength(disk.size)],
      // Nothing needs to be read for an empty file.
      body: disk.size === 0 ? null : this.#bytes(0, disk.size),
    };
    this.notModified = { status: 304, headers: headers.notModified, body: null };
  }

  /** The answer to HEAD. */
  okWithoutBody(): Decision {
    return { ...this.ok, body: null };
  }

  /** 206, RFC 9110 §15.3.7. */
  partial({ start, end }: ByteRange, withBody: boolean): Decision {
    const common = this.ok.headers.slice(0, -2);
    const contentRange = ['Content-Range', `bytes ${start}-${end - 1}/${this.content.size}`];
    return {
      status: 206,
      headers: [...common, ...contentRange, ...contentLength(end - start)],
      body: withBody ? this.#bytes(start, end) : null,
    };
  }

  /** 416, RFC 9110 §15.5.17. */
  rangeNotSatisfiable(): Decision {
    return emptyAnswer(416, ['Content-Range', `bytes */${this.content.size}`, ...this.#cors]);
  }

  #bytes(start: number, end: number): FileBody {
    return { kind: 'file', content: this.content, coding: this.#coding, start, end };
  }
}
