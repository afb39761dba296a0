import {
  bytesOf,
  type Content,
  type Destination,
  type PublishedFile,
  type PutOptions,
} from 'whitenoise-node/framework';
import { listObjects } from './list-objects';
import { S3Client, type S3Options } from './s3-client';
import { S3Lock } from './s3-lock';

const WORK_FOLDER = '.whitenoise/';

/** The longest key of S3, in bytes. */
const LONGEST_KEY = 1024;

/** Publishes releases to a bucket of S3, or of a store that speaks its language. */
export class S3Destination implements Destination {
  readonly label: string;
  readonly concurrency = 16;
  readonly #client: S3Client;
  readonly #prefix: string;
  #lock: S3Lock | null = null;

  constructor(options: S3Options) {
    this.#client = new S3Client(options);
    this.#prefix = options.prefix ?? '';
    this.label = this.#client.label;
  }

  async inventory(): Promise<Map<string, PublishedFile>> {
    const objects = await listObjects(this.#client, this.#prefix);
    const published = objects.filter(({ key }) => !key.startsWith(WORK_FOLDER));
    return new Map(published.map(({ key, size, etag }) => [key, { size, digest: etag }]));
  }

  canHold(path: string): boolean {
    return Buffer.byteLength(this.#prefix + path) <= LONGEST_KEY;
  }

  async read(path: string): Promise<Buffer | null> {
    const { status, body } = await this.#client.send({ method: 'GET', key: path, expected: [200, 404] });
    return status === 404 ? null : body;
  }

  async put(path: string, content: Content, options: PutOptions = {}): Promise<PublishedFile> {
    this.#lock?.assertHeld();
    const { mediaType = 'application/octet-stream', encoding, immutable = false } = options;
    const body = Buffer.from(bytesOf(content));
    const { headers } = await this.#client.send({
      method: 'PUT',
      key: path,
      headers: {
        'content-type': mediaType,
        'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      },
      body,
      expected: [200],
    });
    return { size: body.length, digest: headers.etag ?? '' };
  }

  async remove(path: string): Promise<void> {
    this.#lock?.assertHeld();
    await this.#client.send({ method: 'DELETE', key: path, expected: [200, 204, 404] });
  }

  async lock(owner = 'a build'): Promise<() => Promise<void>> {
    const lock = new S3Lock(this.#client, owner);
    await lock.take();
    this.#lock = lock;
    return async () => {
      this.#lock = null;
      await lock.release();
    };
  }
}
