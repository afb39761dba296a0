import { publishAnswer } from '../diagnostics';
import { openUnchanged } from '../disk';
import type { RequestHeaders } from '../preconditions';
import { type Body, type Decision, FAILED } from '../static-file';
import type { Question, StaticFiles } from '../static-files';
import { fulfil, part } from './fulfil';

/** One piece of a body that is not in memory. Every piece is new memory: its reader may keep it. */
const PIECE = 256 * 1024;

/** Answers requests for files by the web's own Request and Response. */
export class FetchTransport {
  readonly #files: StaticFiles;

  constructor(files: StaticFiles) {
    this.#files = files;
  }

  /** Answers a request, or gives what `miss` gives when it is none of ours. */
  handle(request: Request, miss: () => Response | Promise<Response>): Response | Promise<Response> {
    const question = {
      url: targetOf(request.url),
      method: request.method,
      headers: headersOf(request.headers),
    };
    const decision = this.#files.decide(question);
    if (decision === null) return miss();
    const { body } = decision;
    if (body === null) return respond(question, decision, null);
    const bytes = this.#files.bodies.get(body.representation);
    if (bytes !== null) return respond(question, decision, asBytes(part(bytes, body)));
    return this.#files.track(this.#answerFromDisk(question, decision, miss));
  }

  async #answerFromDisk(
    question: Question,
    first: Decision,
    miss: () => Response | Promise<Response>,
  ): Promise<Response> {
    try {
      const fulfilled = await fulfil(this.#files, question, first);
      if (fulfilled !== null) {
        const { decision, file } = fulfilled;
        if (file === null) {
          return respond(question, decision, fulfilled.bytes === null ? null : asBytes(fulfilled.bytes));
        }
        // Nobody is bound to read a Response: the file is opened again when somebody does.
        await file.close();
        return respond(question, decision, stream(fulfilled.body));
      }
    } catch {
      return respond(question, FAILED, null);
    }
    return miss();
  }
}

function respond(
  { method, url }: Question,
  decision: Decision,
  body: Uint8Array<ArrayBuffer> | ReadableStream | null,
): Response {
  publishAnswer(method, url, decision, 'fetch');
  const headers = new Headers();
  for (let index = 0; index < decision.headers.length; index += 2) {
    headers.append(decision.headers[index] ?? '', decision.headers[index + 1] ?? '');
  }
  return new Response(body, { status: decision.status, headers });
}

/** The request target of an absolute URL, as it stands there. */
function targetOf(url: string): string {
  const path = url.indexOf('/', url.indexOf('://') + 3);
  const fragment = url.indexOf('#');
  return url.slice(path, fragment < 0 ? undefined : fragment);
}

function headersOf(headers: Headers): RequestHeaders {
  const get = (name: string) => headers.get(name) ?? undefined;
  return {
    'accept-encoding': get('accept-encoding'),
    'access-control-request-method': get('access-control-request-method'),
    'if-match': get('if-match'),
    'if-modified-since': get('if-modified-since'),
    'if-none-match': get('if-none-match'),
    'if-range': get('if-range'),
    'if-unmodified-since': get('if-unmodified-since'),
    origin: get('origin'),
    range: get('range'),
  };
}

/** `Response` copies what it is given: bytes in memory stay ours. */
function asBytes(bytes: string | Buffer): Uint8Array<ArrayBuffer> {
  return (typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes) as Uint8Array<ArrayBuffer>;
}

/** A body that is read as fast as it is asked for. It fails when the file is not as it was promised. */
function stream({ representation, start, end }: Body): ReadableStream {
  let position = start;
  let opened: ReturnType<typeof openUnchanged> | null = null;
  const close = async () => (await opened)?.close();
  return new ReadableStream({
    async pull(controller) {
      opened ??= openUnchanged(representation);
      const file = await opened;
      if (file === null) throw new Error('the file changed before it was read');
      try {
        const piece = new Uint8Array(Math.min(PIECE, end - position));
        await file.fill(piece, position);
        position += piece.byteLength;
        controller.enqueue(piece);
      } catch (error) {
        await close();
        throw error;
      }
      if (position < end) return;
      controller.close();
      await close();
    },
    cancel: close,
  });
}
