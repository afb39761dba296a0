import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answered } from '../../framework/monitoring/answered';
import { LINE_FORMATS } from '../../framework/monitoring/log/format';
import { LineWriter } from '../../framework/monitoring/log/line-writer';

const TIME = new Date('2026-11-22T11:16:01.234Z');
const FILE: Answered = {
  kind: 'file',
  status: 200,
  bytes: 1234,
  encoding: 'br',
  cache: 'hit',
  milliseconds: 1.23456,
  complete: true,
  method: 'GET',
  url: '/static/app.css?v=1',
  protocol: 'HTTP/1.1',
  remoteAddress: '::ffff:192.0.2.7',
  requestId: () => 'id-1',
  header: (name) =>
    ({ host: 'example.com', referer: 'https://example.com/', 'user-agent': 'Browser "5"' })[name],
};

function line(format: 'combined' | 'json', answered: Partial<Answered> = {}): string {
  const { time, line: write } = LINE_FORMATS[format];
  return write({ ...FILE, ...answered }, time(TIME));
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
    const nothing = {
      method: '',
      status: 400,
      bytes: 0,
      encoding: null,
      cache: null,
      remoteAddress: null,
      header: () => undefined,
      complete: false,
    };
    expect(line('combined', nothing)).toBe(
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
    const none = { cache: null, encoding: null, remoteAddress: null, header: () => undefined };
    expect(JSON.parse(line('json', { ...none, complete: false }))).toMatchObject({
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
          const header = (name: string) => ({ host, referer, 'user-agent': agent })[name];
          const written = line(format, { method, url, header, encoding: agent });
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

describe('lines leave together', () => {
  it('in writes of whole lines, of 4 KiB at most', () => {
    const writes: string[] = [];
    const writer = new LineWriter((lines) => writes.push(lines));
    const lines = Array.from({ length: 50 }, (_, n) => `${n} ${'x'.repeat(300)}`);
    for (const one of lines) writer.add(one);
    writer.flush();
    writer.flush();
    expect(writes.join('')).toBe(`${lines.join('\n')}\n`);
    expect(writes.length).toBeLessThan(6);
    for (const write of writes) {
      expect(write.length).toBeLessThanOrEqual(4096);
      expect(write.endsWith('\n')).toBe(true);
    }
  });

  it('a moment later', async () => {
    const written = await new Promise<string>((resolve) => new LineWriter(resolve).add('a line'));
    expect(written).toBe('a line\n');
  });
});
