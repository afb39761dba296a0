import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { TextOutput } from '../../../framework/management';
import { ProgressLine } from '../../../framework/staticfiles/commands/progress';

class Terminal extends TextOutput {
  override readonly isTerminal = true;
  override readonly columns: number;

  constructor(columns: number) {
    super();
    this.columns = columns;
  }

  /** The line as it stands. */
  get line(): string {
    return stripVTControlCharacters(this.text.split('\r').at(-1) ?? '');
  }
}

const lines: ProgressLine[] = [];
afterEach(() => {
  for (const line of lines.splice(0)) line.clear();
});

function watch(columns: number) {
  const terminal = new Terminal(columns);
  const clock = { now: 0 };
  const line = new ProgressLine(terminal, () => clock.now);
  lines.push(line);
  return { terminal, clock, line };
}

describe('the progress of a build', () => {
  it('is that of the work, not of the files', () => {
    const { terminal, clock, line } = watch(80);
    line.take({ kind: 'phase', phase: 'compress', total: 3, work: 1000 });
    clock.now = 1000;
    line.take({ kind: 'step', work: 800 });
    expect(terminal.line).toBe('Compressing            ███████████████████░░░░░  80 %  1/3');
  });

  it('tells the time left once it is known well enough', () => {
    const { terminal, clock, line } = watch(80);
    line.take({ kind: 'phase', phase: 'compress', total: 100, work: 1000 });
    clock.now = 1900;
    line.take({ kind: 'step', work: 500 });
    expect(terminal.line).not.toContain('left');
    clock.now = 10_000;
    line.take({ kind: 'step', work: 0 });
    expect(terminal.line).toMatch(/ {2}10 s left$/);
    clock.now = 400_000;
    line.take({ kind: 'step', work: 0 });
    expect(terminal.line).toMatch(/ {2}7 min left$/);
    line.take({ kind: 'step', work: 500 });
    clock.now = 401_000;
    line.take({ kind: 'step', work: 0 });
    expect(terminal.line).toContain('100 %');
    expect(terminal.line).not.toContain('left');
  });

  it.each([20, 40, 60, 80, 120])('fits a terminal of %i columns', (columns) => {
    const { terminal, clock, line } = watch(columns);
    line.take({ kind: 'phase', phase: 'fetch', total: 0 });
    expect(terminal.line.length).toBeLessThan(columns);
    line.take({ kind: 'phase', phase: 'compress', total: 100_000, work: 1000 });
    clock.now = 60_000;
    line.take({ kind: 'step', work: 500 });
    expect(terminal.line.length).toBeLessThan(columns);
    expect(terminal.line).toContain('50 %');
  });
});
