import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Application,
  callCommand,
  createSite,
  defineSettings,
  path as route,
  type Settings,
  TextOutput,
  whiteNoise,
} from '../../framework';
import { listen } from '../listening';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'serving-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function settings(changes: Parameters<typeof defineSettings>[0] = {}): Settings {
  return defineSettings({
    BASE_DIR: folder,
    ALLOWED_HOSTS: ['127.0.0.1'],
    STATIC_ROOT: 'out',
    STATICFILES_DIRS: ['assets'],
    ROOT_URLCONF: [route('', () => new Response('the page'))],
    ...changes,
  });
}

/** The application of a site with its static files, collected when `collect` says so. */
async function open(
  changes: Parameters<typeof defineSettings>[0] = {},
  collect = true,
): Promise<Application> {
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  const site = createSite(settings(changes));
  if (collect) {
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0, stdout: new TextOutput() });
  }
  return whiteNoise(site.getApplication());
}

describe('whiteNoise(getApplication())', () => {
  it('serves STATIC_ROOT below STATIC_URL, and the site elsewhere', async () => {
    write('assets/a.txt', 'a');
    const application = await open();
    expect((await request(application).get('/static/a.txt')).headers['cache-control']).toBe(
      'max-age=60, public',
    );
    expect((await request(application).get('/')).text).toBe('the page');
  });

  it('serves the path of a STATIC_URL on another host', async () => {
    write('assets/a.txt', 'a');
    const application = await open({ STATIC_URL: 'https://cdn.example/assets/' });
    expect((await request(application).get('/assets/a.txt')).status).toBe(200);
  });

  it('answers 404 that nobody keeps for a hashed name that is gone', async () => {
    const response = await request(await open()).get('/static/a.0123456789ab.txt');
    expect(response.status).toBe(404);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('asks the hosts in WHITENOISE_FALLBACK for it first', async () => {
    const content = 'of the next release';
    const name = `a.${createHash('md5').update(content).digest('hex').slice(0, 12)}.txt`;
    const peer = createServer((asked, answer) =>
      answer.end(asked.url === `/static/${name}` ? content : '<p>'),
    );
    const port = await listen(peer);
    write('assets/a.txt', 'a');
    const application = await open({ WHITENOISE_FALLBACK: [`http://127.0.0.1:${port}/static`] });
    const response = await request(application).get(`/static/${name}`);
    expect(response.text).toBe(content);
    expect(response.headers['cache-control']).toBe('max-age=315360000, public, immutable');
    expect((await request(application).get('/static/a.0123456789ab.txt')).status).toBe(404);
    peer.close();
    expect(readFileSync(path.join(folder, 'out', name), 'utf8')).toBe(content);
  });

  it('serves WHITENOISE_ROOT at the root of the site', async () => {
    write('public/robots.txt', 'User-agent: *');
    expect((await request(await open({ WHITENOISE_ROOT: 'public' })).get('/robots.txt')).text).toBe(
      'User-agent: *',
    );
  });

  it('prefers what the finders find to what was collected, in DEBUG', async () => {
    write('assets/a.txt', 'old');
    const application = await open({ DEBUG: true });
    write('assets/a.txt', 'new');
    write('assets/b.txt', 'added');
    const fresh = await request(application).get('/static/a.txt');
    expect(fresh.text).toBe('new');
    expect(fresh.headers['cache-control']).toBe('max-age=0, public');
    expect((await request(application).get('/static/b.txt')).text).toBe('added');
  });

  it('leaves out what collectstatic ignores, in DEBUG', async () => {
    write('assets/a.txt', 'a');
    write('assets/a.txt~', 'back-up');
    write('assets/CVS/b.txt', 'b');
    for (const WHITENOISE_AUTOREFRESH of [true, false]) {
      const application = await open({ DEBUG: true, WHITENOISE_AUTOREFRESH }, false);
      expect((await request(application).get('/static/a.txt')).status).toBe(200);
      expect((await request(application).get('/static/a.txt~')).status).toBe(404);
      expect((await request(application).get('/static/CVS/b.txt')).status).toBe(404);
    }
  });

  it('serves from where the storage publishes to, by the manifest that it writes', async () => {
    write('assets/a.txt', 'a');
    const application = await open({
      STATIC_ROOT: null,
      STATICFILES_STORAGE: {
        backend: 'CompressedManifestStaticFilesStorage',
        options: { location: 'public/files', manifestName: 'names.json' },
      },
    });
    const { paths } = JSON.parse(readFileSync(path.join(folder, 'public/files/names.json'), 'utf8'));
    const { status, headers } = await request(application).get(`/static/${paths['a.txt']}`);
    expect(status).toBe(200);
    expect(headers['cache-control']).toContain('immutable');
  });

  it('hands the WHITENOISE_* settings to the wrapper', async () => {
    write('assets/index.html', '<p>');
    write('assets/a.foo', 'x');
    const application = await open({
      STATICFILES_STORAGE: 'StaticFilesStorage',
      WHITENOISE_MAX_AGE: 7,
      WHITENOISE_INDEX_FILE: true,
      WHITENOISE_MIMETYPES: { '.foo': 'application/x-foo' },
      WHITENOISE_CHARSET: 'latin1',
      WHITENOISE_ALLOW_ALL_ORIGINS: false,
      WHITENOISE_IMMUTABLE_FILE_TEST: /\.foo$/,
      WHITENOISE_ADD_HEADERS_FUNCTION: (headers, _path, url) => headers.set('x-url', url),
    });
    const index = await request(application).get('/static/');
    expect(index.headers).toMatchObject({
      'cache-control': 'max-age=7, public',
      'content-type': 'text/html; charset=latin1',
      'x-url': '/static/',
    });
    expect(index.headers).not.toHaveProperty('access-control-allow-origin');
    const foo = await request(application).get('/static/a.foo');
    expect(foo.headers['content-type']).toBe('application/x-foo');
    expect(foo.headers['cache-control']).toContain('immutable');
  });

  it.each([
    [false, 404],
    [true, 200],
  ])(
    'serves the links of collectstatic --link with WHITENOISE_ALLOW_EXTERNAL_SYMLINKS: %s',
    async (allowed, expected) => {
      write('assets/a.txt', 'a');
      const site = createSite(
        settings({ STATICFILES_STORAGE: 'StaticFilesStorage', WHITENOISE_ALLOW_EXTERNAL_SYMLINKS: allowed }),
      );
      const options = { input: false, link: true, verbosity: 0, stdout: new TextOutput() };
      await callCommand(site, 'collectstatic', options);
      const { status } = await request(whiteNoise(site.getApplication())).get('/static/a.txt');
      expect(status).toBe(expected);
    },
  );

  it('keeps no more file contents in memory than WHITENOISE_MEMORY_BUDGET', async () => {
    const answers: string[] = [];
    for (const [index, WHITENOISE_MEMORY_BUDGET] of [1000, 0].entries()) {
      write(`assets/${index}.txt`, 'old');
      const application = await open({ STATICFILES_STORAGE: 'StaticFilesStorage', WHITENOISE_MEMORY_BUDGET });
      await request(application).get(`/static/${index}.txt`);
      writeFileSync(path.join(folder, `out/${index}.txt`), 'new');
      answers.push((await request(application).get(`/static/${index}.txt`)).text);
    }
    expect(answers).toEqual(['old', 'new']);
  });

  it('takes a regular expression and functions by reference', async () => {
    write('assets/a.foo', 'x');
    write('caching.js', "exports.forever = (path, url) => url.endsWith('.foo');");
    const common = { STATICFILES_STORAGE: 'StaticFilesStorage' };
    for (const test of ['\\.foo$', 'caching#forever']) {
      const application = await open({ ...common, WHITENOISE_IMMUTABLE_FILE_TEST: test });
      const { headers } = await request(application).get('/static/a.foo');
      expect(headers['cache-control']).toContain('immutable');
    }
  });

  it('says in one line that there is nothing to serve', async () => {
    await expect(open({ STATIC_ROOT: null }, false)).rejects.toThrow(
      /^STATIC_ROOT is not set: .*collectstatic fills\.$/,
    );
  });

  it('keeps two sites of one process apart', async () => {
    write('assets/a.txt', 'a');
    const one = await open({ STATIC_URL: '/one/', ROOT_URLCONF: [route('', () => new Response('one'))] });
    const two = await open({ STATIC_URL: '/two/', ROOT_URLCONF: [route('', () => new Response('two'))] });
    expect((await request(one).get('/')).text).toBe('one');
    expect((await request(two).get('/')).text).toBe('two');
    expect((await request(one).get('/one/a.txt')).status).toBe(200);
    expect((await request(one).get('/two/a.txt')).status).toBe(404);
    expect((await request(two).get('/two/a.txt')).status).toBe(200);
  });
});
