import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highlight, type Token } from '../../../framework/http/error-pages/highlight';

/** The coloured pieces of a source, line by line, as `kind:text`. */
function coloured(source: string, file = 'view.ts'): string[][] {
  const marked = ({ kind, text }: Token) => (kind === null ? [] : [`${kind}:${text}`]);
  return highlight(source, file).map((line) => line.flatMap(marked));
}

describe('highlighting a source', () => {
  it.each([
    ['const a = 1;', [['keyword:const', 'number:1']]],
    ["say('if // not');", [["string:'if // not'"]]],
    ['a = b / 2; // half', [['number:2', 'comment:// half']]],
    ['if (/["/]/.test(a)) b = "c";', [['keyword:if', 'string:/["/]/', 'string:"c"']]],
    ['/* one\ntwo */ null', [['comment:/* one'], ['comment:two */', 'keyword:null']]],
    ['x = `one\ntwo`', [['string:`one'], ['string:two`']]],
    ['item.className', [[]]],
  ])('tells the parts of %j apart', (source, expected) => {
    expect(coloured(source)).toEqual(expected);
  });

  it('leaves other languages and minified code plain', () => {
    expect(coloured('<p class="a">if</p>', 'page.html')).toEqual([[]]);
    expect(coloured(`var a=${'1+'.repeat(400)}1`)).toEqual([[]]);
  });

  it('changes no character of any source', () => {
    const piece = fc.constantFrom(
      '/',
      '*',
      "'",
      '"',
      '`',
      '\\',
      '\n',
      '\r\n',
      ' ',
      '(',
      '[',
      ']',
      'if',
      '1',
      'ü',
    );
    const source = fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 60 });
    fc.assert(
      fc.property(source, (pieces) => {
        const text = pieces.join('');
        const lines = highlight(text, 'view.ts').map((line) => line.map((token) => token.text).join(''));
        expect(lines).toEqual(text.split(/\r?\n/));
      }),
    );
  });
});
