import { describe, expect, it } from 'vitest';
import { formatRows, type Row } from '../../bench/collectstatic/report';

const cost = (cpu: number) => ({ elapsed: cpu, cpu, peak: 100e6 });
const row: Row = {
  input: 'files',
  contender: 'ours',
  reference: null,
  cold: cost(4),
  warm: cost(1),
  changed: null,
  empty: null,
  serving: null,
};

describe('the table of the collectstatic benchmark', () => {
  it('holds a build with one file changed against one with nothing changed', () => {
    const table = formatRows([{ ...row, changed: cost(1.4) }]);
    expect(table).toContain('one file changed: CPU');
    expect(table).toContain('1.40 s | 1.40 × | 100 MB |');
  });

  it('has no such columns where no file was changed', () => {
    expect(formatRows([row])).not.toContain('one file changed');
  });

  it('tells what serving takes below the table of an input that is served', () => {
    const table = formatRows([{ ...row, serving: { start: 1.5, reload: 0.25, peak: 2e8 } }]);
    expect(table).toMatch(/first answer after 1\.50 s .* in 0\.25 s, 200 MB at most\.$/);
    expect(formatRows([row])).not.toContain('first answer');
  });

  it('has as many cells in every line, whatever failed', () => {
    const failed = { ...row, contender: 'theirs', cold: 'no', warm: 'no', changed: 'no' };
    const lines = formatRows([{ ...row, changed: cost(2) }, failed]).split('\n');
    const cells = lines.filter((line) => line.startsWith('|')).map((line) => line.split('|').length);
    expect(new Set(cells)).toEqual(new Set([13]));
  });
});
