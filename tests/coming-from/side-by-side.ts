import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Ask, exchange } from '../conformance/exchange';
import { exportsOf } from '../guide/exports';
import { listen } from '../listening';
import { ROOT } from '../running';

/** The time of the last change of every file. */
export const CHANGED_DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
const CHANGED = Date.parse(CHANGED_DATE) / 1000;
export const STYLES = 'body { color: rebeccapurple }\n'.repeat(100);

const FILES: Readonly<Record<string, string | Buffer>> = {
  'site.css': STYLES,
  'site.css.gz': gzipSync(STYLES),
  'digits.txt': '0123456789',
  'index.html': '<h1>home</h1>',
  'about.html': '<h1>about</h1>',
  'docs/index.html': '<h1>docs</h1>',
  'docs/page.html': '<h1>page</h1>',
  'old/index.htm': '<h1>old</h1>',
  'data.json': '{}',
  'app.0123abcd.js': 'app();',
  '.env': 'SECRET=1',
  '.well-known/security.txt': 'Contact: mailto:a@example.org',
  'a b.txt': 'a b',
};

/** A folder of files to serve, made once for each suite. */
export interface Fixture {
  readonly root: string;
  /** A second folder, in which `digits.txt` is another file, and `data.json` the same one with another time. */
  readonly second: string;
}

/** A test of one row: it makes servers, asks them and compares. */
export interface Row {
  /** The row's first cell, as it stands in the page. */
  readonly name: string;
  readonly holds: (fixture: Fixture) => Promise<void>;
}

export function row(name: string, holds: Row['holds']): Row {
  return { name, holds };
}

/**
 * Runs a test for each row of the tables of docs/<page>.md, and holds the page to having no row without a test and
 * no test without a row.
 */
export function describePage(page: string, rows: readonly Row[]): void {
  let base: string;
  const fixture = () => ({ root: path.join(base, 'public'), second: path.join(base, 'second') });

  beforeAll(() => {
    base = mkdtempSync(path.join(os.tmpdir(), 'coming-from-'));
    for (const [name, content] of Object.entries(FILES)) put(path.join(base, 'public', name), content);
    put(path.join(base, 'second', 'digits.txt'), 'second');
    put(path.join(base, 'second', 'data.json'), '{}', CHANGED + 60);
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  describe(`docs/${page}.md`, () => {
    it('has a test for each row of its tables', () => {
      expect(rows.map(({ name }) => name)).toEqual(firstCells(page));
    });

    it.each(rows.map(({ name, holds }) => [name, holds] as const))('%s', async (_, holds) => {
      await holds(fixture());
    });
  });
}

function put(file: string, content: string | Buffer, changed = CHANGED): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  utimesSync(file, changed, changed);
}

/** The first cell of each row of the page's tables, heads aside, in order. */
function firstCells(page: string): string[] {
  const lines = readFileSync(path.join(ROOT, 'docs', `${page}.md`), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const isBody = line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1] ?? '');
    return isBody ? [(line.slice(1).split(/(?<!\\)\|/)[0] ?? '').trim()] : [];
  });
}

function isRule(line: string): boolean {
  return /^\|[ -|]*\|$/.test(line) && line.includes('---');
}

/** Asks a server of its own; nothing between the test and the wire. */
export async function answer(listener: RequestListener, asked: string | Ask): Promise<Answer> {
  const server = createServer(listener);
  const port = await listen(server);
  try {
    const ask = typeof asked === 'string' ? { path: asked } : asked;
    return await exchange(() => connect(port, '127.0.0.1'), ask);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The parts of an answer that the tables compare: the status, and the text of a body. */
export function brief({ status, body }: Answer): [number, string] {
  return [status, body.toString()];
}

/** The answer of the application behind either server. */
export const APPLICATION = [404, 'application'] as [number, string];

export function application(
  _request: unknown,
  response: { statusCode: number; end(text: string): unknown },
): void {
  response.statusCode = 404;
  response.end('application');
}

/** The exports of a file in docs/recipes.md, run as it is there. */
export function recipe<Exports>(file: string): Exports {
  return exportsOf<Exports>('recipes', file);
}
