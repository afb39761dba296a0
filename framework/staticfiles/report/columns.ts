import stringWidth from 'string-width';

/** The number of columns that a text takes: two for a Chinese character. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Cuts a path in its middle so that it fits: its folders and its name say most at the ends. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 1) return '…'.slice(0, Math.max(0, width));
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const tail = takeColumns(characters.toReversed(), Math.ceil((width - 1) * 0.65)).reverse();
  const head = takeColumns(characters, width - 1 - widthOf(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

function takeColumns(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += widthOf(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}

/** Breaks a text at spaces into lines that fit. A word that is too long is cut. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(fitted(word, width));
  }
  return lines;
}
