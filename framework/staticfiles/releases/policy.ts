import { BuildError } from '../build-error';

/**
 * The earlier versions of a file that stay published: the newest ones, and those that were current not long ago. A
 * version goes when neither keeps it; 0 and 0 keep none.
 */
export interface KeepPolicy {
  /** The number of versions of each file (STATICFILES_KEEP_VERSIONS). */
  readonly versions: number;
  /** The number of days since another version took its place (STATICFILES_KEEP_DAYS). */
  readonly days: number;
}

/** The defaults of STATICFILES_KEEP_VERSIONS and STATICFILES_KEEP_DAYS. */
export const KEEP_BY_DEFAULT: KeepPolicy = { versions: 3, days: 7 };

const DAY = 24 * 60 * 60 * 1000;

/** SOURCE_DATE_EPOCH is not a number of seconds. */
export class SourceDateError extends BuildError {}

/**
 * Gives the day of a release, `YYYY-MM-DD` in UTC: today, or that of SOURCE_DATE_EPOCH, which makes builds reproducible
 * (reproducible-builds.org/specs/source-date-epoch).
 *
 * @throws SourceDateError when that is not a number of seconds
 */
export function releaseDay(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment.SOURCE_DATE_EPOCH;
  if (given === undefined || given === '') return dayOf(new Date());
  const date = new Date(Number(given) * 1000);
  if (/^\d+$/.test(given) && !Number.isNaN(date.getTime()) && date.getUTCFullYear() <= 9999)
    return dayOf(date);
  throw new SourceDateError(`SOURCE_DATE_EPOCH is '${given}': expected a number of seconds since 1970.`);
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/**
 * Tells whether a version stays.
 *
 * @param index its index among the earlier versions of its file, the newest first
 * @param superseded the day on which another version took its place
 */
export function isKept(policy: KeepPolicy, index: number, superseded: string, today: string): boolean {
  return index < policy.versions || (Date.parse(today) - Date.parse(superseded)) / DAY < policy.days;
}
