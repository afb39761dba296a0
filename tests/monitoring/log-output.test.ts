import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogOutput } from '../../framework/monitoring/log/log-output';

const UNIT = 4096;

/** Makes output that takes as many bytes as its capacity, and all of them where it is null. */
function output() {
  const state = {
    written: '',
    writes: [] as number[],
    capacity: null as number | null,
    failure: '',
    warnings: [] as string[],
  };
  const log = new LogOutput({
    unit: UNIT,
    warn: (message) => state.warnings.push(message),
    write: (bytes) => {
      const code = state.failure || (state.capacity === 0 ? 'EAGAIN' : '');
      if (code !== '') throw Object.assign(new Error(`${code}: write`), { code, syscall: 'write' });
      const taken = Math.min(bytes.length, state.capacity ?? bytes.length);
      state.written += bytes.toString('latin1', 0, taken);
      state.writes.push(taken);
      if (state.capacity !== null) state.capacity -= taken;
      return taken;
    },
  });
  return { log, state };
}

function add(log: LogOutput, line: string): void {
  log.beginLine().add(line);
  log.endLine();
}

const lines = (count: number) => Array.from({ length: count }, (_, n) => `${n} ${'x'.repeat(300)}`);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('lines leave together', () => {
  it('in writes of whole lines, none longer than what a pipe takes at once', () => {
    const { log, state } = output();
    for (const line of lines(50)) add(log, line);
    log.flush();
    log.flush();
    expect(state.written).toBe(`${lines(50).join('\n')}\n`);
    expect(state.writes.length).toBeLessThan(6);
    expect(Math.max(...state.writes)).toBeLessThanOrEqual(UNIT);
  });

  it('a moment later', async () => {
    const { log, state } = output();
    add(log, 'a line');
    expect(state.written).toBe('');
    await expect.poll(() => state.written).toBe('a line\n');
  });
});

describe('output that takes nothing for a while', () => {
  it('gets every line in its order when it takes them again, also the rest of one that it took a part of', async () => {
    const { log, state } = output();
    state.capacity = 5000;
    for (const line of lines(100)) add(log, line);
    log.flush();
    expect(state.written.length).toBe(5000);
    state.capacity = 100;
    await wait(100);
    state.capacity = null;
    await expect.poll(() => state.written).toBe(`${lines(100).join('\n')}\n`);
    expect(state.warnings).toEqual([]);
  });

  it('costs a bounded piece of memory; whole lines are lost, and the operator is told how many', async () => {
    const { log, state } = output();
    state.capacity = 1000;
    for (const line of lines(20_000)) add(log, line);
    state.capacity = null;
    await expect.poll(() => state.warnings).toHaveLength(1);
    const written = state.written.trimEnd().split('\n');
    expect(state.written.length).toBeLessThan(1.1 * 1024 * 1024);
    expect(written.length).toBeGreaterThan(3000);
    // Those that were lost lie between others: the ones that came last were taken again.
    const known = new Set(lines(20_000));
    expect(written.filter((line) => !known.has(line))).toEqual([]);
    const numbers = written.map((line) => Number.parseInt(line, 10));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(state.warnings[0]).toContain(`lost ${20_000 - written.length} lines`);
  });

  it('does not hold up the end of the process for ever', () => {
    const { log, state } = output();
    state.capacity = 0;
    add(log, 'a line');
    log.end();
    expect(state.warnings).toEqual([expect.stringContaining('lost 1 lines')]);
  });
});

describe('output that fails', () => {
  it('ends the log with one warning when nobody reads it any more', () => {
    const { log, state } = output();
    state.failure = 'EPIPE';
    for (const line of lines(1000)) add(log, line);
    log.end();
    expect(state.warnings).toEqual([
      'Warning: the log of requests ends: standard output cannot be written to: EPIPE: write.',
    ]);
  });

  it('loses lines while the disk is full, and goes on when it has space', () => {
    const { log, state } = output();
    state.failure = 'ENOSPC';
    add(log, 'lost');
    log.flush();
    state.failure = '';
    add(log, 'written');
    log.end();
    expect(state.written).toBe('written\n');
    expect(state.warnings).toEqual([expect.stringContaining('lost 1 lines')]);
  });
});

describe('a process', { timeout: 60_000 }, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'log-output-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes lines to standard output and ends. */
  const program = (end: string) => `
    require('ts-node/register');
    const { LogOutput } = require('./framework/monitoring/log/log-output');
    const output = LogOutput.standard(true);
    process.once('exit', () => output.end());
    for (let n = 0; n < 2000; n++) { output.beginLine().add('line ' + n + ' ' + 'x'.repeat(80)); output.endLine(); }
    ${end}`;
  const expected = Array.from({ length: 2000 }, (_, n) => `line ${n} ${'x'.repeat(80)}\n`).join('');

  it.each([
    ['process.exit', 'process.exit(3)', 3],
    ['an error that nobody catches', 'throw new Error("out of order")', 1],
    ['its last event', '', 0],
  ])('loses no line when it ends by %s, to a file and to a pipe', async (_how, end, code) => {
    const file = path.join(folder, 'log');
    const toFile = spawn(process.execPath, ['-e', program(end)], {
      stdio: ['ignore', openSync(file, 'w'), 'ignore'],
    });
    expect(await new Promise((resolve) => toFile.once('exit', resolve))).toBe(code);
    expect(readFileSync(file, 'latin1')).toBe(expected);
    const toPipe = spawn(process.execPath, ['-e', program(end)], { stdio: ['ignore', 'pipe', 'ignore'] });
    let read = '';
    toPipe.stdout.on('data', (chunk) => {
      read += chunk;
    });
    expect(await new Promise((resolve) => toPipe.once('close', resolve))).toBe(code);
    expect(read).toBe(expected);
  });

  it('goes on, without its log, when the reader of its output is gone', async () => {
    const script = program('setTimeout(() => process.exit(7), 300)');
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let warned = '';
    child.stderr.on('data', (chunk) => {
      warned += chunk;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(7);
    expect(warned).toMatch(/^Warning: the log of requests ends: .*EPIPE.*\n$/);
  });

  it('does not stand still with a reader that stands still', async () => {
    const script = `
      require('ts-node/register');
      const { LogOutput } = require('./framework/monitoring/log/log-output');
      const output = LogOutput.standard(false);
      for (let n = 0; n < 100000; n++) { output.beginLine().add('line ' + n + ' ' + 'x'.repeat(80)); output.endLine(); }
      process.stderr.write('still here');`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = await new Promise<string>((resolve) =>
      child.stderr.once('data', (chunk) => resolve(String(chunk))),
    );
    child.kill('SIGKILL');
    expect(said).toBe('still here');
  });
});
