import { describe, expect, it } from 'vitest';
import { formatProblems, problemAt } from '../../framework/staticfiles/problems';

const FACTS = { severity: 'error', file: 'a.css', source: '/src/a.css', message: 'is wrong' } as const;

describe('the report of problems', () => {
  it('shows the place with its line before and a mark, and counts', () => {
    const text = 'a{}\nb{background:url(none.png)}\n';
    const error = problemAt({ ...FACTS, hint: "there is 'one.png'" }, text, text.indexOf('none'), 8);
    const warning = problemAt({ ...FACTS, severity: 'warning' }, text, 0);
    expect(formatProblems([error, warning])).toBe(
      [
        'warning: a.css:1:1 is wrong',
        '  in /src/a.css',
        '  > 1 | a{}',
        '      | ^',
        '',
        'error: a.css:2:18 is wrong',
        '  in /src/a.css',
        '    1 | a{}',
        '  > 2 | b{background:url(none.png)}',
        '      |                  ^^^^^^^^',
        "  hint: there is 'one.png'",
        '',
        '1 error and 1 warning in the static files.',
      ].join('\n'),
    );
  });

  it('names no place when the file as a whole is wrong', () => {
    expect(formatProblems([{ ...FACTS, line: 1, column: 1, frame: '' }])).toBe(
      'error: a.css is wrong\n  in /src/a.css\n\n1 error in the static files.',
    );
  });

  it('shows of a minified line only what is around the place', () => {
    const text = `${'x'.repeat(500_000)}HERE${'y'.repeat(500_000)}`;
    const { frame, column } = problemAt(FACTS, text, 500_000, 4);
    const [line = '', marks = ''] = frame.split('\n');
    expect(column).toBe(500_001);
    expect(line.length).toBeLessThan(130);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('knows the first place of a text that begins with a line feed, and the last', () => {
    expect(problemAt(FACTS, '\n{', 0)).toMatchObject({ line: 1, column: 1 });
    expect(problemAt(FACTS, '\n{', 1)).toMatchObject({ line: 2, column: 1 });
    expect(problemAt(FACTS, 'a\n', 2)).toMatchObject({ line: 2, column: 1 });
  });

  it('counts lines by their line feeds, and shows no carriage return', () => {
    const { line, frame } = problemAt(FACTS, 'a\r\nb\r\nc\r\n', 6);
    expect(line).toBe(3);
    expect(frame).not.toContain('\r');
  });

  it('is empty when there is nothing to tell', () => {
    expect(formatProblems([])).toBe('');
  });
});
