import { createHash } from 'node:crypto';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FileSource, whiteNoise } from '../../framework/whitenoise';
import { fallback, TemporaryFolder } from './serving';

/** A name that looks hashed. */
const bogus = (index: number) => `app.${index.toString(16).padStart(12, '0')}.js`;

const md5 = (content: string) => createHash('md5').update(content).digest('hex').slice(0, 12);

/** A source that has no files, and counts how often it is asked. */
class Empty implements FileSource {
  readonly asked: string[] = [];
  readonly #delay: number;

  /** @param delay time in ms that each look takes */
  constructor(delay = 0) {
    this.#delay = delay;
  }

  find(path: string): null {
    this.asked.push(path);
    for (const end = performance.now() + this.#delay; performance.now() < end; );
    return null;
  }

  list(): [] {
    return [];
  }
}

describe('a hashed name that is not known', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({ 'app.css': 'body { color: red }' });
  });
  afterEach(() => {
    vi.useRealTimers();
    folder.remove();
  });

  it('is looked for once a second, however many ask for it', async () => {
    const source = new Empty();
    const application = whiteNoise(fallback, { root: source, prefix: '/static/' });
    source.asked.length = 0;
    for (let time = 0; time < 20; time++) await request(application).get(`/static/${bogus(1)}`);
    expect(source.asked).toEqual([bogus(1)]);
  });

  it('is remembered among a thousand others, and no more', async () => {
    const source = new Empty();
    const application = whiteNoise(fallback, { root: source, prefix: '/static/' });
    source.asked.length = 0;
    vi.useFakeTimers({ toFake: ['performance'] });
    const ask = (index: number) => request(application).get(`/static/${bogus(index)}`);
    for (let index = 0; index < 1001; index++) await ask(index);
    expect(source.asked).toHaveLength(1001);
    await ask(1);
    await ask(1000);
    expect(source.asked).toHaveLength(1001);
    await ask(0);
    expect(source.asked.slice(1001)).toEqual([bogus(0)]);
  });

  it('is looked for during a tenth of the time at most, on a slow disk too', async () => {
    const source = new Empty(20);
    const application = whiteNoise(fallback, { root: source, prefix: '/static/' });
    source.asked.length = 0;
    const start = performance.now();
    for (let index = 0; index < 40; index++) await request(application).get(`/static/${bogus(index)}`);
    const seconds = Math.ceil((performance.now() - start) / 1000);
    // A look that begins within the tenth may end beyond it.
    expect(source.asked.length).toBeLessThanOrEqual(6 * (seconds + 1));
    expect(source.asked.length).toBeGreaterThan(0);
  });

  it.each([
    ['outside of every prefix', `/${bogus(1)}`],
    ['longer than a file system takes', `/static/${'x'.repeat(1024)}.${'0'.repeat(12)}.js`],
    ['without a hash', '/static/app.js'],
  ])('is not looked for %s', async (_what, path) => {
    const source = new Empty();
    const application = whiteNoise(fallback, { root: source, prefix: '/static/' });
    source.asked.length = 0;
    expect((await request(application).get(path)).text).toBe('from the application');
    expect(source.asked).toEqual([]);
  });

  it('is served with its bytes while the wrapper runs, and from then on without a look', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    const name = `late.${md5('late')}.js`;
    folder.write(name, 'late');
    for (let time = 0; time < 2; time++) {
      const { text, headers } = await request(application).get(`/${name}`).buffer(true);
      expect(text).toBe('late');
      expect(headers['cache-control']).toContain('immutable');
    }
  });

  it('is looked at again as long as it may be written to, so that half a copy does not stay', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    const text = async () => (await request(application).get('/app-DiwrgTda.js').buffer(true)).text;
    for (const content of ['half', 'half and', 'half and all the rest']) {
      folder.write('app-DiwrgTda.js', content);
      expect(await text()).toBe(content);
    }
  });

  it('proves nothing where there is to be no manifest', async () => {
    const name = folder.write(`kept.${md5('kept')}.css`, 'kept').slice(folder.path.length);
    const cacheControl = async (manifest: boolean) =>
      (await request(whiteNoise(fallback, { root: folder.path, manifest })).get(name)).headers[
        'cache-control'
      ];
    expect(await cacheControl(true)).toBe('max-age=315360000, public, immutable');
    expect(await cacheControl(false)).toBe('max-age=60, public');
  });

  it('proves files up to 4 MiB: others would hold up everybody else', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    const cacheControl = async (length: number) => {
      const content = 'x'.repeat(length);
      const name = `large.${md5(content)}.css`;
      folder.write(name, content);
      return (await request(application).head(`/${name}`)).headers['cache-control'];
    };
    expect(await cacheControl(4 * 1024 * 1024)).toContain('immutable');
    expect(await cacheControl(4 * 1024 * 1024 + 1)).toBe('max-age=60, public');
  });

  it('tells addHeaders at start what is proven', async () => {
    const name = `kept.${md5('kept')}.css`;
    folder.write(name, 'kept');
    const seen: (string | null)[] = [];
    whiteNoise(fallback, {
      root: folder.path,
      addHeaders(headers, file) {
        if (file.endsWith(name)) seen.push(headers.get('Cache-Control'));
      },
    });
    expect(seen).toEqual(['max-age=315360000, public, immutable']);
  });
});
