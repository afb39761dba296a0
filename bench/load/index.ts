import { isInstalled } from '../contenders';
import type { Setup } from '../setups';
import { autocannon } from './autocannon';
import { h2load } from './h2load';
import type { Load, LoadResult } from './load';
import { wrk } from './wrk';

export type { Load, LoadResult } from './load';

/** A program that puts load on a server. */
export interface LoadGenerator {
  readonly name: string;
  run(load: Load): Promise<LoadResult>;
}

/**
 * The load generator for a protocol: wrk, which leaves more of the processor to the server than autocannon does, and
 * h2load for HTTP/2.
 *
 * @returns null where none is installed
 */
export function loadGenerator(protocol: 'http' | 'https'): LoadGenerator;
export function loadGenerator(protocol: Setup['protocol']): LoadGenerator | null;
export function loadGenerator(protocol: Setup['protocol']): LoadGenerator | null {
  if (protocol === 'h2') return isInstalled('h2load') ? { name: 'h2load', run: h2load } : null;
  return isInstalled('wrk') ? { name: 'wrk', run: wrk } : { name: 'autocannon', run: autocannon };
}
