import { describe, expect, it } from 'vitest';
import { compilePatterns } from '../framework/shell-patterns';

describe('an ignore pattern', () => {
  it.each([
    ['*.css', 'a.css', true],
    ['*.css', 'a/b.css', true], // a star crosses slashes
    ['*.css', 'a.CSS', false],
    ['?.css', 'a.css', true],
    ['?.css', '🙂.css', true], // one character, though two UTF-16 units
    ['?.css', 'ab.css', false],
    ['[ab].css', 'b.css', true],
    ['[!ab].css', 'b.css', false],
    ['[!ab].css', 'c.css', true],
    ['[a-c].css', 'b.css', true],
    ['[c-a].css', 'b.css', false], // a backward range is empty
    ['[]].css', '].css', true],
    ['[].css', '[].css', true], // a set that never closes is a bracket
    ['[^a].css', '^.css', true],
    ['a.css', 'aXcss', false],
    ['(a|b)', 'a', false],
    ['./vendor/', 'vendor', true],
    ['a//b/../c', 'a/c', true],
    ['*', 'two\nlines', true],
    ['***a', 'xxa', true],
  ])('%j against %j: %j', (pattern, name, expected) => {
    expect(compilePatterns([pattern])(name)).toBe(expected);
  });

  it('matches nothing when there is none', () => {
    expect(compilePatterns([])('')).toBe(false);
  });
});
