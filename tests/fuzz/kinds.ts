import type { WhiteNoiseOptions } from '../../framework/whitenoise';

/** A way in which a server finds its files and keeps their bytes. */
export interface Kind {
  readonly name: string;
  readonly options: Pick<WhiteNoiseOptions, 'memoryBudget' | 'autorefresh'>;
}

export const IN_MEMORY: Kind = { name: 'in memory', options: { memoryBudget: 32 << 20 } };
/** Looks at the disk for every request: nothing but the path's own spelling stands between a client and a lookup. */
export const AUTOREFRESH: Kind = { name: 'with autorefresh', options: { autorefresh: true } };

export const KINDS: readonly Kind[] = [
  IN_MEMORY,
  { name: 'from the disk', options: { memoryBudget: 1 << 20 } },
  AUTOREFRESH,
];

/** The wrapper's options for a fuzzing tree. */
export function optionsFor({ options }: Kind): WhiteNoiseOptions {
  return { ...options, indexFile: true, warn: () => {} };
}
