import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerCounter } from '../../framework/metrics/counter';
import { renderReport } from '../../framework/metrics/render';
import { type MetricsReport, remainsOf, sumReports } from '../../framework/metrics/report';
import type { Answered, Kind } from '../../framework/monitoring';
import { ReportSum } from '../../framework/server/reports';
import type { Answer } from '../../framework/whitenoise';

type Counted = Pick<Answer, 'status' | 'bytes' | 'encoding' | 'cache' | 'url' | 'saved'> & {
  readonly kind: Kind;
  readonly complete: boolean;
};

const ANSWER: Counted = {
  kind: 'file',
  status: 200,
  bytes: 100,
  encoding: 'br',
  cache: 'hit',
  url: '/static/app.css',
  saved: 0,
  complete: true,
};

/** Counts an answer as an observed server has it counted. */
function count(counter: AnswerCounter, counted: Counted): void {
  const { bytes, complete } = counted;
  if (counted.kind === 'file') counter.file(counted as unknown as Answer, bytes, complete);
  else counter.other(counted as unknown as Answered);
}

function countingOf(...answers: Partial<Counted>[]): AnswerCounter {
  const counter = new AnswerCounter(() => ({ bytes: 7, budget: 70 }));
  for (const answer of answers) count(counter, { ...ANSWER, ...answer });
  return counter;
}

/** The samples of an exposition, by name and labels. */
async function samples(counter: AnswerCounter): Promise<Record<string, number>> {
  const { text } = await renderReport(counter.report());
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
}

describe('metrics', () => {
  it('count answers by kind and status, bytes by coding, and where the bytes came from', async () => {
    const found = await samples(
      countingOf(
        {},
        { cache: 'miss', complete: false },
        { status: 304, cache: 'revalidated', bytes: 0, encoding: null },
        {
          status: 404,
          cache: null,
          url: '/static/app.0123456789ab.css?v=1',
          encoding: 'identity',
          bytes: 10,
        },
        { kind: 'page', cache: null, encoding: 'gzip', bytes: 50, complete: false },
      ),
    );
    expect(found).toMatchObject({
      'whitenoise_requests_total{kind="file",status="200"}': 2,
      'whitenoise_requests_total{kind="file",status="304"}': 1,
      'whitenoise_requests_total{kind="file",status="404"}': 1,
      'whitenoise_requests_total{kind="page",status="200"}': 1,
      'whitenoise_response_bytes_total{kind="file",encoding="br"}': 200,
      'whitenoise_response_bytes_total{kind="page",encoding="gzip"}': 50,
      'whitenoise_file_answers_total{cache="hit"}': 1,
      'whitenoise_file_answers_total{cache="miss"}': 1,
      'whitenoise_file_answers_total{cache="revalidated"}': 1,
      whitenoise_missing_hashed_total: 1,
      'whitenoise_aborted_answers_total{kind="file"}': 1,
      'whitenoise_aborted_answers_total{kind="page"}': 1,
      whitenoise_body_cache_bytes: 7,
      whitenoise_body_cache_budget_bytes: 70,
      whitenoise_workers: 1,
    });
    expect(found.whitenoise_not_modified_ratio).toBeCloseTo(1 / 3);
  });

  it('count differences to earlier versions, and the bytes that they have saved', async () => {
    const counter = countingOf({}, { kind: 'page', encoding: 'dcz' });
    for (const encoding of ['dcb', 'dcz']) count(counter, { ...ANSWER, encoding, saved: 1000 });
    expect(await samples(counter)).toMatchObject({
      whitenoise_deltas_total: 2,
      whitenoise_delta_bytes_saved_total: 2000,
    });
  });

  it('say how late the event loop was', async () => {
    const counter = countingOf();
    await new Promise((resolve) => setTimeout(resolve, 60));
    const until = Date.now() + 150;
    while (Date.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const found = await samples(counter);
    expect(found.whitenoise_event_loop_delay_max_seconds).toBeGreaterThan(0.08);
    expect(found.whitenoise_event_loop_delay_p50_seconds).toBeLessThan(0.15);
  });

  it('never grow by what clients and applications say', async () => {
    const counter = countingOf();
    const size = async () => Object.keys(await samples(counter)).length;
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 200, max: 299 }), (encoding, url, status) => {
        count(counter, { ...ANSWER, encoding, url, status });
        count(counter, { ...ANSWER, kind: 'page', encoding, url, status });
      }),
      { numRuns: 2000 },
    );
    expect(await size()).toBeLessThan(250);
    const { text } = await renderReport(counter.report());
    expect(text).toContain('encoding="other"');
  });
});

describe('reports of several processes', () => {
  it('add up; of delays the worst counts', () => {
    const [a, b] = [countingOf({}, {}).report(), countingOf({}).report()];
    const sum = sumReports([
      { ...a, eventLoopDelay: { max: 0.1 } },
      { ...b, eventLoopDelay: { max: 0.3 } },
    ]);
    expect(sum).toMatchObject({
      workers: 2,
      bodyCacheBytes: 14,
      bodyCacheBudget: 140,
      eventLoopDelay: { max: 0.3 },
    });
    expect(sum.counts['requests file 200']).toBe(3);
  });

  it('leave their counts behind when their process ends, so that no counter ever falls', () => {
    const report = countingOf({}).report();
    const remains = remainsOf(report);
    expect(remains.counts).toEqual(report.counts);
    expect(remains).toMatchObject({ workers: 0, bodyCacheBytes: 0, eventLoopDelay: {} });
  });

  it.each([
    ['after it has reported', true],
    ['before it has reported', false],
  ])('count a process once that ends while they are gathered, %s', async (_when, hasReported) => {
    const report = countingOf({}, {}).report();
    const sum = new ReportSum({
      path: '/metrics',
      own: () => report,
      sum: sumReports,
      remains: remainsOf,
      render: renderReport,
    });
    const late: (() => void)[] = [];
    const reportLate = () => new Promise((resolve) => late.push(() => resolve(report)));
    const ending = { report: hasReported ? async () => report : reportLate };
    sum.add(ending);
    sum.add({ report: reportLate });
    const files = async () => {
      const gathered = sum.gather() as Promise<MetricsReport>;
      await new Promise(setImmediate);
      sum.remove(ending, report);
      for (const give of late.splice(0)) give();
      return (await gathered).counts['requests file 200'];
    };
    expect([await files(), await files()]).toEqual([4, 4]);
  });
});
