import { createHash } from 'node:crypto';
import { LINES, type LineRange } from '../../manifest';
import { byCodePoint } from './order';

/**
 * Writes an object of texts and maps in the form that framework/manifest/lines.ts describes, so that single entries are found.
 *
 * @returns null when a key of a map in it needs escapes, since keys are compared as they stand in the text
 */
export function writeLines(value: Readonly<Record<string, string | object>>): string | null {
  const sections: Record<string, LineRange> = {};
  let text = '{\n';
  let bytes = text.length;
  const add = (part: string) => {
    text += part;
    bytes += Buffer.byteLength(part);
  };
  for (const [name, member] of Object.entries(value)) {
    add(` ${JSON.stringify(name)}: `);
    if (typeof member === 'string') {
      add(`${JSON.stringify(member)},\n`);
    } else {
      const lines = linesOf(member);
      if (lines === null) return null;
      add('{\n');
      const start = bytes;
      add(lines);
      sections[name] = [start, bytes];
      add(' },\n');
    }
  }
  text += LINES.index + JSON.stringify(sections);
  return `${text},"sha256":"${createHash('sha256').update(text).digest('hex')}"}\n}\n`;
}

function linesOf(map: object): string | null {
  const lines: string[] = [];
  for (const key of Object.keys(map).sort(byCodePoint)) {
    if (JSON.stringify(key).length !== key.length + 2) return null;
    lines.push(
      LINES.beforeKey +
        key +
        LINES.afterKey +
        JSON.stringify((map as Readonly<Record<string, unknown>>)[key]),
    );
  }
  return lines.length === 0 ? '' : `${lines.join(',\n')}\n`;
}
