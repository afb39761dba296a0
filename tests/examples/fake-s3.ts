import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../listening';

interface StoredObject {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
}

/** The headers that S3 keeps with an object and sends with it. */
const KEPT = ['content-type', 'content-encoding', 'cache-control'];

/** The most objects of one page of a list. */
const PAGE = 1000;

/**
 * A store that speaks as much of S3's language as the example does, and honours the conditions of writing
 * (`If-None-Match: *`, `If-Match`), which s3rver does not. It listens to 127.0.0.1.
 */
export class FakeS3 {
  readonly objects = new Map<string, StoredObject>();
  /** Requests by method and key, such as `PUT css/site.css`. */
  readonly requests: string[] = [];
  /** The statuses of the next answers, before the store gets to work again. */
  readonly failures: number[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  address = '';

  static async start(): Promise<FakeS3> {
    const fake = new FakeS3();
    fake.address = `http://127.0.0.1:${await listen(fake.#server)}`;
    return fake;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const url = new URL(request.url ?? '', 'http://s3.test');
    const key = decodeURIComponent(url.pathname.replace(/^\/[^/]+\/?/, ''));
    this.requests.push(`${request.method} ${key}`);
    const failure = this.failures.shift();
    if (failure !== undefined) return refuse(response, failure, 'SlowDown');
    if (request.headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex')) {
      return refuse(response, 400, 'XAmzContentSHA256Mismatch');
    }
    if (request.method === 'GET' && url.searchParams.has('list-type')) return this.#list(url, response);
    const found = this.objects.get(key);
    if (request.method === 'GET') {
      if (found === undefined) return refuse(response, 404, 'NoSuchKey');
      response.writeHead(200, { ...found.headers, etag: found.etag }).end(found.bytes);
    } else if (request.method === 'PUT') {
      const { 'if-none-match': none, 'if-match': match } = request.headers;
      if (match !== undefined && found === undefined) return refuse(response, 404, 'NoSuchKey');
      if ((none === '*' && found !== undefined) || (match !== undefined && match !== found?.etag)) {
        return refuse(response, 412, 'PreconditionFailed');
      }
      const headers = KEPT.flatMap((name) => {
        const value = request.headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      });
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      this.objects.set(key, { bytes: body, headers: Object.fromEntries(headers), etag });
      response.writeHead(200, { etag }).end();
    } else {
      this.objects.delete(key);
      response.writeHead(204).end();
    }
  }

  #list({ searchParams }: URL, response: ServerResponse): void {
    const prefix = searchParams.get('prefix') ?? '';
    const after = searchParams.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, PAGE);
    const contents = page.map((key) => {
      const { bytes, etag } = this.objects.get(key) as StoredObject;
      const written = encodeURIComponent(key).replaceAll('%20', '+');
      return `<Contents><Key>${written}</Key><ETag>${etag.replaceAll('"', '&quot;')}</ETag><Size>${bytes.length}</Size></Contents>`;
    });
    const more = keys.length > PAGE;
    const next = more ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>` : '';
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>${code} of the fake</Message></Error>`);
}
