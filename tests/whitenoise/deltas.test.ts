import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeltaCodingName } from '../../framework/manifest';
import {
  ANSWER_CHANNEL,
  type Answer as Published,
  type ServesFiles,
  type WhiteNoiseOptions,
} from '../../framework/whitenoise';
import type { Answer } from '../conformance/exchange';
import { HOSTS, type Host } from '../conformance/hosts';
import { decodeDelta, decodes, prepareDecoding } from '../deltas/decode';
import { NEXT, recordedDelta, version } from '../deltas/recorded';
import { type DeltaRelease, offer, published, record, releaseWithDeltas } from '../deltas/release';

const CHROMIUM = 'gzip, deflate, br, zstd, dcb, dcz';
const DIGEST = record(version(NEXT)).integrity.slice(7, 34);
const MATCH = 'match="/static/css/site.*.css"';
const VARY = 'Accept-Encoding, Available-Dictionary';

/** The headers of a browser that has a version, for a style sheet of its own origin. */
const having = (number: number): Record<string, string> => ({
  'Accept-Encoding': CHROMIUM,
  'Available-Dictionary': offer(version(number)),
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'no-cors',
});

beforeAll(prepareDecoding);

let release: DeltaRelease;
const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
  release.folder.remove();
});

/** Opens a host on the release, and gives a function that asks for the file with differences. */
async function serve(
  kind: (typeof HOSTS)[number],
  options: WhiteNoiseOptions = {},
  configure?: (files: ServesFiles) => void,
): Promise<(headers?: Record<string, string>, method?: string, name?: string) => Promise<Answer>> {
  const given = { root: release.folder.path, prefix: '/static/', warn: () => {}, ...options };
  const host = await kind.open(given, configure);
  hosts.push(host);
  return (headers = {}, method = 'GET', name = release.name) =>
    host.ask({ path: `/static/${name}`, method, headers });
}

/** Expects the whole file without a difference, in Brotli. */
function expectOrdinary({ status, headers, body }: Answer): void {
  expect([status, headers['content-encoding']]).toEqual([200, 'br']);
  expect(brotliDecompressSync(body).equals(version(NEXT))).toBe(true);
}

describe.each(HOSTS)('a file with differences to its earlier versions, over $name', (kind) => {
  describe.each<DeltaCodingName>(['dcb', 'dcz'])('in %s', (coding) => {
    beforeEach(() => {
      release = releaseWithDeltas(coding);
    });

    it.each([1, 2] as const)(
      'is sent as the difference to version %i, which the client has',
      async (from) => {
        const ask = await serve(kind);
        const dictionary = offer(version(from)).slice(1, 9);
        const delta = recordedDelta(coding, from);
        for (const method of ['GET', 'HEAD', 'GET']) {
          const { status, headers, body } = await ask(having(from), method);
          expect(status).toBe(200);
          expect(headers).toMatchObject({
            'content-encoding': coding,
            'content-length': String(delta.byteLength),
            'content-type': 'text/css; charset=utf-8',
            'cache-control': 'max-age=315360000, public, immutable',
            'use-as-dictionary': MATCH,
            etag: `"${DIGEST}-${coding}-${dictionary}-${delta.byteLength.toString(16)}"`,
            vary: VARY,
          });
          if (method === 'HEAD') continue;
          expect(body.equals(delta)).toBe(true);
          if (decodes(coding)) expect(decodeDelta(body, version(from)).equals(version(NEXT))).toBe(true);
        }
      },
    );

    it('is revalidated in that form', async () => {
      const ask = await serve(kind);
      const { etag = '' } = (await ask(having(1))).headers;
      const { status, headers } = await ask({ ...having(1), 'If-None-Match': etag });
      expect(status).toBe(304);
      expect([headers.vary, headers['use-as-dictionary']]).toEqual([VARY, undefined]);
      expect((await ask({ ...having(2), 'If-None-Match': etag })).status).toBe(200);
    });
  });

  describe('in dcb', () => {
    beforeEach(() => {
      release = releaseWithDeltas('dcb');
    });

    it('varies by the dictionary in every form, and is a dictionary itself where it is sent whole', async () => {
      const ask = await serve(kind);
      for (const codings of ['br', 'gzip', 'identity']) {
        const { headers, status } = await ask({ 'Accept-Encoding': codings });
        expect([status, headers.vary, headers['use-as-dictionary']]).toEqual([200, VARY, MATCH]);
      }
      const part = await ask({ Range: 'bytes=0-9' });
      expect([part.status, part.headers.vary, part.headers['use-as-dictionary']]).toEqual([
        206,
        VARY,
        undefined,
      ]);
    });

    it('is published with the number of bytes that the difference saves', async () => {
      const ask = await serve(kind);
      const answers: Published[] = [];
      const listener = (message: unknown) => answers.push(message as Published);
      subscribe(ANSWER_CHANNEL, listener);
      for (const method of ['GET', 'HEAD']) await ask(having(1), method);
      await ask({ 'Accept-Encoding': 'br' });
      unsubscribe(ANSWER_CHANNEL, listener);
      const delta = recordedDelta('dcb', 1).byteLength;
      const smallest = statSync(path.join(release.folder.path, `${release.name}.br`)).size;
      expect(answers.map(({ encoding, bytes, saved }) => [encoding, bytes, saved])).toEqual([
        ['dcb', delta, smallest - delta],
        [null, 0, 0],
        ['br', smallest, 0],
      ]);
    });

    it('is sent as before to who offers no dictionary, another one, or several', async () => {
      const ask = await serve(kind);
      const own = offer(version(1));
      for (const value of [
        undefined,
        '',
        own.slice(1, -1),
        `${own};q=1`,
        `${own}, ${own}`,
        own.replace('=', ''),
        own.toLowerCase(),
        offer(version(NEXT)),
        `:${'A'.repeat(5000)}:`,
        ':::',
        '"x"',
        '__proto__',
      ]) {
        const { 'Available-Dictionary': _, ...headers } = having(1);
        expectOrdinary(
          await ask(value === undefined ? headers : { ...headers, 'Available-Dictionary': value }),
        );
      }
    });

    it('is sent as before where the coding is not named, or refused', async () => {
      const ask = await serve(kind);
      for (const codings of [
        'gzip, br',
        'br, dcz',
        'br, *',
        'br, dcb;q=0',
        'br, *;q=1, dcb;q=0.000',
        'br, dcbx',
      ])
        expectOrdinary(await ask({ ...having(1), 'Accept-Encoding': codings }));
      for (const codings of ['dcb', 'br, DCB', 'dcb;q=0.001, br', '*;q=0, dcb'])
        expect((await ask({ ...having(1), 'Accept-Encoding': codings })).headers['content-encoding']).toBe(
          'dcb',
        );
      const { status, headers } = await ask({ ...having(1), 'Accept-Encoding': '*' });
      expect([status, headers['content-encoding']]).toEqual([200, undefined]);
    });

    it('is sent as before to who asks for a part', async () => {
      const ask = await serve(kind);
      const { status, headers } = await ask({ ...having(1), Range: 'bytes=0-9' });
      expect([status, headers['content-encoding']]).toEqual([206, 'br']);
    });

    it.each<[who: string, headers: Record<string, string>, allowAll: boolean, wanted: string]>([
      [
        'another site without CORS',
        { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
        true,
        'br',
      ],
      [
        'another site without CORS',
        { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'websocket' },
        true,
        'br',
      ],
      [
        'another site by CORS',
        { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', Origin: 'https://a.example' },
        true,
        'dcb',
      ],
      [
        'another site by CORS',
        { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', Origin: 'https://a.example' },
        false,
        'br',
      ],
      ['nobody by CORS', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors' }, true, 'br'],
      [
        'a visitor who follows a link',
        { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' },
        false,
        'dcb',
      ],
      ['its own origin', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'same-origin' }, false, 'dcb'],
      ['a client without these headers', {}, false, 'dcb'],
      ['a client without Sec-Fetch-Mode', { 'Sec-Fetch-Site': 'cross-site' }, false, 'dcb'],
      ['a client without Sec-Fetch-Site', { 'Sec-Fetch-Mode': 'no-cors' }, false, 'dcb'],
    ])(
      'for %s with %j (every origin: %s) is sent in %s%s',
      async (_who, headers, allowAllOrigins, wanted) => {
        const ask = await serve(kind, { allowAllOrigins });
        const { 'Sec-Fetch-Site': _site, 'Sec-Fetch-Mode': _mode, ...offered } = having(1);
        const answer = await ask({ ...offered, ...headers });
        expect(answer.headers['content-encoding']).toBe(wanted);
      },
    );

    it('has no difference with autorefresh, and varies by nothing more', async () => {
      const ask = await serve(kind, { autorefresh: true });
      const answer = await ask(having(1));
      expectOrdinary(answer);
      expect(answer.headers.vary).toBe('Accept-Encoding');
    });

    it('has differences without a URL of their own, with autorefresh, too', async () => {
      for (const autorefresh of [false, true]) {
        const ask = await serve(kind, { autorefresh });
        for (const { path: name } of release.records)
          expect((await ask({}, 'GET', name)).headers['x-answered-by']).toBe('application');
      }
    });

    it('is sent as before when its difference goes, or is written over, while it is served', async () => {
      const ask = await serve(kind, { memoryBudget: 0 });
      expect((await ask(having(1))).headers['content-encoding']).toBe('dcb');
      expect((await ask(having(2))).headers['content-encoding']).toBe('dcb');
      const [first = '', second = ''] = release.records.map(({ path: name }) =>
        path.join(release.folder.path, name),
      );
      rmSync(first);
      appendFileSync(second, 'x');
      for (const number of [1, 2]) expectOrdinary(await ask(having(number)));
    });

    it('is another file’s difference in no other mount', async () => {
      const other = releaseWithDeltas('dcz');
      const ask = await serve(kind, {}, (files) => files.addFiles(other.folder.path, '/other/'));
      const at = async (prefix: string) => {
        const host = hosts.at(-1);
        const { headers } = (await host?.ask({ path: `${prefix}${release.name}`, headers: having(1) })) ?? {};
        return [headers?.['content-encoding'], headers?.['use-as-dictionary']];
      };
      expect(await at('/static/')).toEqual(['dcb', MATCH]);
      expect(await at('/other/')).toEqual(['dcz', 'match="/other/css/site.*.css"']);
      expect((await ask(having(1))).status).toBe(200);
      other.folder.remove();
    });
  });
});

const [http] = HOSTS;

describe('differences', () => {
  beforeEach(() => {
    release = releaseWithDeltas('dcb');
  });

  const forms = async (options: WhiteNoiseOptions = {}) => {
    const ask = await serve(http as (typeof HOSTS)[number], options);
    return Promise.all([1, 2].map(async (number) => (await ask(having(number))).headers['content-encoding']));
  };
  const file = (index: number) => path.join(release.folder.path, release.records[index]?.path ?? '');

  it.each<[what: string, spoil: () => void]>([
    ['that are gone', () => rmSync(file(0))],
    ['that are truncated', () => truncateSync(file(0), 80)],
    [
      'of another dictionary',
      () => writeFileSync(file(0), recordedDelta('dcb', 2).subarray(0, recordedDelta('dcb', 1).byteLength)),
    ],
    [
      'in another coding than is told',
      () =>
        writeFileSync(
          file(0),
          Buffer.concat([recordedDelta('dcz', 1), Buffer.alloc(99)]).subarray(
            0,
            recordedDelta('dcb', 1).byteLength,
          ),
        ),
    ],
    ['that are nothing', () => writeFileSync(file(0), Buffer.alloc(recordedDelta('dcb', 1).byteLength))],
  ])('%s are left out without a word', async (_what, spoil) => {
    spoil();
    const warnings: string[] = [];
    expect(await forms({ warn: (message) => warnings.push(message) })).toEqual(['br', 'dcb']);
    expect(warnings).toEqual([]);
  });

  it.each<[what: string, path: string]>([
    ['outside of the root', '../outside.dcb'],
    ['that is absolute', '/etc/passwd'],
    ['that is hidden', '.git/x.dcb'],
    ['that is no file', 'css'],
  ])('at a path %s are left out', async (_what, name) => {
    const [first, second] = release.records;
    release.writeManifest([{ ...first, path: name }, second]);
    expect(await forms()).toEqual(['br', 'dcb']);
  });

  it('of a file that the manifest does not prove are left out', async () => {
    writeFileSync(path.join(release.folder.path, release.name), `${version(NEXT).toString()} `);
    expect((await forms()).includes('dcb')).toBe(false);
  });

  it('beyond 32 of a file are not looked at', async () => {
    const [first, second] = release.records;
    release.writeManifest([
      first,
      ...Array.from({ length: 100_000 }, () => ({ ...first, path: 'gone.dcb' })),
      second,
    ]);
    expect(await forms()).toEqual(['dcb', 'br']);
  });

  it('are sent with the headers that addHeaders set, and marked in a tag of its own', async () => {
    const ask = await serve(http as (typeof HOSTS)[number], {
      addHeaders(headers, _file, url) {
        if (url.endsWith(release.name)) expect(headers.get('Use-As-Dictionary')).toBe(MATCH);
        headers.set('X-Path', url);
        headers.set('ETag', '"mine"');
        headers.set('Vary', 'Cookie');
      },
    });
    const { headers } = await ask(having(1));
    expect(headers).toMatchObject({
      'content-encoding': 'dcb',
      'x-path': `/static/${release.name}`,
      etag: `"mine-dcb-${offer(version(1)).slice(1, 9)}"`,
      vary: `Cookie, ${VARY}`,
    });
  });

  it.each<[what: string, addHeaders: NonNullable<WhiteNoiseOptions['addHeaders']>, form: string | undefined]>(
    [
      ['takes the header away', (headers) => headers.delete('Use-As-Dictionary'), 'dcb'],
      ['says that the file is encoded', (headers) => headers.set('Content-Encoding', 'gzip'), 'gzip'],
    ],
  )('are no dictionaries where addHeaders %s', async (_what, addHeaders, form) => {
    const ask = await serve(http as (typeof HOSTS)[number], { addHeaders });
    const { headers } = await ask(having(1));
    expect([headers['content-encoding'], headers['use-as-dictionary']]).toEqual([form, undefined]);
  });

  it('are found, or gone, after a reload', async () => {
    const first = release.records.slice(0, 1);
    release.writeManifest(first);
    let files: ServesFiles | undefined;
    const ask = await serve(http as (typeof HOSTS)[number], {}, (served) => {
      files = served;
    });
    const form = async (number: number) => (await ask(having(number))).headers['content-encoding'];
    expect([await form(1), await form(2)]).toEqual(['dcb', 'br']);
    release.writeManifest(release.records.slice(1));
    await files?.reload();
    expect([await form(1), await form(2)]).toEqual(['br', 'dcb']);
  });
});

describe('Use-As-Dictionary', () => {
  beforeEach(() => {
    release = releaseWithDeltas('dcb');
  });

  const header = async (name: string, options: WhiteNoiseOptions = {}) => {
    const ask = await serve(http as (typeof HOSTS)[number], options);
    return (await ask({}, 'GET', name)).headers['use-as-dictionary'];
  };

  it('is sent with earlier versions, for the pattern of all', async () => {
    expect(await header(published(1))).toBe(MATCH);
    expect(await header(published(2))).toBe(MATCH);
  });

  it('is not sent with a name that may have other bytes', async () => {
    expect(await header('css/site.css')).toBeUndefined();
    expect(await header(published(1), { immutableFileTest: () => false })).toBeUndefined();
  });

  /** Adds a proven file to the release. */
  const add = (name: string, bytes: Buffer, compressed?: Buffer): string => {
    const hash = record(bytes);
    const file = name.replace('*', '0123456789ab');
    release.folder.write(file, bytes);
    if (compressed) release.folder.write(`${file}.br`, compressed);
    const manifest = { version: '1.1', paths: { [name.replace('.*', '')]: file }, files: { [file]: hash } };
    release.folder.write('staticfiles.json', JSON.stringify(manifest));
    return file;
  };
  const bytes = Buffer.alloc(600, 'x');

  it.each<[name: string, expected: string | undefined]>([
    ['a.*.js', 'match="/static/a.*.js"'],
    ['LICENSE.*', undefined],
    ['deep/er/LICENSE.*.txt', 'match="/static/deep/er/LICENSE.*.txt"'],
    ['lib.*.wasm', 'match="/static/lib.*.wasm"'],
    ['font.*.ttf', 'match="/static/font.*.ttf"'],
    ['a.js.*.map', undefined],
    ['a.*.png', undefined],
    ['a.*.woff2', undefined],
    ['drawing.*.svgz', undefined],
    ['a b/c:d (1).*.css', 'match="/static/a*b/c*d*1*.*.css"'],
    ['é✓😀.*.json', 'match="/static/*.*.json"'],
  ])('of %s is %s', async (name, expected) => {
    expect(await header(encodeURI(add(name, bytes)))).toBe(expected);
  });

  it('is not sent with a file that has fewer than 512 bytes in one of its forms', async () => {
    expect(await header(add('a.*.js', bytes.subarray(0, 511)))).toBeUndefined();
    expect(await header(add('b.*.js', bytes.subarray(0, 512)))).toBe('match="/static/b.*.js"');
    expect(await header(add('c.*.js', bytes, bytes.subarray(0, 511)))).toBeUndefined();
  });
});
