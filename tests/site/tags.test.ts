import { createHash } from 'node:crypto';
import { parseFragment } from 'parse5';
import request from 'supertest';
import { expect, it } from 'vitest';
import {
  callCommand,
  createSite,
  defineSettings,
  render,
  path as route,
  type Settings,
  whiteNoise,
} from '../../framework';
import { folder, tree } from '../staticfiles/tree';

const CHUNKS = { 'src/main.ts': { file: 'assets/main-UT-H_nXq.js', src: 'src/main.ts', isEntry: true } };

/** A site whose page has a style sheet, a script, a module and an entry of Vite. */
function settings(changes: Parameters<typeof defineSettings>[0]): Settings {
  return defineSettings({
    BASE_DIR: tree({
      'templates/page.html':
        "{% stylesheet 'a.css' %}{% script 'a.js' defer %}{% module 'b.js' %}{% vite 'src/main.ts' %}",
      'templates/missing.html': "<p>\n{% stylesheet 'b.css' %}",
      'templates/kind.html': "<p>\n  {% script 'a.css' %}",
      'assets/a.css': 'a {}',
      'assets/a.js': 'a();',
      'assets/b.js': 'b();',
      'vite/assets/main-UT-H_nXq.js': 'export {}',
      'vite/.vite/manifest.json': JSON.stringify(CHUNKS),
    }),
    ALLOWED_HOSTS: ['127.0.0.1'],
    SECRET_KEY: 'a secret',
    STATIC_ROOT: folder(),
    STATICFILES_DIRS: ['assets', ['app', 'vite']],
    TEMPLATES: { dirs: ['templates'] },
    ROOT_URLCONF: [
      route('', (request) => render(request, 'page.html')),
      route('missing/', (request) => render(request, 'missing.html')),
      route('kind/', (request) => render(request, 'kind.html')),
    ],
    ...changes,
  });
}

/** The elements of the page of a site, with their attributes. */
async function elements(changes: Parameters<typeof defineSettings>[0]) {
  const site = createSite(settings(changes));
  if (!site.settings.DEBUG) await callCommand(site, 'collectstatic', { input: false, verbosity: 0 });
  const application = whiteNoise(site.getApplication());
  const { text } = await request(application).get('/').expect(200);
  const found = parseFragment(text).childNodes.flatMap((node) =>
    'attrs' in node ? [Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]))] : [],
  );
  expect(found).toHaveLength(4);
  return { application, found };
}

it('the tags of a page have the integrity of the bytes that are served', async () => {
  const { application, found } = await elements({ STATICFILES_INTEGRITY: true });
  for (const { href, src, integrity, crossorigin } of found) {
    const { body } = await request(application)
      .get(href ?? src ?? '')
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      })
      .expect(200)
      .expect('Cache-Control', /immutable/);
    expect([integrity, crossorigin]).toEqual([
      `sha384-${createHash('sha384').update(body).digest('base64')}`,
      '',
    ]);
  }
});

it.each<[string, Parameters<typeof defineSettings>[0], [integrity: number, crossorigin: number]]>([
  ['nothing by default', {}, [0, 0]],
  ['crossorigin where it is asked for', { STATICFILES_CROSSORIGIN: true }, [0, 4]],
  ['crossorigin for files of another host', { STATIC_HOST: 'https://cdn.example' }, [0, 4]],
  [
    'none there where it is switched off',
    { STATIC_HOST: 'https://cdn.example', STATICFILES_CROSSORIGIN: false },
    [0, 0],
  ],
  [
    'both for files of another host',
    { STATIC_HOST: 'https://cdn.example', STATICFILES_INTEGRITY: 'host' },
    [4, 4],
  ],
  ['neither for files of the same host', { STATICFILES_INTEGRITY: 'host' }, [0, 0]],
  ['no integrity in DEBUG', { STATICFILES_INTEGRITY: true, DEBUG: true }, [0, 0]],
  [
    'no integrity without a manifest',
    { STATICFILES_INTEGRITY: true, STATICFILES_STORAGE: 'StaticFilesStorage' },
    [0, 0],
  ],
])('the tags of a page have %s', async (_, changes, expected) => {
  const { found } = await elements(changes);
  const having = (name: string) => found.filter((attributes) => name in attributes).length;
  expect([having('integrity'), having('crossorigin')]).toEqual(expected);
});

it.each([
  ['/missing/', /missing\.html:2:1: .*'b\.css'.* Did you mean .*a\.css/],
  ['/kind/', /kind\.html:2:3: script: 'a\.css' is text\/css, expected a script/],
])('%s names the place in the template', async (url, message) => {
  const application = createSite(settings({ DEBUG: true })).getApplication();
  const { text } = await request(application).get(url).expect(500);
  expect(text.replace(/<[^>]+>/g, '').replaceAll('&#39;', "'")).toMatch(message);
});
