/** A piece of a line of source; `kind` names its colour. */
export interface Token {
  readonly kind: 'comment' | 'string' | 'number' | 'keyword' | null;
  readonly text: string;
}

const COMMENT = String.raw`\/\/.*|\/\*[^]*?(?:\*\/|$)`;
const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\`(?:[^\`\\]|\\[^])*\``;
// A slash begins a regular expression only where a value may stand, elsewhere it divides.
const REGEXP = String.raw`(?<=[(,=:[!&|?{};]\s{0,9})\/(?:[^\\/\n[]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*`;
const NUMBER = String.raw`\b\d[\w.]*`;
const KEYWORD = String.raw`\b(?:abstract|as|async|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|override|private|protected|public|readonly|return|satisfies|static|super|switch|this|throw|true|try|type|typeof|undefined|var|void|while|with|yield)\b`;

const KINDS = ['comment', 'string', 'number', 'keyword'] as const;
const COLOURED = [COMMENT, `${STRING}|${REGEXP}`, NUMBER, KEYWORD].map((source) => `(${source})`).join('|');

/** A file with longer lines is minified: colours do not make it readable, and take long. */
const LONGEST_LINE = 500;

const CODE = /\.[cm]?[jt]sx?$/;

/**
 * Splits a source into lines of tokens for colouring. Other files than JavaScript and TypeScript stay plain.
 *
 * The whole text is read, and not only the lines that are shown, because a comment or a template may begin above them.
 */
export function highlight(text: string, file: string): Token[][] {
  const lines = text.split(/\r?\n/);
  if (!CODE.test(file) || lines.some((line) => line.length > LONGEST_LINE)) {
    return lines.map((line) => [{ kind: null, text: shortened(line) }]);
  }
  return toLines(tokenize(lines.join('\n')));
}

function* tokenize(text: string): Generator<Token> {
  let end = 0;
  for (const found of text.matchAll(new RegExp(COLOURED, 'g'))) {
    yield { kind: null, text: text.slice(end, found.index) };
    yield { kind: KINDS[found.slice(1).findIndex((group) => group !== undefined)] ?? null, text: found[0] };
    end = found.index + found[0].length;
  }
  yield { kind: null, text: text.slice(end) };
}

function toLines(tokens: Iterable<Token>): Token[][] {
  let line: Token[] = [];
  const lines = [line];
  for (const { kind, text } of tokens) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) {
        line = [];
        lines.push(line);
      }
      if (part !== '') line.push({ kind, text: part });
    }
  }
  return lines;
}

function shortened(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}
