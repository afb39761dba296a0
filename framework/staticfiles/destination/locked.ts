import { BuildError } from '../build-error';

/** The build that holds the lock of a destination. */
export interface LockHolder {
  /** Its name for people: `process 7 on build-3`. */
  readonly owner: string;
  /** The time at which it took the lock, or last renewed it, in milliseconds since 1970; null if that is not known. */
  readonly since: number | null;
}

/** Another build is writing to the same destination. */
export class DestinationLockedError extends BuildError {
  /** Null where the lock does not say who holds it. */
  readonly holder: LockHolder | null;

  /** @param remedy the sentence that says what to do when that build is not running any more */
  constructor(holder: LockHolder | null, remedy: string) {
    super(`Another build is writing here: ${describe(holder)}. ${remedy}`);
    this.holder = holder;
  }
}

function describe(holder: LockHolder | null): string {
  if (holder === null) return 'another process';
  return holder.since === null ? holder.owner : `${holder.owner}, for ${duration(Date.now() - holder.since)}`;
}

/** Writes a length of time in the largest unit that it fills: `3 minutes`. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [size, unit] = UNITS.find(([length]) => seconds >= length) ?? [1, 'second'];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const UNITS = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const;
