import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ANSWER_CHANNEL, type Answer, whiteNoiseFetch } from '../../framework/whitenoise';
import type { Trace } from './traces';

const nameOf = (file: number): string => `${file}.js`;

/** Writes so many files of a size: names of one file, which take no space. */
export function writeFiles(root: string, files: number, size: number): void {
  mkdirSync(root, { recursive: true });
  const first = path.join(root, nameOf(0));
  writeFileSync(first, Buffer.alloc(size, 'x'));
  for (let file = 1; file < files; file++) linkSync(first, path.join(root, nameOf(file)));
}

/**
 * Puts the requests of a trace to the wrapper, one after the other, and takes from its channel of answers which of them
 * came from memory: the cache is seen as an operator sees it, whatever it is made of.
 */
export async function hitsOfWrapper(trace: Trace, root: string, memoryBudget: number): Promise<boolean[]> {
  const handler = whiteNoiseFetch(() => new Response(null, { status: 404 }), { root, memoryBudget });
  const hits: boolean[] = [];
  const listen = (message: unknown): void => {
    const { status, cache, url } = message as Answer;
    if (status !== 200 || cache === null) throw new Error(`${url} was answered ${status}`);
    hits.push(cache === 'hit');
  };
  subscribe(ANSWER_CHANNEL, listen);
  try {
    for (const file of trace) await handler(new Request(`http://localhost/${nameOf(file)}`));
  } finally {
    unsubscribe(ANSWER_CHANNEL, listen);
    await handler.close();
  }
  if (hits.length !== trace.length) throw new Error(`${hits.length} answers to ${trace.length} requests`);
  return hits;
}
