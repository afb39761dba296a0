import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Client, LINE_FORMATS, type Outcome } from '../../framework/monitoring/log/format';
import { LineBuffer } from '../../framework/monitoring/log/line-buffer';

const TIME = Date.parse('2026-11-22T11:16:01.234Z');
const CLIENT: Client = {
  remoteAddress: '::ffff:192.0.2.7',
  host: 'example.com',
  referrer: 'https://example.com/',
  agent: 'Browser "5"',
};
const NOBODY: Client = { remoteAddress: null, host: undefined, referrer: undefined, agent: undefined };
const FILE: Outcome = {
  kind: 'file',
  status: 200,
  bytes: 1234,
  encoding: 'br',
  cache: 'hit',
  method: 'GET',
  url: '/static/app.css?v=1',
  protocol: 'HTTP/1.1',
};

interface Changes {
  readonly client?: Partial<Client>;
  readonly outcome?: Partial<Outcome>;
  readonly complete?: boolean;
  readonly milliseconds?: number;
}

function line(format: 'combined' | 'json', changes: Changes = {}): string {
  const { client, outcome, complete = true, milliseconds = 1.23456 } = changes;
  const { times, client: ofClient, outcome: ofOutcome, join, write } = LINE_FORMATS[format];
  const text = join(ofClient({ ...CLIENT, ...client }), ofOutcome({ ...FILE, ...outcome }));
  const written = new LineBuffer(8192);
  write(written, times()(TIME), 'id-1', text, milliseconds, complete);
  return written.toString();
}

/** Apache's combined format, as analysers read it. */
const COMBINED =
  /^(\S+) - - \[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"/;

describe('the combined format', () => {
  it('is Apache’s, with the time, the coding, the cache outcome and the id behind it', () => {
    expect(line('combined')).toBe(
      '192.0.2.7 - - [22/Nov/2026:11:16:01 +0000] "GET /static/app.css?v=1 HTTP/1.1" 200 1234 ' +
        '"https://example.com/" "Browser \\"5\\"" 1.2ms br hit id-1',
    );
  });

  it('has dashes for what there is not, and says when the client went away', () => {
    const outcome = { method: '', status: 400, bytes: 0, encoding: null, cache: null };
    expect(line('combined', { client: NOBODY, outcome, complete: false })).toBe(
      '- - - [22/Nov/2026:11:16:01 +0000] "-" 400 - "-" "-" 1.2ms - - id-1 aborted',
    );
  });
});

describe('the JSON format', () => {
  it('has the same members each time', () => {
    expect(JSON.parse(line('json'))).toEqual({
      time: '2026-11-22T11:16:01.234Z',
      id: 'id-1',
      kind: 'file',
      remote: '192.0.2.7',
      method: 'GET',
      url: '/static/app.css?v=1',
      protocol: 'HTTP/1.1',
      host: 'example.com',
      status: 200,
      bytes: 1234,
      encoding: 'br',
      cache: 'hit',
      ms: 1.235,
      referrer: 'https://example.com/',
      agent: 'Browser "5"',
    });
    const outcome = { cache: null, encoding: null };
    expect(JSON.parse(line('json', { client: NOBODY, outcome, complete: false }))).toMatchObject({
      cache: null,
      encoding: null,
      remote: null,
      host: null,
      referrer: null,
      agent: null,
      aborted: true,
    });
  });
});

it.each([
  0, 0.0004, 0.001, 0.01, 0.1, 0.25, 0.999, 0.9996, 1, 9.99, 10, 12.5, 99.96, 100, 1234.567, 86_400_000.5,
])(
  'the milliseconds %f are rounded, to three decimals in JSON and to one in the combined format',
  (milliseconds) => {
    expect(line('json', { milliseconds })).toContain(`"ms":${Math.round(milliseconds * 1000) / 1000},`);
    expect(line('combined', { milliseconds })).toContain(
      ` ${(Math.round(milliseconds * 10) / 10).toFixed(1)}ms `,
    );
  },
);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc.constantFrom(
    '"',
    '\\',
    '\n',
    '\r\n200 OK',
    '\x1b[2J',
    '\u2028',
    '\x9b31m',
    'é'.repeat(5000),
    '"'.repeat(5000),
  ),
);

describe('whatever a client sends', () => {
  it.each(['combined', 'json'] as const)(
    'a line of %s stays one line, short, and of printable ASCII',
    (format) => {
      fc.assert(
        fc.property(text, text, text, text, text, (method, url, host, referer, agent) => {
          const client = { host, referrer: referer, agent };
          const written = line(format, { client, outcome: { method, url, encoding: agent } });
          expect(written).toMatch(/^[\x20-\x7e]*$/);
          expect(written.length).toBeLessThan(4096);
          if (format === 'combined') {
            const match = COMBINED.exec(written);
            expect(match?.[4]).toBe('200');
          } else {
            const { status, url: logged } = JSON.parse(written);
            expect(status).toBe(200);
            expect(url.startsWith(logged.replace(/\.\.\.$/, '')) || logged === url).toBe(true);
          }
        }),
        { numRuns: 500 },
      );
    },
  );
});

it.each([
  ['combined', '22/Nov/2026:11:16:01 +0000'],
  ['json', '2026-11-22T11:16:01.234Z'],
] as const)('times of %s are those of the moment, whatever was written before', (format, expected) => {
  const time = LINE_FORMATS[format].times();
  expect(time(TIME)).toBe(expected);
  for (const other of [TIME + 1, TIME + 999, TIME - 1, TIME + 3_600_000, TIME - 86_400_000]) {
    expect(time(other)).toBe(LINE_FORMATS[format].times()(other));
  }
  expect(time(TIME)).toBe(expected);
  expect(time(Date.parse('2026-11-22T11:16:02.007Z'))).toContain('11:16:02');
});
