import type { Converter, Converters } from './converters';

/** A pattern that cannot be used. The mistake is in the program, and is reported when the program starts. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

interface Parameter {
  readonly name: string;
  readonly converter: Converter<unknown>;
  /** The converter's expression, anchored to match a whole value. */
  readonly whole: RegExp;
}

/** One piece of a pattern: text that stands for itself, or a parameter. */
export type Piece = string | Parameter;

/** A compiled pattern such as `polls/<int:id>/`, for matching and for reversing. */
export interface Pattern {
  /** As it was written. */
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** The names of the parameters, in order. */
  readonly names: readonly string[];
  /** Matches at the start of the rest of the path; with `whole`, the rest as a whole. */
  match(rest: string, whole: boolean): { params: Record<string, unknown>; rest: string } | null;
}

const PARAMETER = /<([^<>]*)>/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Compiles a pattern.
 * @throws PatternError naming the pattern and the mistake in it
 */
export function compilePattern(text: string, converters: Converters): Pattern {
  const pieces = readPieces(text, converters);
  const parameters = pieces.filter((piece) => typeof piece !== 'string');
  const source = pieces
    .map((piece) => (typeof piece === 'string' ? escapeRegExp(piece) : `(${piece.converter.regex})`))
    .join('');
  const prefix = new RegExp(`^${source}`, 'su');
  const entire = new RegExp(`^${source}$`, 'su');

  return {
    text,
    pieces,
    names: parameters.map(({ name }) => name),
    match(rest, whole) {
      const found = (whole ? entire : prefix).exec(rest);
      if (found === null) return null;
      const params: Record<string, unknown> = {};
      for (const [index, { name, converter }] of parameters.entries()) {
        const value = converter.parse(found[index + 1] ?? '');
        if (value === undefined) return null;
        params[name] = value;
      }
      return { params, rest: rest.slice(found[0].length) };
    },
  };
}

function readPieces(text: string, converters: Converters): Piece[] {
  if (text.startsWith('/')) {
    throw new PatternError(
      `The pattern '${text}' begins with a slash. Patterns are relative to the root or to what includes them: leave it out.`,
    );
  }
  const pieces: Piece[] = [];
  const names = new Set<string>();
  let end = 0;
  for (const found of text.matchAll(PARAMETER)) {
    pieces.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    const inside = found[1] ?? '';
    const colon = inside.indexOf(':');
    const kind = colon < 0 ? 'str' : inside.slice(0, colon);
    const name = inside.slice(colon + 1);
    if (!NAME.test(name)) {
      throw new PatternError(`The pattern '${text}' has '<${inside}>', but '${name}' is not a name.`);
    }
    if (names.has(name)) throw new PatternError(`The pattern '${text}' has the parameter '${name}' twice.`);
    const converter = Object.hasOwn(converters, kind) ? converters[kind] : undefined;
    if (converter === undefined) {
      const known = Object.keys(converters).join(', ');
      throw new PatternError(
        `The pattern '${text}' has the unknown converter '${kind}': expected one of ${known}.`,
      );
    }
    names.add(name);
    pieces.push({
      name,
      converter: converter as Converter<unknown>,
      whole: wholeExpression(converter.regex, text),
    });
  }
  pieces.push(text.slice(end));
  const stray = pieces.find((piece) => typeof piece === 'string' && /[<>]/.test(piece));
  if (stray !== undefined) {
    throw new PatternError(
      `The pattern '${text}' has a stray '<' or '>'; a parameter is <name> or <converter:name>.`,
    );
  }
  return pieces.filter((piece) => piece !== '');
}

/** Anchors a converter's expression. It must not capture groups, because parameters are found by counting them. */
function wholeExpression(regex: string, text: string): RegExp {
  const groups = new RegExp(`${regex}|`, 'su').exec('')?.length ?? 1;
  if (groups > 1) {
    throw new PatternError(
      `A converter of the pattern '${text}' has the expression '${regex}', which captures groups: use (?:…).`,
    );
  }
  return new RegExp(`^(?:${regex})$`, 'su');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
