import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../framework/manifest';
import { hashedFiles } from '../../../framework/staticfiles';
import { digestBytes } from '../../../framework/staticfiles/digest';
import { folder, tree } from '../tree';
import { buildFolder } from './building';

const MODULES = {
  'app.js': 'import "./core.js"; import("./plugins/" + name + ".js")',
  'core.js': 'import "./data.js"; export const shared = {};',
  'data.js': 'export default 1;',
  'plugins/one.js': 'import { shared } from "../core.js";',
};

const hashing = (options: Partial<Parameters<typeof hashedFiles>[0]> = {}) =>
  hashedFiles({ staticUrl: '/static/', ...options });

const read = (root: string, name: string) => readFileSync(path.join(root, name), 'utf8');

async function collect(files: Record<string, string>, options = {}, processing = hashing()) {
  const [sources, target] = [tree(files), folder()];
  const { problems } = await buildFolder(sources, target, options, processing);
  return { sources, target, problems, names: readManifest(target)?.paths ?? {} };
}

describe('a file under its plain name', () => {
  it.each([
    ['copies', {}],
    ['links', { link: true }],
  ])(
    'names the same files as its hashed twin, so that a module has one instance, with %s',
    async (_, options) => {
      const { target, names } = await collect(
        { ...MODULES, 'site.css': '@import "more.css"; a { b: url(x.png) }', 'more.css': '', 'x.png': 'p' },
        options,
      );
      expect(read(target, 'plugins/one.js')).toBe(`import { shared } from "../${names['core.js']}";`);
      expect(read(target, 'core.js')).toContain(`import"./${names['data.js']}"`);
      for (const [name, hashed] of Object.entries(names))
        expect(read(target, name)).toBe(read(target, hashed));
    },
  );

  it('keeps its bytes when nothing in them was rewritten, and is a link where links are asked for', async () => {
    const { sources, target } = await collect(MODULES, { link: true });
    expect(readlinkSync(path.join(target, 'data.js'))).toBe(path.join(sources, 'data.js'));
    expect(lstatSync(path.join(target, 'core.js')).isFile()).toBe(true);
  });

  it.each([
    ['that is rewritten', true],
    ['that is not', false],
  ])('keeps the bytes that an integrity value fixes, in a page %s', async (_, html) => {
    const { integrity } = digestBytes(Buffer.from(MODULES['core.js']));
    const page = `<script type="module" src="core.js" integrity="${integrity}"></script>`;
    const { target, names } = await collect({ ...MODULES, 'page.html': page }, {}, hashing({ html }));
    expect(read(target, 'core.js')).toBe(MODULES['core.js']);
    expect(read(target, names['core.js'] ?? '')).toContain(names['data.js']);
    expect(read(target, names['page.html'] ?? '')).toBe(page);
  });

  it('is replaced when a file that it names changes, and left alone otherwise', async () => {
    const sources = tree(MODULES);
    const target = folder();
    await buildFolder(sources, target, {}, hashing());
    expect(await buildFolder(sources, target, {}, hashing())).toMatchObject({ modified: 0, unmodified: 4 });
    tree({ 'data.js': 'export default 2;' }, sources);
    // app.js names core.js, core.js names data.js, and so on.
    expect(await buildFolder(sources, target, {}, hashing())).toMatchObject({ modified: 4 });
    expect(read(target, 'core.js')).toContain(`"./${readManifest(target)?.paths['data.js']}"`);
  });
});

describe('an import() of an expression', () => {
  it('is told of once, where modules import each other', async () => {
    const { problems } = await collect({ ...MODULES, 'other.js': 'import(name)' });
    expect(problems).toMatchObject([
      { id: 'staticfiles.W030', file: 'app.js', column: 28, others: { count: 1, first: ['other.js:1:8'] } },
    ]);
  });

  it('is not told of in a script beside no modules', async () => {
    const { problems } = await collect({
      'lib/viewer.min.js': 'import(name)',
      'app/a.js': 'import "./b.js"',
      'app/b.js': '',
    });
    expect(problems).toEqual([]);
  });
});

it('a manifest knows the integrity of the sources that were rewritten, and of no others', async () => {
  const { target, names } = await collect(MODULES);
  const files = readManifest(target)?.files;
  const source = (name: string) => files?.[names[name] ?? '']?.source;
  expect(source('core.js')).toBe(digestBytes(Buffer.from(MODULES['core.js'])).integrity);
  expect(source('data.js')).toBeUndefined();
});
