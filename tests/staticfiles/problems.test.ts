import { describe, expect, it } from 'vitest';
import {
  formatProblem,
  formatProblems,
  mergeProblems,
  problemAt,
  problemOfFile,
  warning,
  withoutSilenced,
} from '../../framework/staticfiles/problems';

const FACTS = { severity: 'error', file: 'a.css', source: '/src/a.css', message: 'is wrong' } as const;
const KIND = { id: 'staticfiles.W999', remedy: 'do right' } as const;

describe('the report of problems', () => {
  it('shows the place with its line before and a mark, and counts', () => {
    const text = 'a{}\nb{background:url(none.png)}\n';
    const error = problemAt({ ...FACTS, hint: "there is 'one.png'" }, text, text.indexOf('none'), 8);
    const warned = problemAt(warning(KIND, FACTS), text, 0);
    expect(formatProblems([error, warned])).toBe(
      [
        'warning: a.css:1:1 is wrong (staticfiles.W999)',
        '  in /src/a.css',
        '  > 1 | a{}',
        '      | ^',
        '  hint: do right',
        '',
        'error: a.css:2:18 is wrong',
        '  in /src/a.css',
        '    1 | a{}',
        '  > 2 | b{background:url(none.png)}',
        '      |                  ^^^^^^^^',
        "  hint: there is 'one.png'",
        '',
        '1 error and 1 warning in the static files. ' +
          'docs/diagnostics.md explains each warning by its id; SILENCED_SYSTEM_CHECKS silences it.',
      ].join('\n'),
    );
  });

  it('names no place when the file as a whole is wrong', () => {
    expect(formatProblems([problemOfFile(FACTS)])).toBe(
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

describe('warnings of one kind', () => {
  const text = 'a\n'.repeat(20);
  const warnings = Array.from({ length: 8 }, (_, line) =>
    problemAt(warning(KIND, { ...FACTS, file: `${8 - line}.css` }), text, line * 2),
  );
  const error = problemOfFile(FACTS);

  it('are told once, with the first places and a count', () => {
    const told = mergeProblems([...warnings, error]);
    expect(told.map(({ severity, file }) => [severity, file])).toEqual([
      ['error', 'a.css'],
      ['warning', '1.css'],
    ]);
    expect(formatProblems(told)).toContain(
      [
        '  hint: do right',
        '  also at: 2.css:7:1, 3.css:6:1, 4.css:5:1, 5.css:4:1, 6.css:3:1 and 2 more places',
      ].join('\n'),
    );
    expect(formatProblems(told)).toContain('1 error and 8 warnings in the static files.');
  });

  it('say that there are others only where there are', () => {
    expect(formatProblems(mergeProblems(warnings.slice(0, 1)))).not.toContain('also at');
    expect(formatProblems(mergeProblems(warnings.slice(0, 2)))).toMatch(/also at: 8\.css:1:1$/m);
  });

  it('do not hide those of another kind, nor errors', () => {
    const other = problemOfFile(warning({ ...KIND, id: 'staticfiles.W998' }, FACTS));
    expect(mergeProblems([...warnings, other, error, error])).toHaveLength(4);
  });

  it('are silenced by their id; errors are not', () => {
    expect(withoutSilenced([...warnings, error], ['staticfiles.W999', 'staticfiles.E001'])).toEqual([error]);
  });
});

describe('references to one missing file', () => {
  const text = '<script src="js/test.js"></script>\n';
  const missing = (file: string, message = "refers to 'js/test.js'") =>
    problemAt({ severity: 'error', file, source: `/srv/${file}`, message }, text, 13, 10);

  it('are one error, which says at how many places', () => {
    const files = ['c.html', 'a.html', 'b.html'];
    const told = mergeProblems([
      ...files.map((file) => missing(file)),
      missing('d.html', 'refers to another'),
    ]);
    expect(told.map(({ file }) => file)).toEqual(['a.html', 'd.html']);
    const report = formatProblems(told);
    expect(report.match(/^error: .*/gm)).toHaveLength(2);
    expect(report).toContain('  also at: b.html:1:14, c.html:1:14\n');
    expect(report).toContain('4 errors in the static files.');
  });

  it('leave errors about files as a whole apart, for each names a file to mend', () => {
    const unreadable = ['a.css', 'b.css'].map((file) => problemOfFile({ ...FACTS, file }));
    expect(mergeProblems(unreadable)).toEqual(unreadable);
  });
});

describe('a problem on a terminal', () => {
  const inBrackets = (role: string) => (text: string) => `<${role}>${text}</${role}>`;
  const style = {
    error: inBrackets('error'),
    warning: inBrackets('warning'),
    place: inBrackets('place'),
    hint: inBrackets('hint'),
    faint: inBrackets('faint'),
  };

  it('has its severity, its place, the mark and the hint told apart', () => {
    const facts = {
      ...FACTS,
      severity: 'error',
      file: 'a.css',
      source: '/srv/a.css',
      hint: 'mend it',
    } as const;
    const problem = problemAt({ ...facts, message: 'is wrong' }, 'a {}\nb { c }\n', 9, 1);
    expect(formatProblem(problem, style).split('\n')).toEqual([
      '<error>error:</error> <place>a.css:2:5</place> is wrong',
      '<faint>  in /srv/a.css</faint>',
      '<faint>    1 | a {}</faint>',
      '  > 2 | b { c }',
      '<faint>      |     </faint><error>^</error>',
      '<hint>  hint: mend it</hint>',
    ]);
    const colours = /<\/?(?:error|place|hint|faint|warning)>/g;
    expect(formatProblem(problem, style).replace(colours, '')).toBe(formatProblem(problem));
  });
});
