/**
 * Characters that a terminal acts upon, or that turn the order of a text around: file names may hold them (CVE-2021-42574
 * tells of the second kind).
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Writes characters that must not reach a terminal as escapes: `\u001b`. */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
