import { LARGEST_DELTA, SMALLEST_DICTIONARY } from '../compression';
import type { ReleaseDeltas } from './deltas';
import { NotRememberedError, type Processing, type ReleaseUpdate } from './processing';
import { type DeltaState, type EarlierRecord, NO_DELTAS } from './state';

/**
 * Adds the differences of files that an update leaves as they are to those of the files that it changes.
 *
 * @param made the differences of changed files
 * @param last those of the last build
 * @param unchanged the earlier versions of the other files
 * @throws NotRememberedError when they were made by another coder
 */
export function withFormerDeltas(
  made: ReleaseDeltas,
  last: DeltaState,
  { changed }: ReleaseUpdate,
  unchanged: readonly EarlierRecord[],
  processing: Processing,
): ReleaseDeltas {
  const gone = new Set([...changed.values()].flatMap(({ before, now }) => [before, now]));
  const deltas = last.made.filter(({ to }) => !gone.has(to));
  const rejected = last.rejected.filter((pair) => !gone.has(pair.slice(0, pair.indexOf('\n'))));
  const lacksCoder = last.toldOfCoder && unchanged.some((record) => mayBeDictionary(record, processing));
  const hasFormer = deltas.length > 0 || rejected.length > 0 || lacksCoder;
  if (!hasFormer) return made;
  const isMade = made.node !== NO_DELTAS.node;
  if (isMade && made.coder !== last.coder) throw new NotRememberedError('the differences');
  return {
    coder: last.coder,
    node: isMade ? made.node : last.node,
    deltas: [...made.deltas, ...deltas],
    rejected: [...made.rejected, ...rejected],
    lacksCoder: made.lacksCoder || lacksCoder,
  };
}

function mayBeDictionary({ name, path, size }: EarlierRecord, processing: Processing): boolean {
  const isFitting = size >= SMALLEST_DICTIONARY && size <= LARGEST_DELTA;
  return isFitting && !name.endsWith('.map') && processing.encodersFor(path).length > 0;
}
