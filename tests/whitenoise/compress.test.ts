import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WhiteNoiseOptions, whiteNoise } from '../../framework/whitenoise';
import { isCompressibleType } from '../../framework/whitenoise/compressible-types';
import { fallback as application, type Listening, listening, TemporaryFolder } from './serving';

/** The compressions that were begun, and that were under way at once at most. */
const made = vi.hoisted(() => ({ begun: 0, running: 0, most: 0, fails: false }));

vi.mock('node:zlib', async (original) => {
  const zlib = await original<typeof import('node:zlib')>();
  const counted =
    (encode: (bytes: Buffer, options: object, done: (error: Error | null, result: Buffer) => void) => void) =>
    (bytes: Buffer, options: object, done: (error: Error | null, result: Buffer) => void) => {
      made.begun += 1;
      made.running += 1;
      made.most = Math.max(made.most, made.running);
      if (made.fails) return void setImmediate(() => done(new Error('no memory'), Buffer.alloc(0)));
      return encode(bytes, options, (error, result) => {
        made.running -= 1;
        done(error, result);
      });
    };
  return { ...zlib, brotliCompress: counted(zlib.brotliCompress), gzip: counted(zlib.gzip) };
});

const CSS = 'body { color: rebeccapurple }\n'.repeat(500);

describe('compress', () => {
  let folder: TemporaryFolder;
  let server: Listening | null = null;
  beforeEach(() => {
    Object.assign(made, { begun: 0, running: 0, most: 0, fails: false });
    folder = new TemporaryFolder({ 'site.css': CSS });
  });
  afterEach(async () => {
    await server?.close();
    server = null;
    folder.remove();
  });

  async function serve(options: WhiteNoiseOptions = {}) {
    const wrapped = whiteNoise(application, { root: folder.path, compress: true, ...options });
    server = await listening(wrapped);
    const { origin } = server;
    const get = async (url = '/site.css', codings = 'br, gzip') => {
      // Node's fetch would decode the answer.
      const { request } = await import('node:http');
      return new Promise<{ status: number; coding: string; vary: string; etag: string; body: Buffer }>(
        (resolve, reject) => {
          const asked = request(origin + url, { headers: { 'Accept-Encoding': codings } }, (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () => {
              const { 'content-encoding': coding = 'identity', vary = '', etag = '' } = response.headers;
              resolve({ status: response.statusCode ?? 0, coding, vary, etag, body: Buffer.concat(chunks) });
            });
          });
          asked.on('error', reject).end();
        },
      );
    };
    const compressed = async (url = '/site.css', codings = 'br, gzip') => {
      await expect.poll(async () => (await get(url, codings)).coding).not.toBe('identity');
      return get(url, codings);
    };
    return { wrapped, get, compressed };
  }

  const decoded = ({ coding, body }: { coding: string; body: Buffer }) =>
    String(coding === 'br' ? brotliDecompressSync(body) : coding === 'gzip' ? gunzipSync(body) : body);

  it('is off by default', async () => {
    const { get } = await serve({ compress: false });
    expect((await get()).vary).toBe('');
    await sleep(50);
    expect(made.begun).toBe(0);
  });

  it('costs a hundred first visitors at once one compression for each coding', async () => {
    const { get, compressed } = await serve();
    const answers = await Promise.all(Array.from({ length: 100 }, () => get()));
    for (const answer of answers) {
      expect(answer.vary).toBe('Accept-Encoding');
      expect(decoded(answer)).toBe(CSS);
    }
    expect((await compressed()).coding).toBe('br');
    expect((await get('/site.css', 'gzip')).coding).toBe('gzip');
    expect(made.begun).toBe(2);
  });

  it('compresses two files at once at most, and writes nothing to the root', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}.css`);
    for (const name of names) folder.write(name, CSS.repeat(10) + name);
    const { get, compressed } = await serve();
    await Promise.all(names.map((name) => get(`/${name}`)));
    for (const name of names) expect(decoded(await compressed(`/${name}`))).toBe(CSS.repeat(10) + name);
    expect(made.most).toBe(2);
    expect(readdirSync(folder.path).sort()).toEqual([...names, 'site.css'].sort());
  });

  it.each([false, true])(
    'makes them anew when the file has changed (autorefresh: %s)',
    async (autorefresh) => {
      const { wrapped, get, compressed } = await serve({ autorefresh });
      const before = await compressed();
      const next = 'body { color: red }\n'.repeat(500);
      folder.write('site.css', next);
      if (!autorefresh) await wrapped.reload();
      const first = await get();
      expect([first.coding, decoded(first)]).toEqual(['identity', next]);
      const after = await compressed();
      expect(decoded(after)).toBe(next);
      expect(after.etag).not.toBe(before.etag);
    },
  );

  it('keeps what it has made with autorefresh', async () => {
    const { get, compressed } = await serve({ autorefresh: true });
    await compressed();
    for (let time = 0; time < 5; time++) expect((await get()).coding).toBe('br');
    expect(made.begun).toBe(2);
  });

  it('leaves files of more than 4 MiB, and everything where nothing may be kept, as they are', async () => {
    folder.write('large.js', 'x'.repeat(4 * 1024 * 1024 + 1));
    folder.write('fits.js', 'x'.repeat(4 * 1024 * 1024));
    const { get, compressed } = await serve();
    expect((await get('/large.js')).vary).toBe('');
    expect(decoded(await compressed('/fits.js'))).toHaveLength(4 * 1024 * 1024);
    await server?.close();
    const nothing = await serve({ memoryBudget: 0 });
    expect((await nothing.get()).vary).toBe('');
  });

  it('compresses the pages that answer where no file does', async () => {
    folder.write('404.html', CSS);
    const { compressed } = await serve({ notFound: '404.html' });
    const answer = await compressed('/missing.png');
    expect([answer.status, answer.vary, decoded(answer)]).toEqual([404, 'Accept-Encoding', CSS]);
  });

  it('leaves files alone that addHeaders says are encoded, or gives no type', async () => {
    folder.write('encoded.js', CSS);
    folder.write('typeless.js', CSS);
    const { get } = await serve({
      addHeaders(headers, _path, url) {
        if (url === '/encoded.js') headers.set('Content-Encoding', 'br');
        if (url === '/typeless.js') headers.delete('Content-Type');
      },
    });
    for (const url of ['/encoded.js', '/typeless.js']) expect((await get(url)).vary).toBe('');
  });

  it('sends the original, says why, and does not try again at each request, where compressing fails', async () => {
    made.fails = true;
    const warnings: string[] = [];
    const { get } = await serve({ warn: (message) => warnings.push(message) });
    for (let time = 0; time < 4; time++) {
      expect(decoded(await get())).toBe(CSS);
      await sleep(10);
    }
    expect(made.begun).toBe(1);
    expect(warnings.join()).toContain('no memory');
  });

  it('sends the original while variants do not fit into the memory, and always the right bytes', async () => {
    const text = (index: number) => `${index} ${'abcdefghij'.repeat(20 * (index + 1))}${Math.random()}`;
    const files = Array.from({ length: 40 }, (_, index) => text(index));
    for (const [index, content] of files.entries()) folder.write(`${index}.txt`, content);
    // Enough for some twenty variants, and for no original.
    const { get } = await serve({ memoryBudget: 3000 });
    const codings = new Set<string>();
    for (let round = 0; round < 20; round++) {
      for (const [index, content] of files.entries()) {
        const answer = await get(`/${index}.txt`, index % 2 === 0 ? 'br' : 'gzip');
        codings.add(answer.coding);
        expect(decoded(answer)).toBe(content);
      }
    }
    expect(codings).toContain('identity');
    expect(codings.size).toBeGreaterThan(1);
    // Twenty rounds over forty files would be 1,600 compressions if each were made again at once.
    expect(made.begun).toBeLessThan(500);
  });

  it('has closed every file when close() resolves, and begins nothing afterwards', async () => {
    for (let index = 0; index < 20; index++) folder.write(`${index}.css`, CSS.repeat(20));
    const { wrapped, get } = await serve();
    await Promise.all(Array.from({ length: 20 }, (_, index) => get(`/${index}.css`)));
    await wrapped.close();
    const { begun } = made;
    expect(folder.openDescriptors()).toBe(0);
    await sleep(50);
    expect(made.begun).toBeLessThanOrEqual(begun);
  });

  it.each([
    ['with autorefresh', { autorefresh: true }],
    ['with reloads', {}],
    ['with reloads and memory for few variants', { memoryBudget: 8192 }],
  ])(
    'answers with whole versions, each under tags of its own, while files change: %s',
    async (_name, options) => {
      const versions = new Set<string>();
      const change = (name: string, number: number) => {
        const content = `/* ${name} ${number} */\n`.repeat(5 + (number % 40));
        versions.add(content);
        renameSync(folder.write(`${name}.new`, content), path.join(folder.path, name));
      };
      const names = ['a.css', 'b.js', 'c.json'];
      for (const name of names) change(name, 0);
      const { wrapped, get } = await serve(options);
      const tagged = new Map<string, string>();
      const codings = new Set<string>();
      let changing = true;
      const client = async (number: number) => {
        for (let count = 0; changing; count++) {
          const answer = await get(`/${names[(number + count) % 3]}`, ['br', 'gzip', 'identity'][count % 2]);
          if (answer.status === 404) continue;
          codings.add(answer.coding);
          expect(versions).toContain(decoded(answer));
          expect(answer.vary).toBe('Accept-Encoding');
          const bytes = answer.body.toString('base64');
          expect(tagged.get(answer.etag) ?? bytes, answer.etag).toBe(bytes);
          tagged.set(answer.etag, bytes);
        }
      };
      const clients = Promise.all(Array.from({ length: 6 }, (_, number) => client(number)));
      for (let number = 1; number < 150; number++) {
        change(names[number % 3] ?? '', number);
        if (!('autorefresh' in options)) await wrapped.reload();
        await sleep(number % 10);
      }
      // On a busy machine no variant may be ready before the next change.
      for (let wait = 0; wait < 1000 && !codings.has('br'); wait++) await sleep(10);
      changing = false;
      await clients;
      expect(codings).toContain('identity');
      expect(codings).toContain('br');
    },
  );

  it('makes none of a file that has changed since it was looked at', async () => {
    const { get, compressed } = await serve({ memoryBudget: 1024 * 1024 });
    writeFileSync(path.join(folder.path, 'site.css'), 'p { color: red }\n'.repeat(400));
    expect(decoded(await get())).toBe('p { color: red }\n'.repeat(400));
    expect(decoded(await compressed())).toBe('p { color: red }\n'.repeat(400));
  });
});

describe('a type that compresses', () => {
  it.each([
    'text/html; charset=utf-8',
    'TEXT/CSS',
    'application/json',
    'application/manifest+json',
    'image/svg+xml',
    'application/wasm',
    'font/ttf',
    'image/vnd.microsoft.icon',
  ])('is %s', (type) => expect(isCompressibleType(type)).toBe(true));

  it.each([
    'image/png',
    'font/woff2',
    'application/zip',
    'application/octet-stream',
    'video/mp4',
    'application/pdf',
    'not/text/html',
    '',
  ])('is not %s', (type) => expect(isCompressibleType(type)).toBe(false));

  it('depends on no parameter', () => {
    fc.assert(
      fc.property(fc.string(), (parameters) => {
        expect(isCompressibleType(`text/css;${parameters}`)).toBe(true);
        expect(isCompressibleType(`image/png;${parameters}`)).toBe(false);
      }),
    );
  });
});
