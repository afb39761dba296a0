import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MediaTypes } from '../../framework/manifest';
import { TemplateError, type TemplateOptions, Templates } from '../../framework/templates';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-templates-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

function templates(options: Partial<TemplateOptions> = {}): Templates {
  return new Templates({
    roots: [folder],
    cache: true,
    contextProcessors: [],
    asked: ({ url }) => ({ host: new URL(url).host, path: new URL(url).pathname }),
    staticUrls: () => ({
      url(name) {
        if (name === 'missing.css') throw new Error("Missing staticfiles manifest entry for 'missing.css'");
        return `/static/${name}`;
      },
    }),
    elements: {
      url: (name) => `/static/${name}`,
      integrity: () => null,
      mediaTypes: new MediaTypes({ charset: null }),
      policy: { crossorigin: null, integrity: false },
    },
    urls: () => ({ reverse: (name, args) => `/${name}/${JSON.stringify(args)}` }),
    staticPrefix: '/static/',
    ...options,
  });
}

/** Renders a template of that text. */
async function rendered(text: string, context: Record<string, unknown> = {}): Promise<string> {
  write('page.html', text);
  return templates({ cache: false }).render('page.html', context);
}

describe('a template', () => {
  it('extends another one, block by block', async () => {
    write('base.html', '<h1>{% block title %}Site{% endblock %}</h1>{% block body %}empty{% endblock %}');
    write(
      'home/index.html',
      "{% layout 'base.html' %}{% block title %}Home of {{ block.super | raw }}{% endblock %}",
    );
    expect(await templates().render('home/index.html')).toBe('<h1>Home of Site</h1>empty');
  });

  it('of an earlier folder is preferred to one of a later folder', async () => {
    write('first/same.html', 'first');
    write('second/same.html', 'second');
    write('second/only.html', 'only');
    const both = templates({ roots: [path.join(folder, 'first'), path.join(folder, 'second')] });
    expect(await both.render('same.html')).toBe('first');
    expect(await both.render('only.html')).toBe('only');
    expect(both.has('only.html')).toBe(true);
    expect(both.has('none.html')).toBe(false);
  });

  it('outside of the folders is not found, whatever its name', async () => {
    write('inside/a.html', 'a');
    write('secret.html', 'secret');
    const inside = templates({ roots: [path.join(folder, 'inside')] });
    for (const name of ['../secret.html', path.join(folder, 'secret.html'), './../secret.html']) {
      await expect(inside.render(name), name).rejects.toThrow(TemplateError);
    }
  });

  it('is read once in production and each time in DEBUG', async () => {
    write('page.html', 'old');
    const production = templates({ cache: true });
    const debug = templates({ cache: false });
    await production.render('page.html');
    await debug.render('page.html');
    write('page.html', 'new');
    expect(await production.render('page.html')).toBe('old');
    expect(await debug.render('page.html')).toBe('new');
  });
});

describe('output', () => {
  const evil = `<script>alert("1" + '2')</script>&`;
  const harmless = '&lt;script&gt;alert(&#34;1&#34; + &#39;2&#39;)&lt;/script&gt;&amp;';

  it.each([
    '{{ x }}',
    '{{ x | strip }}',
    '{{ list | join: "" }}',
    '{% echo x %}',
    "{% cycle x, 'y' %}",
    '{% assign y = x %}{{ y }}',
    '{% for item in list %}{{ item }}{% endfor %}',
    '{% liquid echo x %}',
    '{{ x | raw | strip }}',
  ])('%s is escaped', async (text) => {
    expect(await rendered(text, { x: evil, list: [evil] })).toBe(harmless);
  });

  it.each(['{{ x | raw }}', '{{ x | safe }}'])('%s is what the template says is safe', async (text) => {
    expect(await rendered(text, { x: evil })).toBe(evil);
  });

  it('reaches no properties that an object inherits', async () => {
    expect(await rendered('{{ x.constructor.name }}{{ x.toString }}', { x: {} })).toBe('');
  });
});

describe('{% static %}', () => {
  it('takes a literal, a variable, a filtered value, and keeps the url under a name', async () => {
    expect(await rendered("{% static 'css/a.css' %}")).toBe('/static/css/a.css');
    expect(await rendered('{% static file %}', { file: 'b.js' })).toBe('/static/b.js');
    expect(await rendered("{% static name | append: '.png' %}", { name: 'c' })).toBe('/static/c.png');
    expect(await rendered("{% static 'd.css' as address %}[{{ address }}]")).toBe('[/static/d.css]');
  });

  it('escapes the url', async () => {
    expect(await rendered('{% static file %}', { file: '"><script>.js' })).toBe(
      '/static/&#34;&#62;&#60;script&#62;.js',
    );
  });

  it.each([
    ['{% static %}', /takes at least one argument/],
    ['{% static nothing %}', /needs the path of a file, not nothing/],
    ["{% static 'a' of b %}", /expected 'as' and a name/],
    [
      "\n\n  {% static 'missing.css' %}",
      /^page\.html:3:3: Missing staticfiles manifest entry for 'missing\.css'$/,
    ],
  ])('%j is an error that says why', async (text, reason) => {
    await expect(rendered(text)).rejects.toThrow(reason);
  });

  it('has the prefix of all static files from {% get_static_prefix %}', async () => {
    expect(await rendered('{% get_static_prefix %}{% get_static_prefix as p %}[{{ p }}]')).toBe(
      '/static/[/static/]',
    );
  });
});

describe('{% url %}', () => {
  it('takes a name, arguments by position or by name, and keeps the url under a name', async () => {
    expect(await rendered("{% url 'home' %}")).toBe('/home/[]');
    expect(await rendered("{% url 'a:b' 1 x.y %}", { x: { y: 2 } })).toBe('/a:b/[1,2]');
    expect(await rendered("{% url 'a' id=1 as u %}{{ u | raw }}")).toBe('/a/{"id":1}');
    expect(await rendered("{% url 'a' id = x.y title='t' as u %}{{ u | raw }}", { x: { y: 2 } })).toBe(
      '/a/{"id":2,"title":"t"}',
    );
    expect(await rendered('{% url name %}', { name: 'home' })).toBe('/home/[]');
  });

  it('refuses a mixture, and no name at all', async () => {
    await expect(rendered("{% url 'a' 1 id=2 %}")).rejects.toThrow(/by position or by name, not both/);
    await expect(rendered('{% url %}')).rejects.toThrow(/the name of a url/);
  });
});

describe('a mistake in a template', () => {
  it.each([
    ['a\n{{ x | shout }}', /^page\.html:2:1: undefined filter: shout$/],
    ['a\n\n {% if x %}', /^page\.html:3:2: .*not closed/],
    ['{% nosuch %}', /^page\.html:1:1: tag "nosuch" not found$/],
    ["b\n{% render 'none.html' %}", /^page\.html:2:1: No template 'none\.html'\. Looked in: .+\.$/],
  ])('%j is told with template, line and column', async (text, message) => {
    await expect(rendered(text)).rejects.toThrow(message);
  });

  it('in an included template names that template', async () => {
    write('parts/menu.html', 'x\ny {{ z | nofilter }}');
    const error = await rendered("{% render 'parts/menu.html' %}").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(TemplateError);
    expect(error).toMatchObject({
      message: 'parts/menu.html:2:3: undefined filter: nofilter',
      position: { file: path.join(folder, 'parts/menu.html'), line: 2, column: 3 },
    });
  });

  it('of name says where it was looked for', async () => {
    await expect(templates().render('none.html')).rejects.toThrow(
      `No template 'none.html'. Looked in: ${folder}.`,
    );
  });
});

describe('context processors', () => {
  it('add to what a template for a request can name; the view’s own context wins', async () => {
    write('page.html', '{{ a }} {{ b }} {{ request.path }} {{ request.query.q }}');
    const site = templates({
      contextProcessors: [
        () => ({ a: 'processor', b: 'processor' }),
        async (request) => ({ b: request.method }),
      ],
    });
    const request = new Request('http://testserver/x/?q=1', { method: 'POST' });
    expect(await site.render('page.html', { a: 'view' }, request)).toBe('view POST /x/ 1');
  });
});

describe('{% vite %}', () => {
  /** Shows the arguments that the tag hands on. */
  const shown = async (text: string, context: Record<string, unknown> = {}) => {
    write('page.html', text);
    const staticUrls = () => ({ url: String, tags: (...given: unknown[]) => JSON.stringify(given) });
    return JSON.parse(await templates({ cache: false, staticUrls }).render('page.html', context));
  };

  it('takes one entry or several, as texts or variables', async () => {
    expect(await shown("{% vite 'src/a.ts' %}")).toEqual([['src/a.ts'], { reactRefresh: false }]);
    expect(await shown("{% vite 'src/a.ts' entry %}", { entry: 'src/b.ts' })).toEqual([
      ['src/a.ts', 'src/b.ts'],
      { reactRefresh: false },
    ]);
  });

  it('takes the nonce of the page, where the context has one or the tag names it', async () => {
    const nonceOf = async (text: string, context = {}) => (await shown(text, context))[1].nonce;
    expect(await nonceOf("{% vite 'a.ts' %}", { csp_nonce: 'abc' })).toBe('abc');
    expect(await nonceOf("{% vite 'a.ts' nonce=other %}", { csp_nonce: 'abc', other: 'x' })).toBe('x');
    expect(await nonceOf("{% vite 'a.ts' %}")).toBeUndefined();
  });

  it("asks for React's preamble", async () => {
    expect(await shown("{% vite 'a.tsx' react %}")).toMatchObject([['a.tsx'], { reactRefresh: true }]);
    expect(await shown("{% vite 'a.tsx' react nonce=n %}", { n: '1' })).toMatchObject([
      ['a.tsx'],
      { reactRefresh: true, nonce: '1' },
    ]);
  });

  it.each([
    ['{% vite %}', "'vite' takes at least one argument (the name of an entry)"],
    [
      "{% vite 'a.ts' defer=true %}",
      "'vite' has no 'defer': expected nonce=…, react, or the name of an entry",
    ],
    ['{% vite nothing %}', "'vite' needs the names of entries, not nothing"],
  ])('says what is wrong with %s', async (text, message) => {
    await expect(shown(text)).rejects.toThrow(message);
  });

  it('says so where the storage has no tags', async () => {
    await expect(rendered("{% vite 'a.ts' %}")).rejects.toThrow("'vite' needs a storage with tags()");
  });
});
