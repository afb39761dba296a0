import path from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import {
  callCommand,
  collectFolders,
  createSite,
  defineSettings,
  render,
  path as route,
  TextOutput,
} from '../../framework';
import { openAssets } from '../../framework/assets';
import { MediaTypes } from '../../framework/manifest';
import { Templates } from '../../framework/templates';
import { folder, tree } from '../staticfiles/tree';

const FILES = {
  'app/main.mjs': "import './dep.mjs';\nimport 'vendor';\n",
  'app/dep.mjs': 'export {};\n',
  'vendor/index.mjs': 'export {};\n',
  'site.css': '',
};
const IMPORTS = { vendor: 'vendor/index.mjs' };

/** Makes the renderer of templates over files that were collected for import maps. */
async function collected(templates: Readonly<Record<string, string>> = {}) {
  const out = path.join(folder(), 'out');
  const options = { prefix: '/static/', compress: false, modules: 'importmap', imports: IMPORTS } as const;
  await collectFolders([tree(FILES)], { out, ...options });
  const assets = openAssets(out, { prefix: '/static/' });
  const root = tree(templates);
  const engine = new Templates({
    roots: [root],
    cache: false,
    contextProcessors: [],
    asked: ({ url }) => ({ host: new URL(url).host, path: new URL(url).pathname }),
    staticUrls: () => assets,
    elements: {
      ...assets,
      mediaTypes: new MediaTypes({ charset: null }),
      policy: { crossorigin: null, integrity: false },
    },
    urls: () => ({ reverse: String }),
    staticPrefix: '/static/',
  });
  const rendered = (page: string, context: Record<string, unknown> = {}) => {
    tree({ 'page.html': page }, root);
    return engine.render('page.html', context);
  };
  return { assets, rendered };
}

describe('{% importmap %}', () => {
  it('writes the map of its modules, with what it is asked for', async () => {
    const { assets, rendered } = await collected();
    expect(await rendered("{% importmap 'app/main.mjs' %}")).toBe(assets.importMap('app/main.mjs'));
    expect(
      await rendered("{% importmap 'app/main.mjs' 'vendor' integrity preload nonce=n %}", { n: 'x' }),
    ).toBe(assets.importMap(['app/main.mjs', 'vendor'], { integrity: true, preload: true, nonce: 'x' }));
    expect(await rendered("{% importmap 'app/main.mjs' as map %}[{{ map | raw }}]")).toBe(
      `[${assets.importMap('app/main.mjs')}]`,
    );
  });

  it('has the nonce of the page by itself', async () => {
    const { assets, rendered } = await collected();
    expect(await rendered("{% importmap 'app/dep.mjs' %}", { csp_nonce: 'n' })).toBe(
      assets.importMap('app/dep.mjs', { nonce: 'n' }),
    );
  });

  it('gives its hash by {% importmap_hash %}', async () => {
    const { assets, rendered } = await collected();
    expect(await rendered("{% importmap_hash 'app/main.mjs' integrity as h %}{{ h | raw }}")).toBe(
      assets.importMapHash('app/main.mjs', { integrity: true }),
    );
  });

  it.each([
    [
      'twice in a page',
      "{% importmap 'app/dep.mjs' %}\n {% importmap 'app/main.mjs' %}",
      /page\.html.*2.*2.*stands twice/s,
    ],
    [
      'behind a module',
      "{% module 'app/dep.mjs' %}\n\n{% importmap 'app/main.mjs' %}",
      /page\.html.*3.*stands behind a module/s,
    ],
    [
      'behind a module that the page writes itself',
      '<script  src=a.js\ntype=module>{% importmap "app/main.mjs" %}',
      /behind a module/,
    ],
    [
      'behind a preloaded module',
      "{% preload 'app/dep.mjs' %}{% importmap 'app/main.mjs' %}",
      /behind a module/,
    ],
    ['without a module', '{% importmap integrity %}', /takes at least one argument/],
    [
      'with an attribute',
      "{% importmap 'app/main.mjs' id='map' %}",
      /has no 'id': expected nonce=…, integrity, preload/,
    ],
    [
      'with the file of another kind',
      "{% importmap 'site.css' %}",
      /'site.css' is text\/css, expected a module/,
    ],
    ['with a file that is missing', "{% importmap 'app/man.mjs' %}", /Did you mean 'app\/main.mjs'/],
    ['with nothing', '{% importmap nothing %}', /needs the paths of modules, not nothing/],
  ])('is an error with its place %s', async (_, page, message) => {
    const { rendered } = await collected();
    const error = await rendered(page).then(
      () => null,
      (reason: Error) => reason,
    );
    expect(`${error?.message}`).toMatch(message);
  });

  it('may stand behind what only looks like a module: scripts, comments and other pages', async () => {
    const { rendered } = await collected();
    const before = "<!-- <script type=module> --><script>'type=module'</script>{% script 'app/main.mjs' %}";
    await expect(rendered(`${before}{% importmap 'app/main.mjs' %}`)).resolves.toContain('importmap');
    await expect(rendered("{% importmap 'app/main.mjs' %}")).resolves.toContain('importmap');
  });

  it('sees the page around it in a layout and in an included template', async () => {
    const { rendered } = await collected({
      'base.html': "<head>{% importmap 'app/dep.mjs' %}{% block head %}{% endblock %}</head>",
      'part.html': "{% importmap 'app/dep.mjs' %}",
    });
    const inBlock = "{% layout 'base.html' %}{% block head %}{% importmap 'app/main.mjs' %}{% endblock %}";
    await expect(rendered(inBlock)).rejects.toThrow(/stands twice/);
    await expect(rendered("{% module 'app/dep.mjs' %}{% include 'part.html' %}")).rejects.toThrow(/behind/);
    await expect(rendered("{% module 'app/dep.mjs' %}{% render 'part.html' %}")).rejects.toThrow(/behind/);
  });
});

describe('a site with import maps', () => {
  const site = (settings: Parameters<typeof defineSettings>[0]) =>
    createSite(
      defineSettings({
        BASE_DIR: tree({
          ...Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`assets/${name}`, text])),
          'templates/page.html': "{% importmap 'app/main.mjs' %}",
        }),
        ALLOWED_HOSTS: ['127.0.0.1'],
        STATIC_ROOT: path.join(folder(), 'static'),
        STATICFILES_DIRS: ['assets'],
        STATICFILES_IMPORTS: IMPORTS,
        STATICFILES_STORAGE: { backend: 'ManifestStaticFilesStorage', options: { modules: 'importmap' } },
        TEMPLATES: { dirs: ['templates'] },
        ROOT_URLCONF: [route('', (asked: Request) => render(asked, 'page.html'))],
        ...settings,
      }),
    );

  it('has its modules in the map once they are collected', async () => {
    const made = site({});
    await callCommand(made, 'collectstatic', { input: false, stdout: new TextOutput() });
    const { text } = await request(made.getApplication()).get('/');
    expect(text).toMatch(
      /"\/static\/app\/dep\.mjs":"\/static\/app\/dep\.[0-9a-f]{12}\.mjs".*"vendor":"\/static\/vendor\/index\.[0-9a-f]{12}\.mjs"/,
    );
  });

  it('has the bare names in it with DEBUG, where files have their own names', async () => {
    const { text } = await request(site({ DEBUG: true }).getApplication()).get('/');
    expect(text).toContain(
      '<script type="importmap">{"imports":{"vendor":"/static/vendor/index.mjs"}}</script>',
    );
  });

  it('is refused where plain names are not published', () => {
    const options = { modules: 'importmap', keepOnlyHashedFiles: true } as const;
    const made = site({ STATICFILES_STORAGE: { backend: 'ManifestStaticFilesStorage', options } });
    expect(() => made.getApplication()).not.toThrow();
    return expect(
      callCommand(made, 'collectstatic', { input: false, stdout: new TextOutput() }),
    ).rejects.toThrow(/modules: 'importmap' needs the files under their own names/);
  });
});
