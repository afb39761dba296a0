import { isSystemError } from '../../system-error';
import { type Destination, WORK_FOLDER } from '../destination';
import type { FileChange } from './released-files';

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

/** Sums up the files of a release for the history. */
export class Totals {
  #files = 0;
  #added = 0;
  #changed = 0;
  #size = 0;
  #smallest = 0;

  /** @param smallest bytes of the smallest form of the file */
  add(change: FileChange, size: number, smallest: number): void {
    this.#files++;
    if (change === 'new') this.#added++;
    if (change === 'changed') this.#changed++;
    this.#size += size;
    this.#smallest += smallest;
  }

  get files(): number {
    return this.#files;
  }

  /** Set when no file is new, and none has other bytes than before. */
  get areUnchanged(): boolean {
    return this.#added === 0 && this.#changed === 0;
  }

  release(at: Date): PastRelease {
    return {
      at: at.toISOString(),
      files: this.#files,
      added: this.#added,
      changed: this.#changed,
      size: this.#size,
      smallest: this.#smallest,
    };
  }
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
export async function remember(totals: Totals, destination: Destination): Promise<void> {
  if (totals.areUnchanged) return;
  const history = [...(await readHistory(destination)), totals.release(new Date())];
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
