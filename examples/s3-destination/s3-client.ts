import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { AwsV4Signer } from 'aws4fetch';

export interface S3Options {
  /** The bucket's address: `https://my-bucket.s3.eu-central-1.amazonaws.com`, or `https://host/my-bucket`. */
  readonly bucket: string;
  /** What every key begins with, such as `static/`. Default: nothing. */
  readonly prefix?: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3Response {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Without the prefix; left out for the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** The statuses that are answers; any other is an error. */
  readonly expected: readonly number[];
}

const ATTEMPTS = 4;
/** The pause before the second attempt, in milliseconds; each later one is twice as long. */
const PAUSE = 200;
/** The milliseconds of silence after which a connection is given up. */
const SILENCE = 30_000;

/** An answer that was not expected. Its message names the request, the status and the store's own reason. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
}

/**
 * Sends signed requests. It reads answers by Node's own client: `fetch` would decode a body that has a
 * `Content-Encoding`, and what was put as Brotli would not come back as it was put.
 */
export class S3Client {
  readonly label: string;
  readonly #options: S3Options;
  readonly #agent: http.Agent;

  constructor(options: S3Options) {
    const Agent = options.bucket.startsWith('https:') ? https.Agent : http.Agent;
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 32 });
    this.label = `${options.bucket}/${options.prefix ?? ''}`;
  }

  /** Sends a request, again after a pause where the store is busy or the connection fails. */
  async send(request: S3Request): Promise<S3Response> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#attempt(request).catch((error: Error) => error);
      if (!(response instanceof Error)) {
        // A key that is not there is an answer, a bucket that is not there is none.
        const isExpected = request.expected.includes(response.status);
        if (isExpected && !reasonOf(response).includes('NoSuchBucket')) return response;
        if (response.status < 500 && response.status !== 429)
          throw this.#failure(request, reasonOf(response));
      }
      if (attempt === ATTEMPTS) {
        const reason = response instanceof Error ? response.message : reasonOf(response);
        throw this.#failure(request, reason);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE * 2 ** (attempt - 1)));
    }
  }

  async #attempt({ method, key, query = {}, headers = {}, body }: S3Request): Promise<S3Response> {
    const { bucket, prefix = '', region, accessKeyId, secretAccessKey, sessionToken } = this.#options;
    const address = new URL(key === undefined ? bucket : `${bucket}/${encodeKey(prefix + key)}`);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    const digest = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const signed = await new AwsV4Signer({
      service: 's3',
      method,
      url: address.href,
      headers: { ...headers, 'x-amz-content-sha256': digest },
      region,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    }).sign();
    return this.#exchange(signed.url, method, Object.fromEntries(signed.headers), body);
  }

  #exchange(url: URL, method: string, headers: Record<string, string>, body?: Buffer): Promise<S3Response> {
    const { request } = url.protocol === 'https:' ? https : http;
    const length = body === undefined ? {} : { 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        { method, agent: this.#agent, headers: { ...headers, ...length } },
        (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('error', reject);
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(pieces),
            });
          });
        },
      );
      sent.setTimeout(SILENCE, () => sent.destroy(new Error(`no answer for ${SILENCE / 1000} s`)));
      sent.on('error', reject);
      sent.end(body);
    });
  }

  #failure({ method, key = '' }: S3Request, reason: string): S3Error {
    return new S3Error(`${method} '${key}' (${this.label}): ${reason}`);
  }
}

/** The path of a key in a URL. S3 wants every other character than these escaped. */
function encodeKey(key: string): string {
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(key)
    .replace(/[!'()*]/g, percent)
    .replaceAll('%2F', '/');
}

/** The status of an answer, and what the store says about it. */
function reasonOf({ status, body }: S3Response): string {
  const text = body.toString('utf8', 0, 4096);
  const [, code = ''] = /<Code>([^<]*)/.exec(text) ?? [];
  const [, message = ''] = /<Message>([^<]*)/.exec(text) ?? [];
  return [`status ${status}`, code, message].filter((part) => part !== '').join(', ');
}
