import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, ROOT, Running } from '../running';
import { Blank, run } from './blank';

/** Its tests are in tests/examples: it needs a store. */
const ELSEWHERE = ['s3-destination'];

const NAMES = readdirSync(path.join(ROOT, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !ELSEWHERE.includes(entry.name))
  .map(({ name }) => name);

let blank: Blank;
let newerNode: string;

/** Copies the examples into one place, where all that they need is installed at once. */
beforeAll(() => {
  blank = new Blank();
  for (const name of NAMES) {
    cpSync(path.join(ROOT, 'examples', name), path.join(blank.folder, name), {
      recursive: true,
      filter: (file) => !/[\\/](node_modules|dist|build|staticfiles|\.svelte-kit|\.astro)$/.test(file),
    });
  }
  const manifest = path.join(blank.folder, 'package.json');
  const facts = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, JSON.stringify({ ...facts, workspaces: NAMES }));
  const node = `node-${process.platform}-${process.arch}`;
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `${node}@24`], blank.folder);
  newerNode = path.join(blank.folder, 'node_modules', node, 'bin');
}, 600_000);

afterAll(() => blank?.remove());

/** Tells whether the framework of an example needs a newer Node than the package does. */
function needsNewerNode(name: string): boolean {
  const { engines } = JSON.parse(readFileSync(path.join(blank.folder, name, 'package.json'), 'utf8'));
  return engines !== undefined;
}

/** Runs a script of an example, as a person does. */
function script(name: string, line: string, environment: Record<string, string> = {}): Running {
  const bin = needsNewerNode(name) ? newerNode : path.dirname(process.execPath);
  return Running.node(
    [
      '-e',
      `require('node:child_process').spawn('npm', ${JSON.stringify(line.split(' '))}, { stdio: 'inherit' }).on('exit', (code) => process.exit(code))`,
    ],
    {
      cwd: path.join(blank.folder, name),
      environment: {
        PATH: `${bin}${path.delimiter}${process.env.PATH}`,
        ASTRO_TELEMETRY_DISABLED: '1',
        ...environment,
      },
    },
  );
}

/** Fetches from an example's server, once it listens. */
type Fetch = (url: string, headers?: Record<string, string>) => Promise<Response>;

/** Builds an example, starts it, and hands its server to a visit. */
async function visit(name: string, look: (get: Fetch) => Promise<void>): Promise<void> {
  const build = await script(name, 'run build').end();
  if (build.code !== 0) throw new Error(`npm run build failed:\n${build.output}`);
  const port = await freePort();
  const server = script(name, 'start', { PORT: String(port) });
  let isOver = false;
  void server.end().then(() => {
    isOver = true;
  });
  const get: Fetch = async (url, headers = {}) => {
    for (;;) {
      try {
        return await fetch(`http://127.0.0.1:${port}${url}`, { headers });
      } catch (error) {
        if (isOver) throw new Error(`npm start ended:\n${(await server.end()).output}`, { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  try {
    await look(get);
  } finally {
    await server.kill();
  }
}

/** The Cache-Control of a file that never changes. It is the wrapper's: no other server says ten years. */
const FOR_EVER = 'max-age=315360000, public, immutable';

const cacheControl = (response: Response) => response.headers.get('cache-control');

/** Gives the URLs of the files of a page that have one of these endings. */
function filesOf(html: string, ending: string): string[] {
  const urls = html.matchAll(/(?:href|src)="([^"]+)"|import\("([^"]+)"\)/g);
  return [...urls].map(([, url, imported]) => url ?? imported ?? '').filter((url) => url.endsWith(ending));
}

/** Expects that a file never changes, and that it comes compressed. */
async function expectImmutable(get: Fetch, url: string): Promise<string> {
  const file = await get(url, { 'Accept-Encoding': 'br' });
  expect([url, file.status, cacheControl(file)]).toEqual([url, 200, FOR_EVER]);
  expect(file.headers.get('content-encoding')).toBe('br');
  expect(file.headers.get('etag')).toMatch(/^"/);
  return file.text();
}

describe('an example', () => {
  it.each(['plain-http', 'express-ejs', 'fastify', 'koa', 'hono', 'nest'])(
    'of %s serves a page whose style sheet is hashed, compressed and immutable, as is what that refers to',
    { timeout: 240_000 },
    (name) =>
      visit(name, async (get) => {
        const page = await get('/');
        const html = await page.text();
        expect([page.status, page.headers.get('content-type')]).toEqual([
          200,
          expect.stringMatching(/^text\/html/),
        ]);
        expect(html).toContain('<h1>Hello from ');
        const [href = ''] = filesOf(html, '.css');
        expect(href).toMatch(/^\/static\/css\/site\.[0-9a-f]{12}\.css$/);
        const [, leaf = ''] =
          /url\("?\.\.(\/img\/leaf\.[0-9a-f]{12}\.svg)"?\)/.exec(await expectImmutable(get, href)) ?? [];
        expect(cacheControl(await get(`/static${leaf}`))).toBe(FOR_EVER);
        expect((await get('/nowhere')).status).toBe(404);
      }),
  );

  /** Expects of a single-page build what its visitors rely on. */
  async function expectSinglePage(get: Fetch): Promise<void> {
    const page = await get('/deep/link', { Accept: 'text/html' });
    expect([page.status, cacheControl(page)]).toEqual([200, 'no-cache']);
    const [entry = ''] = filesOf(await page.text(), '.js');
    const code = await expectImmutable(get, entry);
    const [chunk = ''] = /[\w-]+-[\w-]{8}\.js/.exec(code) ?? [];
    expect(cacheControl(await get(`/assets/${chunk}`))).toBe(FOR_EVER);
    const missing = await get('/assets/home-Ab3dEf9h.js', { Accept: '*/*' });
    expect([missing.status, cacheControl(missing)]).toEqual([404, 'no-store']);
  }

  it(
    'of a single page answers navigations with it, and keeps its chunks for ever',
    { timeout: 240_000 },
    () => visit('spa', expectSinglePage),
  );

  it('of React and Express does so, and answers for its API', { timeout: 240_000 }, () =>
    visit('express-vite-react', async (get) => {
      await expectSinglePage(get);
      expect(await (await get('/api/greeting')).json()).toEqual({ message: 'Hello from Express' });
    }),
  );

  it(
    'of SvelteKit has its pages made by the handler, and its files served by the wrapper',
    { timeout: 240_000 },
    () =>
      visit('sveltekit', async (get) => {
        const html = await (await get('/')).text();
        expect(html).toContain('Hello from SvelteKit');
        const scripts = filesOf(html, '.js').map((url) => new URL(url, 'http://localhost').pathname);
        const styles = filesOf(html, '.css').map((url) => new URL(url, 'http://localhost').pathname);
        expect(scripts.length).toBeGreaterThan(1);
        expect(styles).toHaveLength(1);
        for (const url of [...scripts, ...styles])
          expect([url, cacheControl(await get(url))]).toEqual([url, FOR_EVER]);
        expect(cacheControl(await get('/robots.txt'))).toBe('max-age=60, public');
        expect((await get('/nowhere')).status).toBe(404);
      }),
  );

  it(
    'of Astro has its pages made by the handler or the build, and its files served by the wrapper',
    { timeout: 240_000 },
    () =>
      visit('astro', async (get) => {
        const [one, two] = [await (await get('/')).text(), await (await get('/')).text()];
        expect(one).toContain('Hello from Astro');
        expect(one).not.toBe(two);
        const [styles = ''] = filesOf(one, '.css');
        expect(styles).toMatch(/^\/_astro\//);
        expect(cacheControl(await get(styles))).toBe(FOR_EVER);
        const about = await get('/about/');
        expect(await about.text()).toContain('Made once, by the build.');
        expect(cacheControl(about)).toBe('max-age=60, public');
        expect(about.headers.get('etag')).toMatch(/^"/);
        expect((await get('/nowhere')).status).toBe(404);
      }),
  );

  it('is one of those that are tried here', () => {
    expect([...NAMES].sort()).toEqual([
      'astro',
      'express-ejs',
      'express-vite-react',
      'fastify',
      'hono',
      'koa',
      'nest',
      'plain-http',
      'spa',
      'sveltekit',
    ]);
  });
});
