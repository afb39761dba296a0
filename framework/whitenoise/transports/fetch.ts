import type { UnderlyingSource } from 'node:stream/web';
import { type Absent, type Decision, FAILED, type FileBody, type Outcome } from '../decision';
import { isObserved, publishAnswer } from '../diagnostics';
import { type OpenFile, openUnchanged } from '../disk';
import { DECIDING_HEADERS, type FileRequest, type RequestHeaders } from '../request';
import type { StaticFiles } from '../static-files';
import { loadBody } from './load-body';

/** Size of one piece of a body that is not in memory. Every piece is new memory: its reader may keep it. */
const PIECE = 256 * 1024;

/** Answers requests for files by the web's own Request and Response. */
export class FetchTransport {
  readonly #files: StaticFiles;

  constructor(files: StaticFiles) {
    this.#files = files;
  }

  /** Answers a request, or gives what `miss` gives when it is none of ours. */
  handle(request: Request, miss: () => Response | Promise<Response>): Response | Promise<Response> {
    const asked = { url: targetOf(request.url), method: request.method, headers: headersOf(request.headers) };
    const outcome = this.#files.decide(asked);
    if (outcome === null) return miss();
    const bytes = this.#files.bodies.bytesOf(outcome);
    if (bytes !== undefined)
      return respond(request, asked, outcome as Decision, asBytes(bytes), this.#files.bodies.wasRead);
    return this.#files
      .track(this.#answerFromDisk(request, asked, outcome))
      .then((response) => response ?? miss());
  }

  /** @returns null when there is no such file any more: the request is the application's */
  async #answerFromDisk(
    request: Request,
    asked: FileRequest,
    first: Outcome | Absent,
  ): Promise<Response | null> {
    try {
      const loaded = await loadBody(this.#files, asked, first, streamLater);
      if (loaded === null) return null;
      const { decision, sender } = loaded;
      return respond(request, asked, decision, sender ?? asBytes(loaded.bytes), true);
    } catch (error) {
      this.#files.report(error);
      return respond(request, asked, FAILED, null, true);
    }
  }
}

function respond(
  request: Request,
  asked: FileRequest,
  decision: Decision,
  body: Uint8Array<ArrayBuffer> | ReadableStream | null,
  fromDisk: boolean,
): Response {
  const headers = new Headers();
  for (let index = 0; index < decision.headers.length; index += 2) {
    headers.append(decision.headers[index] ?? '', decision.headers[index + 1] ?? '');
  }
  if (isObserved()) {
    const header = (name: string) => request.headers.get(name) ?? undefined;
    const answer = publishAnswer(asked, decision, { transport: 'fetch', request, header, fromDisk });
    if (answer.requestId !== null) headers.set('X-Request-Id', answer.requestId);
    answer.settle(answer.bytes, true, 0);
  }
  return new Response(body, { status: decision.status, headers });
}

/** Matches the part of a URL before its path; nothing where the path is opaque, as in `data:,/`. */
const BEFORE_PATH = /^[a-z][a-z\d+.-]*:(?:\/\/[^/?#]*)?(?=\/)/;

/** The request target of an absolute URL, as it stands there; empty where it has no path that a file could have. */
function targetOf(url: string): string {
  const before = BEFORE_PATH.exec(url);
  if (before === null) return '';
  const path = before[0].length;
  const fragment = url.indexOf('#');
  return url.slice(path, fragment < 0 ? undefined : fragment);
}

function headersOf(headers: Headers): RequestHeaders {
  return Object.fromEntries(DECIDING_HEADERS.map((name) => [name, headers.get(name) ?? undefined]));
}

/** Gives bytes in memory to a `Response`, which copies them. */
function asBytes(bytes: string | Buffer | null): Uint8Array<ArrayBuffer> | null {
  return (typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes) as Uint8Array<ArrayBuffer> | null;
}

/**
 * Makes a body that is read as fast as it is asked for. It fails when the file is not as it was promised.
 *
 * @param file was opened to see that it can be. It is closed here and opened again when the Response is read: one
 *   that is never read must not hold a descriptor
 */
async function streamLater(file: OpenFile, body: FileBody): Promise<ReadableStream> {
  file.close();
  // Nothing is read ahead, so that a response which is neither read nor cancelled holds no descriptor.
  return new ReadableStream(new FileReading(body), { highWaterMark: 0 });
}

/** Reads a body's pieces from the disk. The descriptor is closed once, and never under a read. */
class FileReading implements UnderlyingSource<Uint8Array> {
  readonly #body: FileBody;
  #position: number;
  #file: OpenFile | null = null;
  #pulling: Promise<void> = Promise.resolve();

  constructor(body: FileBody) {
    this.#body = body;
    this.#position = body.start;
  }

  pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#pulling = this.#pull(controller);
    return this.#pulling;
  }

  async cancel(): Promise<void> {
    await Promise.allSettled([this.#pulling]);
    this.#close();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { content, end } = this.#body;
    try {
      this.#file ??= await openUnchanged(content);
      if (this.#file === null) throw new Error('the file changed before it was read');
      const piece = new Uint8Array(Math.min(PIECE, end - this.#position));
      if (!(await this.#file.fill(piece, this.#position))) {
        throw new Error(`${this.#file.path} changed while it was sent`);
      }
      this.#position += piece.byteLength;
      controller.enqueue(piece);
      if (this.#position < end) return;
      controller.close();
    } catch (error) {
      this.#close();
      throw error;
    }
    this.#close();
  }

  #close(): void {
    this.#file?.close();
    this.#file = null;
  }
}
