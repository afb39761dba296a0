import { mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import path from 'node:path';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whiteNoise } from '../../../framework/whitenoise';
import type { Answer } from '../../conformance/exchange';
import { APPLICATION_HEADER, HOSTS, type Host } from '../../conformance/hosts';
import { fallback, type Listening, listening, TemporaryFolder } from '../serving';
import { bogus, hashed, record, release } from './release';

const NEW = 'body { color: blue }';
const NEW_NAME = hashed('css/site.css', NEW);
const FOREVER = 'max-age=315360000, public, immutable';

/** Undone after each test, the last first. */
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function folderOf(sources: Record<string, string | Buffer>): TemporaryFolder {
  const folder = release(sources);
  undo.push(() => folder.remove());
  return folder;
}

async function serve(listener: RequestListener): Promise<Listening> {
  const server = await listening(listener);
  undo.push(() => server.close());
  return server;
}

/** A peer that answers as it is told, and the requests that it had. */
async function peer(answer: RequestListener): Promise<{ base: string; had: IncomingMessage[] }> {
  const had: IncomingMessage[] = [];
  const { origin } = await serve((asked, response) => {
    had.push(asked);
    answer(asked, response);
  });
  return { base: `${origin}/static/`, had };
}

/** A base URL at which nobody listens. */
async function deadBase(): Promise<string> {
  const server = await listening(() => {});
  await server.close();
  return `${server.origin}/static/`;
}

const isFromApplication = ({ headers }: Answer) => headers[APPLICATION_HEADER] !== undefined;
const partial = (folder: TemporaryFolder) => readdirSync(folder.path).filter((name) => /part/.test(name));

describe.each(HOSTS)('a hashed name that only a peer has, over $name', (kind) => {
  async function host(folder: TemporaryFolder, peers: readonly string[], autorefresh = false): Promise<Host> {
    const opened = await kind.open({
      root: folder.path,
      prefix: '/static/',
      peers,
      autorefresh,
      warn: () => {},
    });
    undo.push(() => opened.close());
    return opened;
  }

  it.each([false, true])(
    'is served as its own, and kept in its folder (autorefresh: %s)',
    async (autorefresh) => {
      const [old, next] = [folderOf({ 'css/site.css': 'body {}' }), folderOf({ 'css/site.css': NEW })];
      const other = await serve(whiteNoise(fallback, { root: next.path, prefix: '/static/' }));
      const { ask } = await host(old, [await deadBase(), `${other.origin}/static`], autorefresh);
      const answer = await ask({ path: `/static/${NEW_NAME}` });
      expect(answer.status).toBe(200);
      expect(answer.body.toString()).toBe(NEW);
      expect(answer.headers['cache-control']).toBe(FOREVER);
      expect(answer.headers['content-type']).toBe('text/css; charset=utf-8');
      expect(answer.headers.etag).toBe(`"${record(NEW).integrity.slice(7, 34)}"`);
      expect(readFileSync(path.join(old.path, NEW_NAME), 'utf8')).toBe(NEW);
      expect(partial(old)).toEqual([]);
      await other.close();
      undo.splice(2, 1);
      expect((await ask({ path: `/static/${NEW_NAME}` })).status).toBe(200);
    },
  );

  it('answers HEAD, ranges and conditions as for any file', async () => {
    const content = 'x'.repeat(10_000);
    const name = hashed('deep/er/large.txt', content);
    const { base } = await peer((_asked, response) => response.end(content));
    const { ask } = await host(folderOf({}), [base]);
    const range = await ask({ path: `/static/${name}`, headers: { Range: 'bytes=9990-' } });
    expect([range.status, range.body.toString()]).toEqual([206, 'xxxxxxxxxx']);
    const head = await ask({ path: `/static/${name}`, method: 'HEAD' });
    expect([head.status, head.headers['content-length']]).toEqual([200, '10000']);
    const headers = { 'If-None-Match': head.headers.etag ?? '' };
    expect((await ask({ path: `/static/${name}`, headers })).status).toBe(304);
  });

  it('is the application’s when nobody has it, and nobody is asked again within a second', async () => {
    const { base, had } = await peer((_asked, response) => response.writeHead(404).end());
    const { ask } = await host(folderOf({}), [base]);
    for (let time = 0; time < 3; time++) {
      const answer = await ask({ path: `/static/${bogus(1)}`, method: time === 2 ? 'HEAD' : 'GET' });
      expect(isFromApplication(answer)).toBe(true);
    }
    expect(had).toHaveLength(1);
  });

  it('is not asked for when the request comes from a peer', async () => {
    const { base, had } = await peer((_asked, response) => response.end(NEW));
    const { ask } = await host(folderOf({}), [base]);
    const headers = { 'CDN-Loop': 'fastly;v=1, Whitenoise-Node; hop' };
    expect(isFromApplication(await ask({ path: `/static/${NEW_NAME}`, headers }))).toBe(true);
    expect(had).toEqual([]);
    expect((await ask({ path: `/static/${NEW_NAME}`, headers: { 'CDN-Loop': 'fastly' } })).status).toBe(200);
  });
});

describe('peers', () => {
  let folder: TemporaryFolder;
  const warnings: string[] = [];
  beforeEach(() => {
    folder = folderOf({ 'css/site.css': 'body {}' });
    warnings.length = 0;
  });

  function wrapped(peers: readonly string[], root = folder) {
    const application = whiteNoise(fallback, {
      ...{ root: root.path, prefix: '/static/', peers, missing: 'hashed' as const },
      warn: (message) => warnings.push(message),
    });
    undo.push(() => application.close());
    return application;
  }

  const LIES: readonly (readonly [what: string, answer: RequestListener, warning: RegExp | null])[] = [
    ['other bytes', (_, response) => response.end('body { color: red }'), /other bytes than the name says/],
    ['nothing', (_, response) => response.end(), /other bytes/],
    [
      'a page for everything',
      (_, response) => response.setHeader('Content-Type', 'text/html').end('<p>'),
      /other/,
    ],
    [
      'a redirect to the right bytes',
      (asked, response) => {
        if (asked.url === '/right') response.end(NEW);
        else response.writeHead(302, { Location: '/right' }).end();
      },
      /status 302/,
    ],
    ['an error', (_, response) => response.writeHead(500).end(NEW), /status 500/],
    [
      'another protocol',
      ({ socket }) =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      null,
    ],
    ['the right bytes of a part', (_, response) => response.writeHead(206).end(NEW), /status 206/],
    [
      'the right bytes encoded',
      (_, response) => response.setHeader('Content-Encoding', 'br').end(NEW),
      /Content-Encoding br/,
    ],
    [
      'a length that is too large',
      (_, response) => response.setHeader('Content-Length', 2 ** 30).write('x'),
      /more than/,
    ],
    [
      'a body without end',
      (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      },
      /more than 16777216 bytes/,
    ],
    [
      'half a body',
      (_, response) =>
        response.setHeader('Content-Length', NEW.length).write(NEW.slice(1), () => response.destroy()),
      null,
    ],
    ['a head without end', (asked) => asked.socket.end(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(100_000)}`), null],
    ['no HTTP', (asked) => asked.socket.end('hello\r\n\r\n'), null],
    ['the end of the connection', (asked) => asked.socket.destroy(), null],
  ];

  it.each(LIES)('that answer with %s are not believed', async (_what, answer, warning) => {
    const { base, had } = await peer(answer);
    const application = wrapped([base]);
    for (let time = 0; time < 2; time++) {
      const { status, headers } = await request(application).get(`/static/${NEW_NAME}`);
      expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
    }
    expect(had.length).toBeGreaterThan(0);
    expect(had.filter(({ url }) => url !== `/static/${NEW_NAME}`)).toEqual([]);
    expect(warnings.length).toBe(warning === null ? 0 : 1);
    if (warning !== null) expect(warnings[0]).toMatch(warning);
    expect(partial(folder)).toEqual([]);
    expect(readdirSync(path.join(folder.path, 'css'))).toHaveLength(1);
  });

  it('that do not answer, or drip, are given up in time, and the next one is asked', {
    timeout: 20_000,
  }, async () => {
    const [silent, dripping] = [
      await peer(() => {}),
      await peer((_asked, response) => {
        const timer = setInterval(() => response.write('x'), 100);
        response.on('close', () => clearInterval(timer));
      }),
    ];
    const right = await peer((_asked, response) => response.end(NEW));
    const application = wrapped([silent.base, dripping.base, right.base]);
    const start = performance.now();
    expect((await request(application).get(`/static/${NEW_NAME}`)).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(9000);
    // They are left alone for a while.
    const again = performance.now();
    await request(application).get(`/static/${bogus(1)}`);
    expect(performance.now() - again).toBeLessThan(1000);
    expect([silent.had.length, dripping.had.length, right.had.length]).toEqual([1, 1, 2]);
  });

  it('are told nothing of the client’s request but the name', async () => {
    const { base, had } = await peer((_asked, response) => response.end(NEW));
    const headers = {
      Cookie: 'secret',
      Authorization: 'secret',
      'X-Other': 'secret',
      Referer: 'http://secret/',
    };
    await request(wrapped([base]))
      .get(`/static/${NEW_NAME}?secret`)
      .set(headers);
    expect(had[0]?.url).toBe(`/static/${NEW_NAME}`);
    expect(had[0]?.headers).toEqual({
      'cdn-loop': 'whitenoise-node',
      'accept-encoding': 'identity',
      host: new URL(base).host,
      connection: 'close',
    });
  });

  it('are asked once for a name, however many clients want it', async () => {
    const { base, had } = await peer((_asked, response) => void setTimeout(() => response.end(NEW), 100));
    const server = await serve(wrapped([base]));
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        fetch(`${server.origin}/static/${NEW_NAME}`).then((answer) => answer.text()),
      ),
    );
    expect(new Set(answers)).toEqual(new Set([NEW]));
    expect(had).toHaveLength(1);
  });

  it('that name each other, and themselves, do not ask in circles', async () => {
    const bases: string[] = [];
    const counts = [0, 0];
    const roots = [folder, folderOf({})];
    for (const [index, root] of roots.entries()) {
      const server = await listening((asked, response) => {
        counts[index] = (counts[index] ?? 0) + 1;
        return applications[index]?.(asked, response);
      });
      undo.push(() => server.close());
      bases.push(`${server.origin}/static/`);
      roots[index] = root;
    }
    const applications = roots.map((root) => wrapped(bases, root));
    const answer = await fetch(`${bases[0]}${bogus(7)}`);
    expect(answer.status).toBe(404);
    expect(counts).toEqual([2, 1]);
  });

  it('pass a flood of names on in part only', async () => {
    const { base, had } = await peer((_asked, response) => response.writeHead(404).end());
    const server = await serve(wrapped([base]));
    const start = performance.now();
    for (let index = 0; index < 600; index += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, offset) => fetch(`${server.origin}/static/${bogus(index + offset)}`)),
      );
    }
    const seconds = Math.ceil((performance.now() - start) / 1000);
    // Those that are under way when the hundred is full are still asked for.
    expect(had.length).toBeLessThanOrEqual((seconds + 1) * 150);
    expect(had.length).toBeGreaterThanOrEqual(100);
  });

  it('give many files at once: those beyond sixteen wait', async () => {
    const contents = Array.from({ length: 60 }, (_, index) => `content ${index}`);
    let [now, most] = [0, 0];
    const { base } = await peer((asked, response) => {
      most = Math.max(most, ++now);
      const content = contents.find((text) => asked.url === `/static/${hashed('a.txt', text)}`);
      setTimeout(() => {
        now--;
        response.end(content);
      }, 20);
    });
    const server = await serve(wrapped([base]));
    const bodies = await Promise.all(
      contents.map(async (text) => (await fetch(`${server.origin}/static/${hashed('a.txt', text)}`)).text()),
    );
    expect(bodies).toEqual(contents);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('are held against the manifest where it knows the name, as for files that refer to each other', async () => {
    const name = 'js/cycle.0123456789ab.js';
    const manifest = JSON.parse(readFileSync(path.join(folder.path, 'staticfiles.json'), 'utf8'));
    manifest.paths['js/cycle.js'] = name;
    manifest.files[name] = record(NEW);
    folder.write('staticfiles.json', JSON.stringify(manifest));
    let sent = NEW.toUpperCase();
    const { base } = await peer((_asked, response) => response.end(sent));
    expect((await request(wrapped([base])).get(`/static/${name}`)).status).toBe(404);
    sent = NEW;
    const answer = await request(wrapped([base]))
      .get(`/static/${name}`)
      .buffer(true);
    expect(answer.text).toBe(NEW);
    expect(answer.headers['cache-control']).toBe(FOREVER);
  });

  it('give files of more than 4 MiB, too, and none of more than 16 MiB', async () => {
    for (const [size, status] of [
      [5, 200],
      [17, 404],
    ] as const) {
      const content = Buffer.alloc(size * 1024 * 1024, 'x');
      const { base } = await peer((_asked, response) => response.end(content));
      const { port } = await serve(wrapped([base]));
      const answer = await fetch(`http://127.0.0.1:${port}/static/${hashed('large.bin', content)}`);
      expect(answer.status).toBe(status);
      if (status === 200) expect((await answer.arrayBuffer()).byteLength).toBe(content.byteLength);
      else await answer.text();
    }
  });

  it('are not asked for names that cannot be held against anything, or that are no names of a release', async () => {
    const { base, had } = await peer((_asked, response) => response.end(NEW));
    const server = await serve(
      wrapped([base])
        .addFiles(folderWithoutManifest().path, '/media/')
        .addFiles({ find: () => null, list: () => [] }, '/other/'),
    );
    for (const target of [
      '/static/app.css',
      '/static/index-DiwrgTda.js',
      `/static/.hidden/${hashed('a.css', NEW)}`,
      `/static/a/../${hashed('a.css', NEW)}`,
      `/static/a//${hashed('a.css', NEW)}`,
      `/static/a/%2e%2e/${hashed('a.css', NEW)}`,
      `/static/${'x'.repeat(1024)}.${hashed('a.css', NEW)}`,
      `/media/${hashed('a.css', NEW)}`,
      `/other/${hashed('a.css', NEW)}`,
      `/${hashed('a.css', NEW)}`,
    ]) {
      const { status } = await request(server.server).get(target);
      expect(status, target).toBe(404);
    }
    await request(server.server).post(`/static/${NEW_NAME}`);
    expect(had).toEqual([]);
  });

  function folderWithoutManifest(): TemporaryFolder {
    const other = new TemporaryFolder();
    undo.push(() => other.remove());
    return other;
  }

  it('put nothing where a link leads', async () => {
    const outside = folderWithoutManifest();
    symlinkSync(outside.path, path.join(folder.path, 'linked'));
    const { base } = await peer((_asked, response) => response.end(NEW));
    const name = hashed('linked/a.css', NEW);
    expect((await request(wrapped([base])).get(`/static/${name}`)).status).toBe(404);
    expect(readdirSync(outside.path)).toEqual([]);
    expect(partial(folder)).toEqual([]);
  });

  it('give what cannot be kept to nobody, with one warning', async () => {
    mkdirSync(path.join(folder.path, 'taken'));
    writeFileSync(path.join(folder.path, 'taken', 'file'), '');
    const { base } = await peer((_asked, response) => response.end(NEW));
    const application = wrapped([base]);
    const name = hashed('a.css', NEW);
    mkdirSync(path.join(folder.path, name));
    for (let time = 0; time < 2; time++)
      expect((await request(application).get(`/static/${name}`)).status).toBe(404);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^Not kept: \/static\/a\./);
    expect(partial(folder)).toEqual([]);
  });

  it('leave nothing behind of a process that was killed', async () => {
    const left = folder.write('.whitenoise-01234567-89ab-cdef-0123-456789abcdef.part', 'half');
    const young = folder.write('.whitenoise-11234567-89ab-cdef-0123-456789abcdef.part', 'half');
    const longAgo = Date.now() / 1000 - 3600;
    utimesSync(left, longAgo, longAgo);
    const { base } = await peer((_asked, response) => response.end(NEW));
    await request(wrapped([base])).get(`/static/${NEW_NAME}`);
    expect(partial(folder)).toEqual([path.basename(young)]);
  });

  it('are let go of by close(), which waits for nobody', async () => {
    const { base } = await peer(() => {});
    const application = wrapped([base]);
    const server = await serve(application);
    const answer = fetch(`${server.origin}/static/${NEW_NAME}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const start = performance.now();
    await application.close();
    expect((await answer).status).toBe(404);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await (await fetch(`${server.origin}/static/${NEW_NAME}`)).text()).toBe('from the application');
  });

  it.each([
    ['http://node-2/static/'],
    [['node-2/static/']],
    [['ftp://node-2/static/']],
    [['http://node-2/static/?x']],
    [[1]],
  ])('cannot be %j', (peers) => {
    expect(() => whiteNoise(fallback, { peers: peers as string[] })).toThrow(
      "whiteNoise: peers must be a list of base URLs such as ['http://node-2:8000/static/'], got",
    );
  });
});
