/** The most characters of what clients send that come into a line: a line must leave in one write. */
export const LONGEST = { url: 1000, header: 400, method: 32 } as const;

const HARMLESS = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** For each character of ASCII, 1 if it is harmless. */
const IS_HARMLESS = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(HARMLESS.test(String.fromCharCode(code))),
);

/** Tells whether text can stay as it is. Most can, and a regular expression takes longer to begin than to find that out. */
function canStay(text: string, longest: number): boolean {
  if (text.length > longest) return false;
  for (let index = 0; index < text.length; index++) {
    if (IS_HARMLESS[text.charCodeAt(index)] !== 1) return false;
  }
  return true;
}

/** Escapes text for quotes, as Apache does: whoever reads the line finds its quotes, and no terminal obeys it. */
export function quotable(text: string, longest: number): string {
  if (canStay(text, longest)) return text;
  const short = cut(text, longest);
  if (HARMLESS.test(short)) return short;
  return short.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

/** Writes text as JSON in ASCII alone; `null` for none. */
export function quoted(text: string | null | undefined, longest: number): string {
  if (text === null || text === undefined) return 'null';
  if (canStay(text, longest)) return `"${text}"`;
  const short = cut(text, longest);
  if (HARMLESS.test(short)) return `"${short}"`;
  return JSON.stringify(short).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${hex(character.charCodeAt(0), 4)}`,
  );
}

/** Gives the name of a coding that the application chose; `-` for what may be a client's text that it repeats. */
export function codingName(encoding: string): string {
  if (encoding === 'identity') return encoding;
  return /^[\w,. -]{1,40}$/.test(encoding) ? encoding.replaceAll(' ', '') : '-';
}

/** Shortens text that a client sent, more where escapes will lengthen it: all of a line stays under 4 KiB. */
function cut(text: string, longest: number): string {
  const most = HARMLESS.test(text.slice(0, longest)) ? longest : Math.ceil(longest / 6);
  return text.length <= most ? text : `${text.slice(0, most)}...`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
