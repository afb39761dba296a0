import path from 'node:path';

/** Tells whether a name or a path matches one of a set of patterns. */
export type Matches = (name: string) => boolean;

/**
 * Compiles shell patterns with the rules of Django's `matches_patterns` (Python's `fnmatchcase`): `*` matches
 * anything, `/` included, `?` one character, `[abc]` and `[!abc]` one of a set; case matters. Patterns are
 * normalised first, so `./vendor/` is `vendor`.
 */
export function compilePatterns(patterns: readonly string[]): Matches {
  return matching(patterns.map(normalisePattern).map(patternSource));
}

/**
 * Compiles globs of paths: shell patterns in which two stars that are a whole segment, for folders at any depth, stand
 * for no folder as well.
 */
export function compileGlobs(globs: readonly string[]): Matches {
  return matching(
    globs.map((glob) => {
      const parts = normalisePattern(glob).split(/(?<=^|\/)(?:\*\*\/)+/);
      return parts.map(patternSource).join('(?:.*/)?');
    }),
  );
}

/** @param sources of regular expressions, one of which must match the whole name */
function matching(sources: readonly string[]): Matches {
  if (sources.length === 0) return () => false;
  const expression = new RegExp(`^(?:${[...new Set(sources)].join('|')})$`, 'su');
  return (name) => expression.test(name);
}

function normalisePattern(pattern: string): string {
  const normal = path.posix.normalize(pattern.replaceAll(path.sep, '/'));
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Translates one shell pattern into the source of a regular expression (flags `su`). */
function patternSource(pattern: string): string {
  let source = '';
  const characters = Array.from(pattern);
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] as string;
    if (character === '*') {
      // Neighbouring stars mean one: repeated `.*` would only make a failing match slow.
      if (!source.endsWith('.*')) source += '.*';
    } else if (character === '?') {
      source += '.';
    } else if (character === '[') {
      const end = endOfSet(characters, index);
      if (end === -1) {
        source += '\\[';
      } else {
        source += setSource(characters.slice(index + 1, end));
        index = end;
      }
    } else {
      source += literal(character);
    }
  }
  return source;
}

/** The index of the `]` that closes the set opened at `start`; a `]` that comes first in a set is a member of it. */
function endOfSet(characters: readonly string[], start: number): number {
  let index = start + 1;
  if (characters[index] === '!') index++;
  if (characters[index] === ']') index++;
  return characters.indexOf(']', index);
}

function setSource(members: readonly string[]): string {
  const negated = members[0] === '!';
  const set = negated ? members.slice(1) : members;
  let body = '';
  for (let index = 0; index < set.length; index++) {
    const from = set[index] as string;
    const to = set[index + 2];
    if (set[index + 1] === '-' && to !== undefined) {
      // A range that runs backwards is empty in the shell and an error in a regular expression.
      if (from <= to) body += `${literalInSet(from)}-${literalInSet(to)}`;
      index += 2;
    } else {
      body += literalInSet(from);
    }
  }
  if (body === '') return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${body}]`;
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

function literalInSet(character: string): string {
  return character.replace(/[\\\]^[-]/, '\\$&');
}
