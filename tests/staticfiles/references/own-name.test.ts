import { describe, expect, it } from 'vitest';
import { ownNameSearch } from '../../../framework/staticfiles/references/own-name';
import { hashTree } from '../hashing/hashing';

const LISTS = [
  "document.getElementsByTagName('script')",
  'document.getElementsByTagName( "script" )',
  'document.scripts',
  "document.querySelectorAll('script[src]')",
];

describe('a script that looks for itself among the scripts of the page', () => {
  it.each([
    ['lib.js', '/lib\\.js$/'],
    ['ckeditor.js', '/(^|.*[\\\\\\/])ckeditor\\.js(?:\\?.*|;.*)?$/i'],
    ['tinymce.min.js', '/tinymce(\\.full|\\.jquery|)(\\.min|\\.dev|)\\.js/'],
    ['Cesium.js', '/((?:.*\\/)|^)Cesium\\.js(?:\\?|\\#|$)/'],
    ['my.lib.mjs', '/my\\.lib\\.mjs/'],
    ['a+b.js', '/a\\+b\\.js/'],
  ])('is found by its expression: %s by %s', (name, expression) => {
    for (const list of LISTS) {
      const text = `var base = [...${list}].find((s) => ${expression}.test(s.src));`;
      const index = ownNameSearch(text, name);
      expect(text.slice(index ?? 0), list).toMatch(/^(?:lib|ckeditor|tinymce|Cesium|my|a\\\+b)/);
    }
  });

  it.each([
    ['an expression that a hash matches, too', 'ace.js', '/^(.*)\\/ace([\\-.]\\w+)?\\.js(\\?|$)/'],
    ['the name of another script', 'lib.js', '/other\\.js$/'],
    ['a longer name that ends alike', 'lib.js', '/mylib\\.js$/'],
    ['a string', 'lib.js', '"lib.js"'],
  ])('is none with %s', (_, name, expression) => {
    expect(ownNameSearch(`document.scripts; x = ${expression};`, name)).toBeNull();
  });

  it('is none where it lists no scripts, or where the expression is far from the name', () => {
    expect(ownNameSearch('x = /lib\\.js$/;', 'lib.js')).toBeNull();
    expect(ownNameSearch('document.scripts; lib; x = "\n"; y = /\\.js/;', 'lib.js')).toBeNull();
  });

  it('is a warning, and the file is published', () => {
    const text = 'var a = 1;\nvar base = [...document.scripts].find((s) => /lib\\.js$/.test(s.src));';
    const { names, problems } = hashTree({ 'js/lib.js': text, 'js/other.js': text });
    expect(Object.keys(names)).toEqual(['js/lib.js', 'js/other.js']);
    expect(problems).toEqual([
      expect.objectContaining({ id: 'staticfiles.W035', file: 'js/lib.js', line: 2, column: 47 }),
    ]);
  });

  it('keeps its plain name in pages that are rewritten, where it is published', () => {
    const script = 'var base = [...document.scripts].find((s) => /lib\\.js$/.test(s.src));';
    const page = '<script src="lib.js"></script><script src="other.js"></script>';
    const tree = { 'page.html': page, 'lib.js': script, 'other.js': 'var a;' };
    const { contents, names } = hashTree(tree, { html: true });
    expect(contents['page.html']).toBe(page.replace('other.js', names['other.js'] ?? ''));
    const hashedOnly = hashTree(tree, { html: true, keepOnlyHashedFiles: true });
    expect(hashedOnly.contents['page.html']).toContain(`src="${names['lib.js']}"`);
  });

  it('takes no time over a name that stands in a text a million times', () => {
    const text = `document.scripts;${'lib'.repeat(1_000_000)}\\.jsx`;
    const start = performance.now();
    ownNameSearch(text, 'lib.js');
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
