import { hash } from 'node:crypto';
import type { Replacements } from './replacements';
import type { Referrer } from './resolve';

/** A file of a component of the graph. */
export interface Member extends Referrer {
  readonly index: number;
}

const BLANK = '0'.repeat(32);

/**
 * Names the members of a cycle. None can be named by its own bytes, which hold the others' names. So all share the
 * digest of all their bytes with that very digest left blank: it changes exactly when a byte of them does.
 *
 * @returns that digest
 */
export function nameCycle(members: readonly Member[], replacements: Replacements): string {
  for (const { index, asset } of members) replacements.name(index, asset, BLANK);
  const digest = hash('md5', members.map((member) => hash('md5', replacements.rewrite(member))).join());
  for (const { index, asset } of members) replacements.name(index, asset, digest);
  return digest;
}
