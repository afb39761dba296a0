import { randomUUID } from 'node:crypto';
import { DestinationLockedError, type LockHolder } from 'whitenoise-node/framework';
import type { S3Client } from './s3-client';

const KEY = '.whitenoise/lock';

/** The milliseconds between two signs of life. */
const RENEWAL = 60_000;

/** The age at which a lock is nobody's: its build was killed, or cannot reach the store any more. */
const EXPIRY = 5 * RENEWAL;

interface Written extends LockHolder {
  readonly since: number;
  /** Tells locks of the same owner apart. */
  readonly id: string;
}

/**
 * The lock of a bucket: an object that only one build can create (`If-None-Match: *`), and that its build renews every
 * minute. One that has not been renewed for five minutes is taken over, by only one build again (`If-Match`).
 */
export class S3Lock {
  readonly #client: S3Client;
  readonly #id = randomUUID();
  readonly #owner: string;
  #etag = '';
  #timer: NodeJS.Timeout | null = null;
  #lost: Error | null = null;

  constructor(client: S3Client, owner: string) {
    this.#client = client;
    this.#owner = owner;
  }

  /** @throws DestinationLockedError when another build holds it */
  async take(): Promise<void> {
    const found = await this.#read();
    if (found !== null && Date.now() - found.holder.since < EXPIRY) throw locked(found.holder);
    const isMine = await this.#write(found === null ? { 'if-none-match': '*' } : { 'if-match': found.etag });
    if (!isMine) throw locked((await this.#read())?.holder ?? null);
    this.#timer = setInterval(() => void this.#renew(), RENEWAL);
    this.#timer.unref();
  }

  /** @throws the reason why this build does not hold the lock any more */
  assertHeld(): void {
    if (this.#lost !== null) throw this.#lost;
  }

  async release(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const found = await this.#read();
    if (found?.holder.id !== this.#id) return;
    await this.#client.send({ method: 'DELETE', key: KEY, expected: [200, 204, 404] });
  }

  async #renew(): Promise<void> {
    try {
      if (await this.#write({ 'if-match': this.#etag })) return;
      this.#lost = locked((await this.#read())?.holder ?? null);
    } catch {
      // The next sign of life may get through; if none does, the lock expires.
    }
  }

  /** Writes the lock on a condition; false where that does not hold. */
  async #write(condition: Readonly<Record<string, string>>): Promise<boolean> {
    const holder: Written = { owner: this.#owner, since: Date.now(), id: this.#id };
    const { status, headers } = await this.#client.send({
      method: 'PUT',
      key: KEY,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...condition },
      body: Buffer.from(JSON.stringify(holder)),
      // 404: the lock that was to be replaced has gone. 409: two builds wrote at the same moment.
      expected: [200, 404, 409, 412],
    });
    if (status !== 200) return false;
    this.#etag = headers.etag ?? '';
    return true;
  }

  async #read(): Promise<{ readonly holder: Written; readonly etag: string } | null> {
    const { status, headers, body } = await this.#client.send({
      method: 'GET',
      key: KEY,
      expected: [200, 404],
    });
    if (status === 404) return null;
    const { owner, since, id } = JSON.parse(body.toString()) as Partial<Written>;
    return {
      holder: { owner: String(owner), since: Number(since) || 0, id: String(id) },
      etag: headers.etag ?? '',
    };
  }
}

function locked(holder: LockHolder | null): DestinationLockedError {
  const remedy = `If it is not running any more, wait for ${EXPIRY / 60_000} minutes or delete ${KEY}`;
  return new DestinationLockedError(holder, remedy);
}
