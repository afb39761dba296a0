import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../listening';
import { ROOT, Running } from '../running';

const BIN = path.join(ROOT, 'framework', 'bin.ts');

describe('whitenoise-node serve', () => {
  let folder = '';
  const all: Running[] = [];

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-serve-'));
    mkdirSync(path.join(folder, 'docs'));
    writeFileSync(path.join(folder, 'index.html'), '<h1>home</h1>');
    writeFileSync(path.join(folder, 'docs', 'index.html'), '<h1>docs</h1>');
    writeFileSync(path.join(folder, 'app.css'), 'body {}');
    writeFileSync(path.join(folder, '.env'), 'SECRET=1');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => Promise.all(all.splice(0).map((running) => running.kill())));

  function run(...args: string[]): Running {
    const running = Running.node(['-r', 'ts-node/register/transpile-only', BIN, 'serve', ...args], {
      environment: { PORT: '0', HOST: '127.0.0.1' },
    });
    all.push(running);
    return running;
  }

  /** Starts a server and gives what its first line names. */
  async function start(...args: string[]) {
    const running = run(...args);
    const [, folder, url = ''] = await running.until(/^Serving (.*) at (http:\S+)(?: with 2 workers)?\n/);
    return { running, folder, url };
  }

  it('says in one line what is served where, and serves it', async () => {
    const server = await start(folder);
    expect(server.folder).toBe(folder);
    const css = await fetch(`${server.url}app.css`);
    expect(css.status).toBe(200);
    expect(css.headers.get('cache-control')).toBe('max-age=60, public');
    expect(css.headers.get('access-control-allow-origin')).toBe('*');
    expect(await (await fetch(`${server.url}docs/`)).text()).toBe('<h1>docs</h1>');
    expect((await fetch(`${server.url}.env`)).status).toBe(404);
    const missing = await fetch(`${server.url}missing`, { headers: { Accept: 'text/html' } });
    expect(missing.status).toBe(404);
    expect(missing.headers.get('cache-control')).toBe('no-store');
  });

  it('does as its options say', async () => {
    const options = ['--prefix', '/files', '--no-cors', '--max-age', '5', '--dotfiles', '--no-index'];
    const server = await start(folder, ...options);
    expect(new URL(server.url).pathname).toBe('/files/');
    const env = await fetch(`${server.url}.env`);
    expect(env.status).toBe(200);
    expect(env.headers.get('cache-control')).toBe('max-age=5, public');
    expect(env.headers.get('access-control-allow-origin')).toBeNull();
    expect((await fetch(server.url)).status).toBe(404);
  });

  describe('with the build of a single-page application', () => {
    const HTML = { headers: { Accept: 'text/html,*/*' } };
    const FOREVER = 'max-age=315360000, public, immutable';
    let build = '';

    beforeAll(() => {
      build = mkdtempSync(path.join(tmpdir(), 'whitenoise-build-'));
      mkdirSync(path.join(build, 'assets'));
      writeFileSync(path.join(build, 'index.html'), '<h1>app</h1>');
      writeFileSync(path.join(build, 'robots.txt'), 'User-agent: *');
      writeFileSync(path.join(build, 'assets', 'index-DiwrgTda.js'), 'export {};');
      writeFileSync(path.join(build, 'assets', 'font.v2.woff2'), 'wOF2');
    });
    afterAll(() => rmSync(build, { recursive: true }));

    const cacheControl = async (url: string, init = {}) =>
      (await fetch(url, init)).headers.get('cache-control');

    it('has navigations ask for the page each time, keeps chunks for ever, and the rest for --max-age', async () => {
      const { url } = await start(build, '--spa', '--max-age', '300', '--prefix', '/app');
      const page = await fetch(`${url}any/where?x=1`, HTML);
      expect([page.status, await page.text()]).toEqual([200, '<h1>app</h1>']);
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(await cacheControl(url)).toBe('no-cache');
      expect(await cacheControl(`${url}assets/index-DiwrgTda.js`)).toBe(FOREVER);
      expect(await cacheControl(`${url}assets/font.v2.woff2`)).toBe('max-age=300, public');
      expect(await cacheControl(`${url}robots.txt`)).toBe('max-age=300, public');
      for (const missing of ['assets/index-BwCdQ3x_.js', 'logo.png']) {
        const answer = await fetch(`${url}${missing}`, HTML);
        expect([answer.status, answer.headers.get('cache-control')], missing).toEqual([404, 'no-store']);
      }
      expect((await fetch(`${url}api/users`, { headers: { Accept: 'application/json' } })).status).toBe(404);
      const post = await fetch(`${url}any`, { method: 'POST', ...HTML, body: 'x' });
      expect(post.status).toBe(404);
    });

    it.each([
      ['--immutable', [FOREVER, 'max-age=60, public']],
      ['--immutable=\\.v\\d\\.', ['max-age=60, public', FOREVER]],
      ['--no-immutable', ['max-age=60, public', 'max-age=60, public']],
    ])('keeps for ever what %s says', async (option, expected) => {
      const { url } = await start(option, build, ...(option === '--no-immutable' ? ['--spa'] : []));
      const names = ['assets/index-DiwrgTda.js', 'assets/font.v2.woff2'];
      expect(await Promise.all(names.map((name) => cacheControl(url + name)))).toEqual(expected);
    });

    it('sends 404.html for what is missing, where the folder has one', async () => {
      const file = path.join(build, '404.html');
      writeFileSync(file, '<h1>not here</h1>');
      const { url } = await start(build);
      const missing = await fetch(`${url}missing`);
      expect([missing.status, await missing.text()]).toEqual([404, '<h1>not here</h1>']);
      expect(missing.headers.get('cache-control')).toBe('no-store');
      rmSync(file);
    });

    it.each([
      ['a 404.html', '404.html', []],
      ['a file of that name', 'healthz', []],
      ['--spa', null, ['--spa']],
    ])('answers health checks also with %s', async (_what, name, options) => {
      const file = path.join(build, name ?? '');
      if (name !== null) writeFileSync(file, '<h1>not here</h1>');
      const { url } = await start(build, '--health-check', '/healthz', ...options);
      for (const target of ['healthz', 'healthz?from=balancer']) {
        const check = await fetch(url + target, HTML);
        expect([check.status, await check.text()], target).toEqual([200, 'OK\n']);
      }
      if (name !== null) rmSync(file);
    });

    it('says which file it looked for where --spa has no page, and which comes near', async () => {
      const running = run(build, '--spa', '--index', 'idnex.html');
      expect((await running.end()).code).toBe(1);
      expect(running.stderr()).toBe(
        `whitenoise-node serve: --spa needs ${build}/idnex.html, which is not there. Did you mean --index index.html?\n`,
      );
    });
  });

  it('compresses in memory what has no variants, unless it is told not to', async () => {
    writeFileSync(path.join(folder, 'large.css'), 'body { color: red }'.repeat(500));
    const coding = async (url: string) => {
      const answer = await fetch(`${url}large.css`, { headers: { 'Accept-Encoding': 'br' } });
      await answer.arrayBuffer();
      return answer.headers.get('content-encoding');
    };
    const { url } = await start(folder);
    await expect.poll(() => coding(url)).toBe('br');
    const plain = await start(folder, '--no-compress');
    await coding(plain.url);
    expect((await fetch(`${plain.url}large.css`)).headers.get('vary')).toBeNull();
    rmSync(path.join(folder, 'large.css'));
  });

  it('writes one line for every answer with --log, on the fast path and the ordinary one', async () => {
    const server = await start(folder, '--log');
    const headers = { 'user-agent': 'me "and" you', 'x-request-id': 'from-the-proxy' };
    await (await fetch(`${server.url}app.css?q=%22`, { headers })).text();
    await (await fetch(`${server.url}missing`, { headers })).text();
    await expect.poll(() => server.running.stdout().match(/\n/g)).toHaveLength(3);
    const [, fast, ordinary] = server.running.stdout().split('\n');
    const client = String.raw`127\.0\.0\.1 - - \[\d\d/\w{3}/\d{4}:[\d:]{8} \+0000\]`;
    const agent = String.raw`"-" "me \\"and\\" you" \d+\.\dms identity`;
    expect(fast).toMatch(
      new RegExp(
        String.raw`^${client} "GET /app\.css\?q=%22 HTTP/1\.1" 200 7 ${agent} (hit|miss) from-the-proxy$`,
      ),
    );
    expect(ordinary).toMatch(
      new RegExp(String.raw`^${client} "GET /missing HTTP/1\.1" 404 10 ${agent} - from-the-proxy$`),
    );
  });

  it('serves by several processes, and replaces them on SIGHUP by ones that find the files anew', async () => {
    const server = await start(folder, '--workers', '2', '--log');
    expect(server.running.stdout()).toMatch(/^Serving .* at http:\/\/127\.0\.0\.1:\d+\/ with 2 workers\n/);
    expect((await fetch(`${server.url}app.css`)).status).toBe(200);
    const file = path.join(folder, 'late.css');
    writeFileSync(file, 'late');
    server.running.signal('SIGHUP');
    await expect.poll(() => server.running.stdout(), { timeout: 30_000 }).toContain('replaced 2 workers');
    // A connection that is kept may bring one more request to the process that goes.
    await expect.poll(async () => (await fetch(`${server.url}late.css`)).text()).toBe('late');
    rmSync(file);
    server.running.signal('SIGTERM');
    expect((await server.running.end()).code).toBe(0);
    expect(server.running.stdout()).toContain('"GET /late.css HTTP/1.1" 200');
  }, 60_000);

  it('ends with 0 on SIGTERM', async () => {
    const server = await start(folder);
    await (await fetch(`${server.url}app.css`)).text();
    server.running.signal('SIGTERM');
    expect((await server.running.end()).code).toBe(0);
  });

  it('loads nothing of the framework', async () => {
    const script = `require('ts-node/register/transpile-only'); process.argv[2] = 'serve';
      require(${JSON.stringify(BIN)});
      console.log(JSON.stringify(Object.keys(require.cache)));`;
    const running = Running.node(['-e', script, '--', 'serve', 'x', '--help']);
    await running.end();
    const out = running.stdout();
    expect(out).toContain('/framework/whitenoise/');
    expect(out).not.toMatch(
      /framework\/(?:conf|management|http|site)|node_modules\/(?:inversify|hono|commander)/,
    );
  });

  it.each([
    ['without a folder', [], 2, 'a folder to serve is missing'],
    ['with two folders', ['a', 'b'], 2, 'one folder is served, got a, b'],
    ['with an option that does not exist', ['.', '--prot', '1'], 2, "Unknown option '--prot'"],
    [
      'with a port that is none',
      ['.', '--port', '70000'],
      2,
      "--port: expected a whole number from 0 to 65535, got '70000'",
    ],
    [
      'with a pattern that is none',
      ['.', '--immutable=*.js'],
      2,
      "--immutable: expected a regular expression, got '*.js'",
    ],
    ['with --spa and no index', ['.', '--spa', '--no-index'], 2, '--spa needs an index file'],
    ['with a folder that does not exist', ['/nowhere/at/all'], 1, '/nowhere/at/all is not a folder'],
    ['with --spa and no page', [__dirname, '--spa'], 1, '--spa needs'],
  ])('says in one line what is wrong %s', async (_case, args, code, message) => {
    const running = run(...(args as string[]));
    expect((await running.end()).code).toBe(code);
    expect(running.stderr()).toContain(message);
    expect(running.stderr()).not.toContain('    at ');
  });

  describe.each([[[]], [['--workers', '2']]])('with %j', (workers) => {
    it('says in one line that a port is in use', async () => {
      const other = createServer();
      const port = await listen(other);
      const running = run(folder, '--port', String(port), ...workers);
      expect((await running.end()).code).toBe(1);
      expect(running.stderr()).toBe(
        `whitenoise-node serve: Port ${port} is already in use (127.0.0.1:${port}). Stop what uses it, or choose another with PORT.\n`,
      );
      other.close();
    });

    it('keeps idle connections for 75 s, says so when it stops, and ends with 0', async () => {
      const server = await start(folder, ...workers);
      const missing = await fetch(`${server.url}missing`);
      expect(missing.headers.get('keep-alive')).toBe('timeout=75');
      expect((await fetch(`${server.url}app.css`)).headers.get('keep-alive')).toBe('timeout=75');
      server.running.signal('SIGTERM');
      expect((await server.running.end()).code).toBe(0);
      expect(server.running.stdout()).toContain('SIGTERM: stopping. Again to stop at once.\n');
    });
  });
});
