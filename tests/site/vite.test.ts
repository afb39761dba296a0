import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  callCommand,
  createSite,
  defineSettings,
  render,
  path as route,
  type Settings,
  whiteNoise,
} from '../../framework';
import { STORAGE } from '../../framework/staticfiles';
import { TemporaryFolder } from '../whitenoise/serving';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder({
    'frontend/.vite/manifest.json': JSON.stringify({
      'src/main.ts': {
        file: 'assets/main-UT-H_nXq.js',
        name: 'main',
        src: 'src/main.ts',
        isEntry: true,
        css: ['assets/main-D45dZk1k.css'],
      },
    }),
    'frontend/assets/main-UT-H_nXq.js': 'export {}',
    'frontend/assets/main-D45dZk1k.css': 'a {}',
    'templates/page.html': "{% vite 'src/main.ts' %}",
    'templates/unknown.html': "{% vite 'src/man.ts' %}",
  });
});
afterEach(() => folder.remove());

function settings(changes: Parameters<typeof defineSettings>[0] = {}): Settings {
  return defineSettings({
    BASE_DIR: folder.path,
    ALLOWED_HOSTS: ['127.0.0.1'],
    STATIC_ROOT: 'out',
    STATICFILES_DIRS: [['app', 'frontend']],
    TEMPLATES: { dirs: ['templates'] },
    ROOT_URLCONF: [
      route('', (request) => render(request, 'page.html')),
      route('unknown/', (request) => render(request, 'unknown.html')),
    ],
    ...changes,
  });
}

const TAGS = [
  '<link rel="stylesheet" href="/static/app/assets/main-D45dZk1k.css">',
  '<script type="module" src="/static/app/assets/main-UT-H_nXq.js"></script>',
];

describe.each(['ManifestStaticFilesStorage', 'StaticFilesStorage'])('{%% vite %%} with %s', (storage) => {
  it('gives the tags of the release, whose files are immutable', async () => {
    const site = createSite(settings({ STATICFILES_STORAGE: storage }));
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0 });
    const application = whiteNoise(site.getApplication());
    const page = await request(application).get('/').expect(200);
    expect(page.text.trim().split('\n')).toEqual(TAGS);
    for (const name of ['main-UT-H_nXq.js', 'main-D45dZk1k.css']) {
      const { headers } = await request(application).get(`/static/app/assets/${name}`).expect(200);
      expect(headers['cache-control']).toContain('immutable');
    }
  });

  it('gives the tags of the sources in DEBUG, where nothing is collected', async () => {
    const site = createSite(settings({ DEBUG: true, STATICFILES_STORAGE: storage }));
    const application = whiteNoise(site.getApplication());
    const page = await request(application).get('/').expect(200);
    expect(page.text.trim().split('\n')).toEqual(TAGS);
    await request(application).get('/static/app/assets/main-UT-H_nXq.js').expect(200, 'export {}');
    await request(application).get('/static/app/.vite/manifest.json').expect(404);
  });

  it("gives the tags of Vite's dev server in DEBUG, and never otherwise", async () => {
    const dev = { STATICFILES_STORAGE: storage, VITE_DEV_SERVER: 'http://localhost:5173' };
    const debug = createSite(settings({ ...dev, DEBUG: true })).getApplication();
    const page = await request(debug).get('/').expect(200);
    expect(page.text).toContain('src="http://localhost:5173/@vite/client"');
    expect(page.text).toContain('src="http://localhost:5173/src/main.ts"');
    const production = createSite(settings(dev));
    await callCommand(production, 'collectstatic', { input: false, verbosity: 0 });
    const answer = await request(production.getApplication()).get('/').expect(200);
    expect(answer.text).not.toContain('5173');
  });

  it('names the template, the manifest and the nearest name for an unknown entry', async () => {
    const site = createSite(settings({ DEBUG: true, STATICFILES_STORAGE: storage }));
    const answer = await request(site.getApplication()).get('/unknown/').expect(500);
    expect(answer.text).toContain('unknown.html:1:1');
    expect(answer.text).toContain('.vite/manifest.json');
    expect(answer.text).toContain('src/main.ts');
  });
});

it('passes check --deploy: the manifest of a build is no file that a release lacks', async () => {
  const site = createSite(settings());
  await callCommand(site, 'collectstatic', { input: false, verbosity: 0 });
  const { container } = site;
  expect(container.get(STORAGE).tags?.('src/main.ts')).toBe(TAGS.join('\n'));
  await callCommand(site, 'check', { deploy: true, tag: ['staticfiles'], failLevel: 'WARNING' });
});

it('refuses a dev server that is no URL', () => {
  expect(() => settings({ VITE_DEV_SERVER: 'localhost:5173' })).toThrow(
    /VITE_DEV_SERVER.*expected the URL of Vite's dev server, such as 'http:\/\/localhost:5173', or null/,
  );
});
