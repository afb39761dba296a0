import { isSystemError } from '../../system-error';
import { type Destination, WORK_FOLDER } from '../destination';
import type { ReleasedFile } from './released-files';

/** A release as the history remembers it. */
export interface PastRelease {
  /** The time of its publication, ISO 8601. */
  readonly at: string;
  readonly files: number;
  readonly added: number;
  readonly changed: number;
  /** Bytes of the files as they are. */
  readonly size: number;
  /** Bytes of the smallest form of each. */
  readonly smallest: number;
}

/** Path of the history in a destination, beside the state of builds: the wrapper never serves that folder. */
const HISTORY_PATH = `${WORK_FOLDER}/history`;

/** Number of releases that are remembered. */
const REMEMBERED = 30;

/** Sums up a release for the history. */
function pastRelease(files: readonly ReleasedFile[], at: Date): PastRelease {
  let size = 0;
  let smallest = 0;
  for (const file of files) {
    size += file.size;
    smallest += Math.min(file.size, ...Object.values(file.variants));
  }
  const count = (change: ReleasedFile['change']) => files.filter((file) => file.change === change).length;
  return {
    at: at.toISOString(),
    files: files.length,
    added: count('new'),
    changed: count('changed'),
    size,
    smallest,
  };
}

/** Reads the history, the newest release last; an empty one where there is none, or it cannot be read. */
export async function readHistory(destination: Destination): Promise<PastRelease[]> {
  try {
    const bytes = await destination.read(HISTORY_PATH);
    if (bytes === null) return [];
    const list: unknown = JSON.parse(bytes.toString());
    return Array.isArray(list) ? list.filter(isPastRelease).slice(-REMEMBERED) : [];
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error)) return [];
    throw error;
  }
}

/** Adds a release to the history of its destination, unless all its files are those of the release before. */
export async function remember(files: readonly ReleasedFile[], destination: Destination): Promise<void> {
  if (files.every(({ change }) => change === 'unchanged')) return;
  const history = [...(await readHistory(destination)), pastRelease(files, new Date())];
  const bytes = Buffer.from(JSON.stringify(history.slice(-REMEMBERED)));
  await destination.put(HISTORY_PATH, { bytes }, { mediaType: 'application/json' });
}

function isPastRelease(value: unknown): value is PastRelease {
  if (typeof value !== 'object' || value === null) return false;
  const { at, ...numbers } = value as Record<string, unknown>;
  const counts = [numbers.files, numbers.added, numbers.changed, numbers.size, numbers.smallest];
  return (
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    counts.every((one) => Number.isSafeInteger(one))
  );
}
