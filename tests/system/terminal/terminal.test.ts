import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { widthOf } from '../../../framework/staticfiles/report';
import { ROOT } from '../../running';
import { tree } from '../../staticfiles/tree';
import { onTerminal } from './pseudo-terminal';

const WIDTHS = [40, 80, 120];

let folder = '';
const BIN = `node ${path.join(ROOT, 'dist/framework/bin.js')}`;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-terminal-'));
  tree(
    {
      'assets/site.css': 'body { margin: 0 }\n'.repeat(200),
      'assets/a/very/deep/folder/with/a/name/that/no/terminal/has/space/for/application.bundle.js':
        'let a = 1;\n'.repeat(90),
      'assets/图标/图标字体-很长的名字-很长的名字-很长的名字.txt': '字'.repeat(900),
      'bad/broken.css': `${'a '.repeat(60)}{ background: url(nowhere/at/all.png) }`,
    },
    folder,
  );
  writeFileSync(path.join(folder, 'assets', 'esc\u001b[31mape.txt'), 'x'.repeat(500));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The number of folders that were published into. */
let out = 0;

const collect = (columns: number, env: NodeJS.ProcessEnv = {}, source = 'assets') =>
  onTerminal(`${BIN} collect ${source} --out out-${out++}`, columns, folder, env);

describe.each(WIDTHS)('on a terminal of %i columns', (columns) => {
  it('a build shows its table, and no line of it or of the progress is wider', () => {
    const { code, lines, drawn } = collect(columns);
    expect(code).toBe(0);
    const start = lines.findIndex((line) => line.startsWith('by kind'));
    expect(start).toBeGreaterThan(0);
    for (const line of [
      ...lines.slice(start),
      ...drawn.filter((one) => /^(?:Compress|Publish|Read)/.test(one)),
    ])
      expect(widthOf(line)).toBeLessThan(columns);
    expect(lines.join('\n')).toMatch(/site\.\w+\.css/);
    expect(drawn.join('\n')).toMatch(/Compressing.* 100 %|Publishing/);
  });

  it('the frame of an error keeps its mark under its place', () => {
    const { code, lines } = collect(columns, {}, 'bad');
    expect(code).toBe(1);
    const row = lines.findIndex((line) => line.startsWith('  > '));
    const [shown = '', mark = ''] = lines.slice(row, row + 2);
    expect(widthOf(shown)).toBeLessThan(columns);
    const marked = shown.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1).replace(/…$/, '');
    expect('url(nowhere/at/all.png)nowhere/at/all.png').toContain(marked);
    expect(marked.length).toBeGreaterThan(3);
  });
});

describe('colours', () => {
  it('tell errors, places and hints apart, unless NO_COLOR says no', () => {
    const colourful = collect(80, {}, 'bad');
    expect(colourful.raw).toContain('\u001b[31m');
    expect(colourful.raw).toContain('\u001b[2m');
    const plain = collect(80, { NO_COLOR: '1' }, 'bad');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(plain.raw).not.toMatch(/\u001b\[\d+m/);
  });

  it('come from us, and never from a file’s name', () => {
    const { raw } = collect(80, { NO_COLOR: '1' });
    expect(raw).not.toContain('\u001b[31m');
    expect(raw).toContain('\\u001b[31mape');
  });

  it('are left out where the output is piped, and so is the table', () => {
    const { raw } = onTerminal(`${BIN} collect assets --out out-${out++} 2>/dev/null | cat`, 80, folder);
    expect(raw).not.toContain('by kind');
    const table = onTerminal(
      `${BIN} collect assets --out out-${out++} --table 2>/dev/null | cat`,
      80,
      folder,
    );
    expect(table.raw).toContain('by kind');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(table.raw).not.toMatch(/\u001b\[/);
  });
});

describe('compress', () => {
  it('shows a table on a terminal, and a line for each variant elsewhere', () => {
    const copy = `cp -r assets copy-${out++} && cd copy-${out - 1} &&`;
    const { lines } = onTerminal(`${copy} ${BIN} compress .`, 80, folder);
    expect(lines.join('\n')).toMatch(/written[\s\S]*by kind/);
    for (const line of lines) expect(widthOf(line)).toBeLessThan(80);
    const again = `cp -r assets copy-${out++} && cd copy-${out - 1} &&`;
    expect(onTerminal(`${again} ${BIN} compress . | cat`, 80, folder).raw).toContain('site.css: br, ');
  });
});
