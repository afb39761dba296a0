import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaTypes } from '../../framework/manifest';
import { Templates } from '../../framework/templates';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-templates-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Renders a template of that text. */
function rendered(text: string, context: Record<string, unknown> = {}): Promise<string> {
  writeFileSync(path.join(folder, 'page.html'), text);
  const url = (name: string) => {
    if (name === 'missing.css') throw new Error("No static file 'missing.css'");
    return `/static/${name}`;
  };
  const templates = new Templates({
    roots: [folder],
    cache: false,
    contextProcessors: [],
    asked: ({ url }) => ({ host: new URL(url).host, path: new URL(url).pathname }),
    staticUrls: () => ({ url }),
    elements: {
      url,
      integrity: () => null,
      mediaTypes: new MediaTypes({ charset: null }),
      policy: { crossorigin: null, integrity: false },
    },
    urls: () => ({ reverse: String }),
    staticPrefix: '/static/',
  });
  return templates.render('page.html', context);
}

describe('a tag of a file', () => {
  it('takes attributes as name=value and as words', async () => {
    expect(await rendered("{% stylesheet 'a.css' media='print' %}")).toBe(
      '<link rel="stylesheet" href="/static/a.css" media="print">',
    );
    expect(await rendered("{% script 'a.js' defer data-turbo-track = 'reload' @click='go()' %}")).toBe(
      '<script src="/static/a.js" defer data-turbo-track="reload" @click="go()"></script>',
    );
    expect(await rendered("{% module 'a.mjs' async %}")).toBe(
      '<script type="module" src="/static/a.mjs" async></script>',
    );
    expect(await rendered("{% preload 'a.woff2' fetchpriority='high' %}")).toBe(
      '<link rel="preload" href="/static/a.woff2" as="font" type="font/woff2" fetchpriority="high" crossorigin>',
    );
    expect(await rendered("{% preload 'a.js' module %}")).toBe(
      '<link rel="modulepreload" href="/static/a.js">',
    );
    expect(await rendered("{% preload 'a.txt' as='fetch' as tag %}{{ tag | raw }}")).toBe(
      '<link rel="preload" href="/static/a.txt" as="fetch" type="text/plain" crossorigin>',
    );
  });

  it('takes its file and its values from variables, and leaves out what is nothing', async () => {
    const context = { file: 'a.css', theme: { media: '"><script>' }, no: false, width: 2 };
    expect(
      await rendered(
        '{% stylesheet file media=theme.media title=nothing disabled=no data-w=width %}',
        context,
      ),
    ).toBe('<link rel="stylesheet" href="/static/a.css" media="&#34;&#62;&#60;script&#62;" data-w="2">');
  });

  it('has the nonce of the page, where the context has one or the tag names it', async () => {
    const context = { csp_nonce: 'n', other: 'o' };
    expect(await rendered("{% script 'a.js' %}", context)).toBe(
      '<script src="/static/a.js" nonce="n"></script>',
    );
    expect(await rendered("{% stylesheet 'a.css' nonce=other %}", context)).toContain(' nonce="o">');
    expect(await rendered("{% preload 'a.css' %}", context)).toContain(' nonce="n">');
    expect(await rendered("{% script 'a.js' nonce=nothing %}", context)).not.toContain('nonce');
    expect(await rendered("{% preload 'a.woff2' %}", context)).not.toContain('nonce');
    expect(await rendered("{% script 'a.js' %}")).not.toContain('nonce');
  });

  it('is written as often as the template has it', async () => {
    const tag = "{% script 'a.js' %}";
    expect(await rendered(tag + tag)).toBe('<script src="/static/a.js"></script>'.repeat(2));
  });

  it('is kept under a name', async () => {
    const text = "{% stylesheet 'a.css' media='all' as tag %}[{{ tag | raw }}]";
    expect(await rendered(text)).toBe('[<link rel="stylesheet" href="/static/a.css" media="all">]');
  });

  it.each([
    ['{% stylesheet %}', "page.html:1:1: 'stylesheet' takes at least one argument (path to file)"],
    ['{% stylesheet nothing %}', "'stylesheet' needs the path of a file, not nothing"],
    ["\n {% stylesheet 'a.js' %}", "page.html:2:2: stylesheet: 'a.js' is text/javascript"],
    ["\n {% script 'a.css' %}", "page.html:2:2: script: 'a.css' is text/css"],
    ["{% preload 'a.mp4' %}", "page.html:1:1: preload: 'a.mp4' is video/mp4"],
    ["{% stylesheet 'missing.css' %}", "page.html:1:1: No static file 'missing.css'"],
    ["{% stylesheet 'a.css' 'b.css' %}", "'stylesheet' takes one file, and attributes as name=value"],
    ["{% script 'a.js' defer defer %}", "'script' has the attribute 'defer' twice"],
    ["{% script 'a.js' src='b.js' %}", "script: the tag writes 'src' itself"],
    ["{% script 'a.js' defer | upcase %}", "'script' cannot read '| upcase'"],
    ["{% script 'a.js' media= %}", "'script' cannot read 'media='"],
    ["{% script 'a.js' data-x=list %}", "'data-x' must be a text, a number, true or false, got a list"],
  ])('is an error in %j that names what is wrong', async (text, message) => {
    await expect(rendered(text, { list: [1] })).rejects.toThrow(message);
  });
});
