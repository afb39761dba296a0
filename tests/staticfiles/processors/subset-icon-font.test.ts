import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tree } from '../tree';
import { authorsPlace, project } from './project';

const ICONS = path.join(__dirname, '../../../node_modules/bootstrap-icons/font');
const BOOTSTRAP_ICONS = {
  'bi/bi.css': readFileSync(path.join(ICONS, 'bootstrap-icons.css')),
  'bi/fonts/bootstrap-icons.woff2': readFileSync(path.join(ICONS, 'fonts/bootstrap-icons.woff2')),
  'bi/fonts/bootstrap-icons.woff': readFileSync(path.join(ICONS, 'fonts/bootstrap-icons.woff')),
};
const WOFF2 = 'bi/fonts/bootstrap-icons.woff2';
const NAMES =
  'sun moon circle-half card-heading arrow-repeat scissors question-lg book palette braces fonts image';

function entry(options: Record<string, unknown> = {}) {
  return [
    { match: 'bi/*', backend: 'SubsetIconFont', options: { css: 'bi/bi.css', prefix: 'bi-', ...options } },
  ];
}

/** Makes a project with the icons of Bootstrap, and with these templates. */
function site(
  templates: Record<string, string>,
  options: Record<string, unknown> = {},
  files: Record<string, string | Uint8Array> = {},
) {
  const folder = tree(templates);
  const made = project({ ...BOOTSTRAP_ICONS, ...files }, entry(options), { TEMPLATES: { dirs: [folder] } });
  return { ...made, folder };
}

const markup = (names: string) =>
  names
    .split(' ')
    .map((name) => `<i class="bi bi-${name}"></i>\n`)
    .join('');

describe('SubsetIconFont', () => {
  it('keeps twelve icons of Bootstrap’s in less than 2,000 bytes, in both formats', async () => {
    const { collect, bytesOf } = site({ 'page.html': markup(NAMES) });
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    const woff2 = bytesOf(WOFF2);
    expect(woff2.toString('latin1', 0, 4)).toBe('wOF2');
    expect(woff2.length).toBeLessThan(2000);
    const woff = bytesOf('bi/fonts/bootstrap-icons.woff');
    expect(woff.toString('latin1', 0, 4)).toBe('wOFF');
    expect(woff.length).toBeLessThan(3000);
  });

  it('leaves the rules of the other icons out of the style sheet, which is mapped to the author’s', async () => {
    const { collect, out, published } = site({ 'page.html': markup('sun moon') });
    await collect();
    const css = published('bi/bi.css');
    expect(css.match(/\.bi-[\w-]+/g)).toEqual(['.bi-moon', '.bi-sun']);
    expect(css).toContain('.bi::before');
    expect(css).toMatch(/fonts\/bootstrap-icons\.[0-9a-f]{12}\.woff2/);
    const line =
      BOOTSTRAP_ICONS['bi/bi.css']
        .toString()
        .split('\n')
        .findIndex((text) => text.startsWith('.bi-sun:')) + 1;
    expect(authorsPlace(out, 'bi/bi.css', '.bi-sun')).toMatchObject({ source: 'bi.css', line });
  });

  it('finds icons in collected scripts and pages as well', async () => {
    const { collect, published } = site(
      {},
      {},
      {
        'a.mjs': "icon.className = 'bi bi-sun';",
        'page.html': '<i class="bi bi-moon"></i>',
      },
    );
    await collect();
    expect(published('bi/bi.css').match(/\.bi-[\w-]+/g)).toEqual(['.bi-moon', '.bi-sun']);
  });

  it('makes the font again when a template names another icon', async () => {
    const { collect, folder, bytesOf, published } = site({ 'page.html': markup('sun') });
    await collect();
    const before = bytesOf(WOFF2);
    tree({ 'page.html': markup('sun moon') }, folder);
    expect((await collect()).stdout).toContain('post-processed');
    expect(bytesOf(WOFF2).equals(before)).toBe(false);
    expect(published('bi/bi.css')).toContain('.bi-moon');
  });

  it('reads the files of the option sources instead, and the icons of the safelist', async () => {
    const folder = tree({ 'src/page.tsx': markup('sun'), 'src/node_modules/a.tsx': markup('moon') });
    const processors = entry({ sources: ['src/**/*.tsx'], safelist: ['bi-square-*'] });
    const { collect, published } = project(
      { ...BOOTSTRAP_ICONS, 'a.js': "'bi-book'" },
      // Packages are looked for where the project is.
      processors,
      { BASE_DIR: withPackage(folder) },
    );
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('bi/bi.css').match(/\.bi-[\w-]+/g)).toEqual([
      '.bi-square-fill',
      '.bi-square-half',
      '.bi-sun',
    ]);
  });

  it('warns of names that are put together at run time, with their place', async () => {
    const { collect } = site(
      { 'page.html': `${markup('sun')}<i class="bi bi-{{ icon }}"></i>` },
      {},
      {
        'a.js': "const icon = 'bi-' + name;\n",
      },
    );
    const { code, stderr } = await collect();
    expect(code).toBe(0);
    // The first is that of the folder whose name comes first, and folders of tests have any name.
    const places = [/(?:warning|also at): \S*a\.js:1:15/, /(?:warning|also at): \S*page\.html:2:14/];
    for (const place of places) expect(stderr).toMatch(place);
    expect(stderr).toMatch(/puts the name of an icon together at run time/);
    expect(stderr).toMatch(/> 1 \| const icon = 'bi-' \+ name;|> 2 \| .*bi-\{\{ icon \}\}/);
    expect(stderr).toContain('staticfiles.W040');
    // Nothing changed, and it is told again.
    expect((await collect()).stderr).toBe(stderr);
  });

  it.each(['bi-file-*', 'bi-file-earmark', 'bi-*'])(
    'does not warn of names that the safelist %j is for',
    async (safe) => {
      const { collect } = site(
        { 'a.html': `${markup('sun')}<i class="bi-file-{{ kind }}">` },
        { safelist: [safe] },
      );
      expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it('does not take an attribute selector for such a name', async () => {
    const { collect } = site(
      { 'a.html': markup('sun') },
      {},
      {
        'a.js': 'document.querySelector(\'[class*="bi-"], [class^=bi-]\')',
      },
    );
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
  });

  it('names class and codepoint of an icon that the font lacks, and publishes nothing', async () => {
    const { collect, out } = site(
      { 'a.html': markup('sun none') },
      {},
      {
        'bi/bi.css': `${BOOTSTRAP_ICONS['bi/bi.css']}.bi-none::before { content: "\\e123"; }`,
      },
    );
    const { code, stderr } = await collect();
    expect(code).toBe(1);
    expect(stderr).toContain(
      `error: ${WOFF2} cannot be processed by SubsetIconFont: it has no glyph for .bi-none (U+E123)`,
    );
    expect(existsSync(path.join(out, 'staticfiles.json'))).toBe(false);
  });

  it('is content with an icon that another font of the style sheet has', async () => {
    const { collect } = site(
      { 'a.html': markup('sun') },
      {},
      {
        // A font with nothing but the moon, made by the processor itself.
        'bi/fonts/other.woff2': await fontWith('moon'),
        'bi/bi.css': `${BOOTSTRAP_ICONS['bi/bi.css']}@font-face { font-family: other; src: url(fonts/other.woff2) }`,
      },
    );
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
  });

  it('reads characters as Font Awesome has them, in rules for several icons and in media queries', async () => {
    const css =
      '.fa,.fas{--fa-family:"Font Awesome"}.fa-sun,.fa-sol{--fa:"\\f185"}.fa-moon{--fa:"\\f186"}' +
      '@media print{.fa-book:before{content:"\\f02d"}}.fa-spin{animation:spin 1s}';
    const { collect, published } = project({ 'fa.css': css, 'a.html': '<i class="fas fa-sol">' }, [
      { match: '*.css', backend: 'SubsetIconFont', options: { css: 'fa.css', prefix: 'fa-' } },
    ]);
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('fa.css').split('\n')[0]).toBe(
      '.fa,.fas{--fa-family:"Font Awesome"}.fa-sun,.fa-sol{--fa:"\\f185"}@media print{}.fa-spin{animation:spin 1s}',
    );
  });

  it('loads the package for a changed font alone', async () => {
    const templates = tree({ 'a.html': markup('sun') });
    const BASE_DIR = withPackage(tree({ loads: '' }));
    const { collect } = project(BOOTSTRAP_ICONS, entry(), { BASE_DIR, TEMPLATES: { dirs: [templates] } });
    const loads = () => readFileSync(path.join(BASE_DIR, 'loads'), 'utf8').length;
    await collect();
    expect(loads()).toBe(1);
    await collect();
    tree({ 'a.html': `<b>changed</b>${markup('sun')}` }, templates);
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(loads()).toBe(1);
    tree({ 'a.html': markup('moon') }, templates);
    await collect();
    expect(loads()).toBe(2);
  });

  it.each([
    [
      'css is not collected',
      { css: 'bi/b.css' },
      "'bi/b.css', which no finder finds. Did you mean 'bi/bi.css'?",
    ],
    ['css has no icons', { prefix: 'fa-' }, "'bi/bi.css' has no rule such as .fa-name::before"],
    ['css is missing', { css: undefined }, "option 'css' is undefined: expected the published path"],
    [
      'the safelist names no icon',
      { safelist: ['bi-scissor'] },
      "no icon of 'bi/bi.css'. Did you mean 'bi-scissors'?",
    ],
    ['sources match nothing', { sources: ['nowhere/*.html'] }, "'nowhere/*.html', which matches no file in"],
  ])('tells in one line when %s', async (_what, options, message) => {
    const { collect } = site({ 'a.html': markup('sun') }, options);
    const { code, stderr } = await collect();
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('tells when no file names any icon', async () => {
    const { collect } = site({ 'a.html': '<p>none</p>' });
    expect((await collect()).stderr).toMatch(
      /none of the \d{4} icons of 'bi\/bi\.css' is named in the 1 files/,
    );
  });

  it('tells how to install the package', async () => {
    const { collect } = project({ ...BOOTSTRAP_ICONS, 'a.js': "'bi-sun'" }, entry(), { BASE_DIR: tree({}) });
    expect((await collect()).stderr).toContain('npm install --save-dev subset-font');
  });

  it('refuses a file that is no font', async () => {
    const { collect } = site({ 'a.html': markup('sun') }, {}, { 'bi/fonts/bootstrap-icons.woff': 'text' });
    expect((await collect()).stderr).toContain(
      'it is no font in the format WOFF2, WOFF, TrueType or OpenType',
    );
  });
});

async function fontWith(name: string): Promise<Buffer> {
  const { collect, bytesOf } = site({ 'page.html': markup(name) });
  await collect();
  return bytesOf(WOFF2);
}

/** Puts the package beside a project, as one that notes each time that it is loaded. */
function withPackage(folder: string): string {
  const name = 'node_modules/subset-font';
  const real = JSON.stringify(path.join(__dirname, '../../..', name));
  const note = `require('node:fs').appendFileSync(${JSON.stringify(path.join(folder, 'loads'))}, '.');`;
  return tree(
    {
      [`${name}/package.json`]: '{"name": "subset-font", "version": "2.0.0", "main": "index.js"}',
      [`${name}/index.js`]: `${note}delete require.cache[__filename];module.exports = require(${real});`,
    },
    folder,
  );
}
