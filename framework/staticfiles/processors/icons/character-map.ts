/**
 * Reads the characters that a TrueType or OpenType font has glyphs for, from the subtables of `cmap` that HarfBuzz
 * writes: formats 4 and 12 (OpenType 1.9.1, "cmap").
 */
export function charactersOf(font: Buffer): Set<string> {
  const characters = new Set<string>();
  const add = (codepoint: number, glyph: number) => {
    if (glyph !== 0) characters.add(String.fromCodePoint(codepoint));
  };
  const table = tableOffset(font, 'cmap');
  if (table === null) return characters;
  const count = font.readUInt16BE(table + 2);
  for (let index = 0; index < count; index++) {
    const subtable = table + font.readUInt32BE(table + 4 + index * 8 + 4);
    const format = font.readUInt16BE(subtable);
    if (format === 4) readSegments(font, subtable, add);
    else if (format === 12) readGroups(font, subtable, add);
  }
  return characters;
}

type Add = (codepoint: number, glyph: number) => void;

function tableOffset(font: Buffer, tag: string): number | null {
  const count = font.readUInt16BE(4);
  for (let record = 12; record < 12 + count * 16; record += 16) {
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8);
  }
  return null;
}

/** Reads format 4: segments of codepoints below U+10000, in four parallel arrays. */
function readSegments(font: Buffer, start: number, add: Add): void {
  const size = font.readUInt16BE(start + 6);
  const ends = start + 14;
  const starts = ends + size + 2;
  for (let at = 0; at < size; at += 2) {
    const first = font.readUInt16BE(starts + at);
    const last = font.readUInt16BE(ends + at);
    const delta = font.readUInt16BE(starts + size + at);
    const rangePlace = starts + 2 * size + at;
    const range = font.readUInt16BE(rangePlace);
    for (let codepoint = first; codepoint <= last && codepoint < 0xffff; codepoint++) {
      const glyph = range === 0 ? codepoint : font.readUInt16BE(rangePlace + range + 2 * (codepoint - first));
      add(codepoint, range !== 0 && glyph === 0 ? 0 : (glyph + delta) & 0xffff);
    }
  }
}

/** Reads format 12: groups of codepoints with glyphs in a row. */
function readGroups(font: Buffer, start: number, add: Add): void {
  const count = font.readUInt32BE(start + 12);
  for (let group = start + 16; group < start + 16 + count * 12; group += 12) {
    const first = font.readUInt32BE(group);
    const last = font.readUInt32BE(group + 4);
    const glyph = font.readUInt32BE(group + 8);
    for (let codepoint = first; codepoint <= last; codepoint++) add(codepoint, glyph + codepoint - first);
  }
}
