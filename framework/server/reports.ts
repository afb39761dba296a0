import type { ServerResponse } from 'node:http';
import { sendText } from './send-text';

/** Milliseconds that a process has to report. One that hangs is left out. */
const PATIENCE = 2000;

/**
 * A page that tells of all processes together. Each makes a report of itself, which must be JSON; the process that
 * accepts connections adds them up for the one that was asked.
 */
export interface ReportPage<Report = unknown> {
  /** The URL path that it is served at, before the application. */
  readonly path: string;
  own(): Report;
  sum(reports: readonly Report[]): Report;
  /** The part of a report that still counts when its process has ended. */
  remains(report: Report): Report;
  render(total: Report): Promise<{ readonly type: string; readonly text: string }>;
}

/** Gives the sum of the reports of all processes. */
export type Gather = () => Promise<unknown>;

/** Messages about reports between the process that accepts connections and those that answer them. */
export type ReportMessage =
  /** From a worker: it wants the sum of all. */
  | { readonly type: 'whitenoise:gather' }
  /** To a worker, in answer. */
  | { readonly type: 'whitenoise:gathered'; readonly total: unknown }
  /** To a worker: report. */
  | { readonly type: 'whitenoise:report' }
  /** From a worker, in answer or before it ends. */
  | { readonly type: 'whitenoise:reported'; readonly report: unknown };

/** The report message that a message between processes is; null for any other. */
export function reportMessage(message: unknown): ReportMessage | null {
  const { type } = (message ?? {}) as { readonly type?: unknown };
  const types: readonly unknown[] = [
    'whitenoise:gather',
    'whitenoise:gathered',
    'whitenoise:report',
    'whitenoise:reported',
  ] satisfies ReportMessage['type'][];
  return types.includes(type) ? (message as ReportMessage) : null;
}

/** A process that reports. */
export interface Reporter {
  /** Its report now; null when it cannot give one. */
  report(): Promise<unknown>;
}

/** Adds up the reports of all processes, those that have ended included. */
export class ReportSum {
  readonly #page: ReportPage;
  readonly #reporters = new Set<Reporter>();
  #ended: unknown = null;

  constructor(page: ReportPage) {
    this.#page = page;
  }

  add(reporter: Reporter): void {
    this.#reporters.add(reporter);
  }

  /** @param last the last report of a process that has ended; null when there was none */
  remove(reporter: Reporter, last: unknown): void {
    if (!this.#reporters.delete(reporter) || last === null) return;
    const remains = this.#page.remains(last);
    this.#ended = this.#ended === null ? remains : this.#page.sum([this.#ended, remains]);
  }

  readonly gather: Gather = async () => {
    // A process that ends meanwhile is counted by its report: what remains of it is for the next sum.
    const ended = this.#ended;
    const reports = await Promise.all([...this.#reporters].map((reporter) => reporter.report()));
    return this.#page.sum([...reports, ended].filter((report) => report !== null));
  };
}

/** Resolves to null where a promise takes longer than a process has to report. */
export async function withinPatience<T>(promise: Promise<T>, patience = PATIENCE): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patience, null);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Asks the process that accepts connections for the sum, from a worker. Without an answer it fails: a part of the sum
 * would look like counters that fell.
 */
export function gatherFromPrimary(): Gather {
  const waiting: ((total: unknown) => void)[] = [];
  process.on('message', (message) => {
    const given = reportMessage(message);
    if (given?.type !== 'whitenoise:gathered') return;
    for (const resolve of waiting.splice(0)) resolve(given.total);
  });
  return async () => {
    const total = new Promise<unknown>((resolve) => waiting.push(resolve));
    if (process.connected) process.send?.({ type: 'whitenoise:gather' } satisfies ReportMessage);
    // The others have their time within this one's.
    const sum = await withinPatience(total, 2 * PATIENCE);
    if (sum === null)
      throw new Error('The process that accepts connections did not add up the reports in time.');
    return sum;
  };
}

/** Answers a request for the page. */
export function answerReport(page: ReportPage, gather: Gather): (response: ServerResponse) => void {
  return (response) => {
    void gather()
      .then((total) => page.render(total))
      .then(
        ({ type, text }) => {
          sendText(response, 200, type, text);
        },
        (error: unknown) => {
          process.stderr.write(`Error: ${page.path}: ${error instanceof Error ? error.stack : error}\n`);
          sendText(response, 500, 'text/plain; charset=utf-8', 'The report could not be made.\n');
        },
      );
  };
}
