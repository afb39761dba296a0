import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../scripts/site/assemble';
import { GROUPS } from '../../scripts/site/pages';
import { ROOT } from '../running';
import { brokenLinks } from './links';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

let content = '';
beforeAll(() => {
  content = mkdtempSync(path.join(tmpdir(), 'whitenoise-site-'));
  assemble(ROOT, content);
});
afterAll(() => rmSync(content, { recursive: true, force: true }));

const assembled = () =>
  readdirSync(content, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.md'));

describe('the pages of the documentation site', () => {
  it('are all in its navigation, and no others', () => {
    const own = assembled().filter((file) => file !== 'index.md' && !file.startsWith('examples/'));
    expect(GROUPS.flatMap(([, pages]) => pages.map((page) => `${page}.md`)).sort()).toEqual(own.sort());
  });

  it('link to pages and headings that the site has', () => {
    const pages = new Map(
      assembled().map((file) => [file, readFileSync(path.join(content, file), 'utf8')] as const),
    );
    const exists = (file: string) =>
      pages.has(file) || file.startsWith('/pictures/') || file.includes('pictures/');
    expect(brokenLinks(pages, exists)).toEqual([]);
  });

  it('have a page for each example, with its code as the example has it', () => {
    for (const name of ['plain-http', 'express-ejs', 'fastify', 'koa', 'hono'])
      expect(readFileSync(path.join(content, 'examples', `${name}.md`), 'utf8')).toContain(
        read(`examples/${name}/server.ts`).trimEnd(),
      );
    const examples = readdirSync(path.join(ROOT, 'examples'), { withFileTypes: true });
    expect(assembled().filter((file) => file.startsWith('examples/'))).toHaveLength(
      examples.filter((one) => one.isDirectory()).length + 1,
    );
  });

  it('have the tables of the benchmark and of reliability as their files have them', () => {
    const table = /^\| .*nginx.*$/m;
    expect(readFileSync(path.join(content, 'benchmark.md'), 'utf8')).toContain(
      table.exec(read('bench/README.md'))?.[0],
    );
    expect(readFileSync(path.join(content, 'reliability.md'), 'utf8')).toContain(
      '| http and accelerated http, in memory',
    );
  });
});

describe('the changelog', () => {
  it('begins with what is not released yet, and names the version of the package', () => {
    const headings = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings[0]).toBe('Unreleased');
    expect(headings[1]).toBe(JSON.parse(read('package.json')).version);
  });
});

describe('the workflow of tests', () => {
  it('runs the command of the README on three systems, with every line of Node that is supported', () => {
    const workflow = read('.github/workflows/test.yml');
    expect(workflow).toMatch(/- run: npm ci\n\s+- run: npm test/);
    expect(read('README.md')).toContain('npm ci && npm test');
    expect(workflow).toMatch(/os: \[ubuntu-latest, macos-latest, windows-latest\]/);
    const [, lines = ''] = /node: \[(.*)\]/.exec(workflow) ?? [];
    const ci = /node_lines ([\d ]+)/.exec(read('.ci/run'))?.[1]?.trim().split(' ') ?? [];
    expect(lines.split(', ')).toEqual(['20', ...ci]);
  });
});
