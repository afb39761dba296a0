/** The field Accept-Encoding, RFC 9110 §12.5.3. */
import { CONTENT_CODINGS, type ContentCoding, DELTA_CODINGS, type DeltaCodingName } from '../manifest';

/** A content coding of the table, with its place in a set of codings. */
export interface Coding extends ContentCoding {
  readonly bit: number;
}

/** Identity is the absence of a coding. */
export const IDENTITY = 1;

export const CODINGS: readonly Coding[] = CONTENT_CODINGS.map((coding, index) => ({
  ...coding,
  bit: 2 << index,
}));

/** The places of the codings of differences. `*` does not cover them; see {@link acceptedCodings}. */
const DELTA_BITS: ReadonlyMap<string, number> = new Map(
  DELTA_CODINGS.map(({ name }, index) => [name, 2 << (CODINGS.length + index)]),
);

/** The place of a coding of differences in a set of codings. */
export function deltaBit(name: DeltaCodingName): number {
  return DELTA_BITS.get(name) ?? 0;
}

const ALL = CODINGS.reduce((set, { bit }) => set | bit, IDENTITY);
const BITS: ReadonlyMap<string, number> = new Map([
  ['identity', IDENTITY],
  ...CODINGS.flatMap(({ name, aliases = [], bit }) =>
    [name, ...aliases].map((token) => [token, bit] as const),
  ),
  ...DELTA_BITS,
]);

/** `codings [ weight ]` (§12.5.3, §12.4.2): a name, and at most three decimals between 0 and 1. */
const ELEMENT = /^([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/**
 * Reads the codings that a client accepts, as a set of bits: those whose weight is not zero, whether they are named
 * or covered by `*`. Identity is acceptable unless it is ruled out. An element that is not well-formed says
 * nothing.
 *
 * The codings of differences have to be named (RFC 9842 §6.1): a client that takes anything has not said that it has a
 * dictionary for them, and Varnish puts a value of its own in place of a browser's while it hands on the other headers.
 *
 * A missing or empty header, and a bare `*`, give identity alone: such a client has not shown that it can
 * decode anything.
 */
export function acceptedCodings(header: string | undefined): number {
  if (header === undefined || header === '' || header === '*') return IDENTITY;
  let named = 0;
  let accepted = 0;
  let others = IDENTITY;
  for (const element of header.split(',')) {
    const match = ELEMENT.exec(element.trim());
    if (match === null) continue;
    const [, name = '', weight] = match;
    const acceptable = weight === undefined || Number(weight) > 0;
    if (name === '*') {
      others = acceptable ? ALL : 0;
      continue;
    }
    const bit = BITS.get(name.toLowerCase()) ?? 0;
    named |= bit;
    if (acceptable) accepted |= bit;
  }
  return accepted | (others & ~named);
}
