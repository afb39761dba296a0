/** A string of a JSON text: a value, or a key. */
export interface JsonString {
  /** Keys and indices from the root. A key's own path ends with the key itself. */
  readonly path: readonly (string | number)[];
  readonly isKey: boolean;
  readonly value: string;
  /** The span of the literal, its quotes included. */
  readonly start: number;
  readonly end: number;
}

const TOKENS = /"(?:\\.|[^"\\])*"|[{}[\],]/gs;

/**
 * Lists every string, with its place in the text.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function jsonStrings(text: string): JsonString[] {
  const body = text.replace(/^\ufeff/, ' ');
  JSON.parse(body);
  const found: JsonString[] = [];
  /** One entry per open object or array: the key or index of the next value. */
  const path: (string | number)[] = [];
  for (const { 0: token, index } of body.matchAll(TOKENS)) {
    const last = path.length - 1;
    const step = path[last];
    if (token === '{') path.push('');
    else if (token === '[') path.push(0);
    else if (token === '}' || token === ']') path.pop();
    else if (token === ',') path[last] = typeof step === 'number' ? step + 1 : '';
    else {
      const end = index + token.length;
      const value = JSON.parse(token) as string;
      const isKey = /^\s*:/.test(body.slice(end, end + 256));
      if (isKey) path[last] = value;
      found.push({ path: [...path], isKey, value, start: index, end });
    }
  }
  return found;
}
