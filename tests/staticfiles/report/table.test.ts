import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStyle } from '../../../framework/management';
import { printable } from '../../../framework/printable';
import type { ReleasedFile } from '../../../framework/staticfiles/pipeline';
import { type BuildReport, fitted, formatTable, widthOf } from '../../../framework/staticfiles/report';

const file = (name: string, more: Partial<ReleasedFile> = {}): ReleasedFile => ({
  name,
  path: name,
  change: 'new',
  sourceSize: 1234,
  size: 1234,
  sizeBefore: null,
  variants: { gzip: 500, br: 400 },
  deltas: [],
  ...more,
});

const report = (files: readonly ReleasedFile[]): BuildReport => ({
  command: 'collectstatic',
  destination: '/out',
  dryRun: false,
  milliseconds: 1234,
  phases: [
    { phase: 'digest', milliseconds: 100 },
    { phase: 'compress', milliseconds: 1100 },
  ],
  counts: { copied: 0, unmodified: 0, postProcessed: 0, skipped: 0, deleted: 0 },
  earlier: { kept: 12, fetched: 3, dropped: 1 },
  deltas: { count: 4, releases: 2, bytes: 3400, insteadOf: 88_000 },
  files,
  removed: [],
  problems: [],
});

const table = (files: readonly ReleasedFile[], columns: number) =>
  formatTable(report(files), columns, createStyle(false));

describe('the table of a build', () => {
  it('sums up files by kind, names the largest, and says what became of all', () => {
    const text = table(
      [
        file('css/a.css', { size: 8000, variants: { gzip: 2000, br: 1800 }, change: 'changed' }),
        file('js/b.js', { size: 2000, change: 'unchanged' }),
        file('fonts/c.woff2', { size: 90_000, variants: {} }),
      ],
      80,
    );
    expect(text).toBe(`by kind                                                  size     gzip       br
1 style sheets                                         8.0 kB   2.0 kB   1.8 kB
1 scripts                                              2.0 kB    500 B    400 B
1 fonts                                                 90 kB    90 kB    90 kB
3 files                                                100 kB    93 kB    92 kB

files                                                    size     gzip       br
fonts/c.woff2                                           90 kB        –        –
css/a.css                                              8.0 kB   2.0 kB   1.8 kB
js/b.js                                                2.0 kB    500 B    400 B

1 new, 1 changed, 1 unchanged.
Earlier versions: 12 kept, 3 fetched, 1 removed.
Deltas: 4, 3.4 kB instead of 88 kB.
1.2 s: reading 100 ms, compressing 1.1 s.`);
  });

  it('keeps the size and Brotli where the terminal is narrow', () => {
    const text = table([file('css/site.css')], 40);
    expect(text).toContain('size');
    expect(text).toContain('br');
    expect(text).not.toContain('gzip');
  });

  it.each([
    ['C:\\site\\css\\app.css', 'C:\\site\\css\\app.css'],
    ['C:\\Users\\someone\\My Site\\static\\css\\app.css', 'C:\\User…c\\css\\app.css'],
    ['\\\\?\\UNC\\server\\share\\static\\app.css', '\\\\?\\UNC…tatic\\app.css'],
    ['CON', 'CON'],
    ['aux.css', 'aux.css'],
    ['css\\COM1.css', 'css\\COM1.css'],
    ['css/app.css:stream', 'css/app.css:stream'],
    ['PROGRA~1/app.css', 'PROGRA~1/app.css'],
    ['css/ends with a dot.', 'css/ends with a dot.'],
    ['app.css   ', 'app.css   '],
  ])('shows %j, a name of Windows, as it is or without its middle at 40 columns', (name, shown) => {
    const lines = table([file(name)], 40).split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThan(40);
    expect(lines).toContain(`${shown.padEnd(21)}   1.2 kB    400 B`);
    // Without colour: neither a control character nor a sequence of them.
    expect(lines.join('')).toMatch(/^\P{Cc}*$/u);
  });

  it('fits every width, whatever the names are', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
      fc.constantFrom(
        '图'.repeat(60),
        '\u001b[2J.css',
        'a\nb.js',
        '\u202etxt.exe',
        '👩‍👩‍👧'.repeat(30),
        'é'.repeat(99),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 30, max: 140 }),
        (names, columns) => {
          for (const line of table(
            names.map((one) => file(one)),
            columns,
          ).split('\n')) {
            expect(widthOf(line)).toBeLessThan(columns);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
            expect(line).not.toMatch(/[\u0000-\u001f\u007f\u202a-\u202e]/);
          }
        },
      ),
    );
  });
});

describe('a path that is too long', () => {
  it('loses its middle', () => {
    expect(fitted('bootstrap/dist/js/bootstrap.bundle.min.js', 24)).toBe('bootstra…p.bundle.min.js');
    expect(fitted('short.css', 24)).toBe('short.css');
    expect(fitted('anything', 1)).toBe('…');
    expect(fitted('anything', 0)).toBe('');
  });

  it('shows characters that a terminal would act upon', () => {
    expect(printable('a\u001b[31mb\u202e.css')).toBe('a\\u001b[31mb\\u202e.css');
    expect(printable('日本語 ü.css')).toBe('日本語 ü.css');
  });
});
