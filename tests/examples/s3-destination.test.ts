import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { mirror } from '../../examples/s3-destination/mirror';
import type { S3Options } from '../../examples/s3-destination/s3-client';
import { S3Destination } from '../../examples/s3-destination/s3-destination';
import { brotli, build, compressed, FolderFinder, gzip, hashedFiles } from '../../framework/staticfiles';
import { destinationTests } from '../../framework/testing';
import { folder, paths, tree } from '../staticfiles/tree';
import { FakeS3 } from './fake-s3';

const KEYS = { region: 'us-east-1', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

let fake: FakeS3;
beforeEach(async () => {
  fake = await FakeS3.start();
});
afterEach(() => fake.stop());

const bucket = (options: Partial<S3Options> = {}) =>
  new S3Destination({ bucket: `${fake.address}/site`, ...KEYS, ...options });

function publish(files: Record<string, string>, destination = bucket(), clear = false) {
  const processing = compressed(hashedFiles({ staticUrl: '/static/' }), { encoders: [gzip, brotli] });
  return build([new FolderFinder([{ folder: tree(files) }])], processing, destination, { clear });
}

const SITE = { 'css/site.css': 'a { color: red }\n'.repeat(100), 'a b.txt': 'text' };

describe('the bucket of a store with conditional writes', () => {
  it.each(
    destinationTests(() => ({ open: () => bucket({ prefix: 'static/' }) })).map((test) => [test.name, test]),
  )('%s', async (_, { run }) => run());

  it('gets the headers by which it can answer browsers itself', async () => {
    await publish(SITE);
    const { headers } = fake.objects.get('css/site.css.br') ?? {};
    expect(headers).toEqual({
      'content-type': 'text/css; charset=utf-8',
      'content-encoding': 'br',
      'cache-control': 'no-cache',
    });
    const hashed = [...fake.objects].filter(([key]) => /^css\/site\.[0-9a-f]{12}\.css/.test(key));
    expect(hashed.map(([, { headers }]) => headers['cache-control'])).toEqual(
      Array(3).fill('public, max-age=31536000, immutable'),
    );
    expect(fake.objects.get('staticfiles.json')?.headers['content-type']).toBe('application/json');
  });

  it('gets the manifest after all that it names', async () => {
    await publish(SITE);
    const put = fake.requests.filter((request) => request.startsWith('PUT '));
    expect(put.slice(-4)).toEqual([
      'PUT staticfiles.json',
      'PUT .whitenoise/history',
      'PUT .whitenoise/memory',
      'PUT .whitenoise/state',
    ]);
  });

  it('is asked again when it is busy', async () => {
    fake.failures.push(503, 500);
    await bucket().put('a.css', { bytes: Buffer.from('a') });
    expect(fake.requests).toEqual(Array(3).fill('PUT a.css'));
  });

  it('is named with its reason when it refuses', async () => {
    fake.failures.push(403);
    await expect(bucket().put('a.css', { bytes: Buffer.from('a') })).rejects.toThrow(
      `PUT 'a.css' (${fake.address}/site/): status 403, SlowDown, SlowDown of the fake`,
    );
  });

  it('keeps the release before when a build fails in the middle', async () => {
    await publish(SITE);
    const manifest = fake.objects.get('staticfiles.json');
    const before = new Map(fake.objects);
    const put = vi.spyOn(S3Destination.prototype, 'put');
    put.mockRejectedValueOnce(new Error('the network is gone'));
    await expect(publish({ ...SITE, 'css/new.css': 'b {}' })).rejects.toThrow('the network is gone');
    put.mockRestore();
    expect(fake.objects.get('staticfiles.json')).toBe(manifest);
    for (const [key, object] of before)
      if (key !== '.whitenoise/lock') expect(fake.objects.get(key)).toBe(object);
    expect((await publish({ ...SITE, 'css/new.css': 'b {}' })).modified).toBe(1);
  });
});

/** Waits without a timer: those are the test's own here. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

describe('the lock of a build that was killed', () => {
  afterEach(() => vi.useRealTimers());

  it('is renewed as long as the build runs, and taken over five minutes after it ended', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    const unlock = await bucket().lock('the first build');
    for (let minute = 0; minute < 10; minute++) {
      const written = fake.requests.length;
      await vi.advanceTimersByTimeAsync(60_000);
      await until(() => fake.requests.length > written);
    }
    await expect(bucket().lock('the second build')).rejects.toThrow('the first build, for');
    const killed = Date.now();
    vi.useRealTimers(); // Its timers are gone.
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: killed + 4 * 60_000 });
    await expect(bucket().lock('the second build')).rejects.toThrow('the first build, for 4 minutes');
    vi.setSystemTime(Date.now() + 61_000);
    const taken = await Promise.allSettled(
      ['second', 'third', 'fourth'].map((owner) => bucket().lock(owner)),
    );
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await unlock();
    expect(fake.objects.has('.whitenoise/lock'), 'the first build does not release the lock of another').toBe(
      true,
    );
  });

  it('stops a build that slept, and whose lock somebody else has', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    const asleep = bucket();
    await asleep.lock('the first build');
    vi.setSystemTime(Date.now() + 6 * 60_000);
    await bucket().lock('the second build');
    await vi.advanceTimersByTimeAsync(60_000);
    const put = () => asleep.put('a.css', { bytes: Buffer.from('a') }).then(() => null, String);
    let refusal: string | null = null;
    while (refusal === null) refusal = await put();
    expect(refusal).toContain('Another build is writing here: the second build, for');
  });
});

describe('a copy of the release', () => {
  it('has every file, and the next one brings what is new alone', async () => {
    const target = folder();
    await publish(SITE);
    await mirror(bucket(), target);
    const published = [...fake.objects.keys()].filter((key) => !key.startsWith('.whitenoise/'));
    expect(paths(target).sort()).toEqual(published.sort());
    for (const name of published) {
      expect(readFileSync(path.join(target, name)).equals(fake.objects.get(name)?.bytes ?? Buffer.of())).toBe(
        true,
      );
    }
    await publish({ ...SITE, 'js/new.js': 'export {}' });
    fake.requests.length = 0;
    await mirror(bucket(), target);
    expect(fake.requests.filter((request) => /site\.[0-9a-f]{12}/.test(request))).toEqual([]);
    expect(paths(target)).toContain('js/new.js');
  });

  it('of a place to which nothing was published is an error that names it', async () => {
    await expect(mirror(bucket(), folder())).rejects.toThrow(
      `Nothing was published to ${fake.address}/site/`,
    );
  });
});

describe('the bucket of s3rver', () => {
  let server: S3rver;
  let address: string;
  let directory: string;
  let buckets = 0;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(os.tmpdir(), 's3rver-'));
    const configureBuckets = [{ name: 'site', configs: [] }];
    server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
    const { port } = await server.run();
    address = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });

  it('is an error where it is missing, and not an empty one', async () => {
    const missing = new S3Destination({ bucket: `${address}/none`, ...KEYS });
    for (const ask of [() => missing.read('a.css'), () => missing.inventory(), () => missing.lock()]) {
      await expect(ask()).rejects.toThrow('NoSuchBucket');
    }
  });

  /** Rules that s3rver 3.7 is at fault for. */
  const UNSUPPORTED = [
    // It does not know conditional writes.
    'of several builds that begin at once, one goes on',
    // It makes the token of the next page by DES, which OpenSSL 3 does not have.
    'the inventory lists all of many files',
  ];

  const held = destinationTests(() => {
    const prefix = `place-${buckets++}/`;
    return { open: () => new S3Destination({ bucket: `${address}/site`, prefix, ...KEYS }) };
  }).filter(({ name }) => !UNSUPPORTED.includes(name));

  it.each(held.map((test) => [test.name, test]))('%s', async (_, { run }) => run());
});
