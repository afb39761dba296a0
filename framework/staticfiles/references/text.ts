import { isUtf8 } from 'node:buffer';

/** The way from a file's bytes to text and back, chosen so that text which is not rewritten keeps its bytes. */
export type Encoding = 'utf8' | 'latin1' | 'utf16le' | 'utf16be';

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/**
 * Decodes bytes as UTF-8 unless a byte order mark says UTF-16 or the bytes are not UTF-8: then every byte
 * stands for one character, which is right for ASCII in nearly all legacy encodings.
 */
export function decodeText(bytes: Buffer): Decoded {
  const whole = bytes.length % 2 === 0;
  if (whole && bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { text: bytes.toString('utf16le'), encoding: 'utf16le' };
  }
  if (whole && bytes[0] === 0xfe && bytes[1] === 0xff) {
    return { text: Buffer.from(bytes).swap16().toString('utf16le'), encoding: 'utf16be' };
  }
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), encoding: 'utf8' };
  return { text: bytes.toString('latin1'), encoding: 'latin1' };
}

/**
 * Writes a URL so that a file of this encoding can hold it. In a legacy encoding, which is not known, characters beyond
 * ASCII are percent-encoded as UTF-8, which is right in all of them.
 */
export function encodableUrl(url: string, encoding: Encoding): string {
  return encoding === 'latin1' ? url.replace(/\P{ASCII}+/gu, encodeURIComponent) : url;
}

/** Encodes a text whose pieces come from `decodeText`. */
export function encodeText(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf16be') return Buffer.from(text, 'utf16le').swap16();
  return Buffer.from(text, encoding);
}

/** Lead bytes of encodings whose second byte may look like an ASCII character, such as a backslash or a quote. */
const LEAD_BYTES: Readonly<Record<string, RegExp>> = {
  shift_jis: /([\x81-\x9f\xe0-\xfc])([\x40-\x7e])|([\x81-\x9f\xe0-\xfc])./gs,
  two_byte: /([\x81-\xfe])([\x40-\x7e])|([\x81-\xfe])./gs,
};

const CHARSET = /^@charset "([^"]{1,40})";/;

/**
 * Replaces the second bytes of two-byte characters in a stylesheet, so that they are not read as syntax. Every character
 * keeps its index. The result is for parsing only, never for writing.
 */
export function withoutTrailBytes(text: string): string {
  const charset = CHARSET.exec(text)?.[1]?.toLowerCase() ?? '';
  const leads = /^(?:shift[_-]?jis|sjis|windows-31j|ms_kanji|x-sjis)$/.test(charset)
    ? LEAD_BYTES.shift_jis
    : /^(?:gbk|gb2312|gb18030|big5|big5-hkscs|x-gbk)$/.test(charset)
      ? LEAD_BYTES.two_byte
      : undefined;
  if (leads === undefined) return text;
  return text.replace(leads, (pair: string, lead: string | undefined) =>
    lead === undefined ? pair : `${lead}\x80`,
  );
}
