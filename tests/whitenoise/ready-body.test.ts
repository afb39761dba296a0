import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BodyCache } from '../../framework/whitenoise/body-cache';
import { Content } from '../../framework/whitenoise/content';
import { HEAD_SPACE, READY_LIMIT, ReadyBody } from '../../framework/whitenoise/ready-body';

const START = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n');
const END = Buffer.from('Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n');
const LATER = Buffer.from('Date: Thu, 01 Jan 2026 00:00:01 GMT\r\n\r\n');

const head = (start: Buffer, end: Buffer, own = '') => ({ start, own, end });

const content = (size: number) => new Content({ file: '/nowhere/a.js', size, mtimeMs: 0 }, null, false);

describe('a body with space for its head', () => {
  it.each([
    ['a string', 'body'],
    ['bytes', Buffer.from('body')],
  ])('gives head and body in one Buffer, made of %s', (_, body) => {
    expect(ReadyBody.of(body).answer(head(START, END))?.toString('latin1')).toBe(`${START}${END}body`);
  });

  it('gives the same Buffer while the head is the same, and the next head when it changes', () => {
    const ready = ReadyBody.of('body');
    const first = ready.answer(head(START, END));
    expect(ready.answer(head(START, END))).toBe(first);
    expect(ready.answer(head(START, LATER))?.toString('latin1')).toBe(`${START}${LATER}body`);
    expect(
      ready.answer(head(START, Buffer.from(`Keep-Alive: timeout=5\r\n${END}`)))?.toString('latin1'),
    ).toContain('timeout=5');
  });

  it('writes the lines of one answer alone between them, and those of the next over them', () => {
    const ready = ReadyBody.of('body');
    for (const own of ['X-Request-Id: 1\r\n', 'X-Request-Id: 2\r\n', 'X-Request-Id: 34\r\n', ''])
      expect(ready.answer(head(START, END, own))?.toString('latin1')).toBe(`${START}${own}${END}body`);
  });

  it('does not overwrite a head that is still leaving, for any of those that wait for it', () => {
    const ready = ReadyBody.of('body');
    const leaving = ready.answer(head(START, END));
    ready.hold();
    ready.hold();
    expect(ready.answer(head(START, END))).toBe(leaving);
    expect(ready.answer(head(START, LATER))).toBeNull();
    ready.left();
    expect(ready.answer(head(START, LATER))).toBeNull();
    expect(leaving?.toString('latin1')).toBe(`${START}${END}body`);
    ready.left();
    expect(ready.answer(head(START, LATER))).not.toBeNull();
  });

  it('has no place for a head that is longer than its space', () => {
    const ready = ReadyBody.of('body');
    const long = Buffer.from(`${START}X-Long: ${'x'.repeat(HEAD_SPACE)}\r\n`);
    expect(ready.answer(head(long, END))).toBeNull();
    expect(ready.answer(head(START, END))?.toString('latin1')).toBe(`${START}${END}body`);
  });
});

describe('the memory of ready bodies', () => {
  it('is counted, and given back', () => {
    const cache = new BodyCache(1_000_000);
    const kept = content(10_000);
    cache.keep(kept, Buffer.alloc(10_000, 'x'));
    expect(cache.use.bytes).toBe(10_000);
    expect(cache.ready(kept)?.bytes).toEqual(Buffer.alloc(10_000, 'x'));
    expect(kept.bytes).toBe(kept.ready?.bytes);
    expect(cache.use.bytes).toBe(10_000 + HEAD_SPACE);
    cache.drop(kept);
    expect(cache.use.bytes).toBe(0);
    expect(cache.ready(kept)).toBeNull();
  });

  it('never takes more than the budget', () => {
    const cache = new BodyCache(16 * 10_000);
    const contents = Array.from({ length: 40 }, () => content(9_999));
    for (const one of contents) {
      cache.keep(one, Buffer.alloc(9_999));
      cache.ready(one);
      expect(cache.use.bytes).toBeLessThanOrEqual(cache.use.budget);
    }
    for (const one of contents) cache.drop(one);
    expect(cache.use.bytes).toBe(0);
  });

  it('is counted once for a file that a thread and the event loop read at the same time', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'bodies-')), 'a.bin');
    writeFileSync(file, Buffer.alloc(30_000, 'x'));
    const { mtimeMs } = statSync(file);
    const cache = new BodyCache(1_000_000);
    const read = new Content({ file, size: 30_000, mtimeMs }, null, false);
    const loading = cache.load(read);
    cache.keep(read, readFileSync(file));
    expect(await loading).toEqual(readFileSync(file));
    expect(cache.use.bytes).toBe(30_000);
    cache.drop(read);
    expect(cache.use.bytes).toBe(0);
    // It would be found again and again where something is to be dropped.
    for (let count = 0; count < 100; count++) cache.keep(content(20_000), Buffer.alloc(20_000));
    expect(cache.use.bytes).toBeLessThanOrEqual(cache.use.budget);
    rmSync(path.dirname(file), { recursive: true });
  });

  it('is not spent on large bodies', () => {
    const cache = new BodyCache(100_000_000);
    const large = content(READY_LIMIT + 1);
    cache.keep(large, Buffer.alloc(READY_LIMIT + 1));
    expect(cache.ready(large)).toBeNull();
    expect(large.bytes).toHaveLength(READY_LIMIT + 1);
  });
});
