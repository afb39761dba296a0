import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { looksHashed } from '../manifest';
import { type AnswerCount, type Answered, KINDS, type Kind } from '../monitoring';
import type { Answer, MemoryUse } from '../whitenoise';
import type { MetricsReport } from './report';

/** Content codings that have a number of their own. An application may send any text as its coding. */
const ENCODINGS = ['identity', 'br', 'gzip', 'zstd', 'dcb', 'dcz', 'deflate', 'other'] as const;
const OTHER = ENCODINGS.length - 1;
const ENCODING_INDEX: ReadonlyMap<string, number> = new Map(ENCODINGS.map((name, index) => [name, index]));

const STATUSES = 1000;
const PERCENTILES = [50, 90, 99] as const;
const NANOSECONDS = 1e9;

/** Counts the answers of this process. Every number exists from the start, so that nothing a client sends adds another. */
export class AnswerCounter implements AnswerCount {
  readonly #requests = perKind(STATUSES);
  readonly #bytes = perKind(ENCODINGS.length);
  readonly #cache = { hit: 0, miss: 0, revalidated: 0 };
  #deltas = 0;
  #saved = 0;
  #missingHashed = 0;
  readonly #aborted = { file: 0, page: 0 };
  readonly #memoryUse: () => MemoryUse;
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 });

  /** @param memoryUse of the wrapper's file contents */
  constructor(memoryUse: () => MemoryUse) {
    this.#memoryUse = memoryUse;
    this.#delay.enable();
  }

  readonly file = (
    { status, saved, encoding, cache, url }: Answer,
    bytes: number,
    complete: boolean,
  ): void => {
    this.#add('file', status, bytes, encoding);
    if (!complete) this.#aborted.file++;
    if (cache !== null) this.#cache[cache]++;
    if (encoding === 'dcb' || encoding === 'dcz') this.#deltas++;
    this.#saved += saved;
    if (status === 404 && looksHashed(pathOf(url))) this.#missingHashed++;
  };

  readonly other = ({ kind, status, bytes, encoding, complete }: Answered): void => {
    // The server's own answers are told of only where a log is written as well: they are not counted.
    if (kind === 'server') return;
    this.#add(kind, status, bytes, encoding);
    if (!complete && kind === 'page') this.#aborted.page++;
  };

  #add(kind: Kind, status: number, bytes: number, encoding: string | null): void {
    const requests = this.#requests[kind];
    if (status < STATUSES) requests[status] = (requests[status] ?? 0) + 1;
    if (bytes === 0) return;
    const sums = this.#bytes[kind];
    const index = ENCODING_INDEX.get(encoding ?? 'identity') ?? OTHER;
    sums[index] = (sums[index] ?? 0) + bytes;
  }

  /** Reports all of it. Event-loop delays are those since the last report. */
  report(): MetricsReport {
    const counts: Record<string, number> = {
      deltas: this.#deltas,
      delta_bytes_saved: this.#saved,
      missing_hashed: this.#missingHashed,
      'aborted file': this.#aborted.file,
      'aborted page': this.#aborted.page,
      'cache hit': this.#cache.hit,
      'cache miss': this.#cache.miss,
      'cache revalidated': this.#cache.revalidated,
    };
    for (const kind of KINDS) {
      for (const [status, count] of this.#requests[kind].entries()) {
        if (count > 0) counts[`requests ${kind} ${status}`] = count;
      }
      for (const [index, sum] of this.#bytes[kind].entries()) {
        if (sum > 0) counts[`bytes ${kind} ${ENCODINGS[index]}`] = sum;
      }
    }
    const { bytes, budget } = this.#memoryUse();
    return {
      counts,
      workers: 1,
      bodyCacheBytes: bytes,
      bodyCacheBudget: budget,
      eventLoopDelay: this.#takeDelays(),
    };
  }

  #takeDelays(): Record<string, number> {
    const delays: Record<string, number> = {};
    // The histogram holds the time between two runs of a timer of 20 ms: what is above 20 ms is lateness.
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - 0.02);
    if (this.#delay.count > 0) {
      for (const percentile of PERCENTILES)
        delays[`p${percentile}`] = seconds(this.#delay.percentile(percentile));
      delays.max = seconds(this.#delay.max);
    }
    this.#delay.reset();
    return delays;
  }
}

/** Numbers for each kind of answers. */
function perKind(length: number): Readonly<Record<Kind, Float64Array>> {
  return {
    file: new Float64Array(length),
    page: new Float64Array(length),
    server: new Float64Array(length),
    malformed: new Float64Array(length),
  };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
