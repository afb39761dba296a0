import fc from 'fast-check';
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { ReleasedFile } from '../../../framework/staticfiles/pipeline';
import type { BuildReport } from '../../../framework/staticfiles/report';
import { renderPage } from '../../../framework/staticfiles/report';

type Node = DefaultTreeAdapterMap['node'];

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

function report(files: readonly ReleasedFile[], more: Partial<BuildReport> = {}): BuildReport {
  return {
    command: 'collectstatic',
    destination: '/srv/out',
    dryRun: false,
    milliseconds: 1234,
    phases: [],
    counts: { copied: 0, unmodified: 0, postProcessed: 0, skipped: 0, deleted: 0 },
    earlier: { kept: 0, fetched: 0, dropped: 0 },
    deltas: { count: 0, releases: 0, bytes: 0, insteadOf: 0 },
    files,
    removed: [],
    problems: [],
    ...more,
  };
}

const AT = new Date('2026-01-02T03:04:05Z');

/** All elements of a page, in order. */
function elements(html: string): { name: string; attributes: string[]; text: string }[] {
  const found: { name: string; attributes: string[]; text: string }[] = [];
  const visit = (node: Node): void => {
    if ('tagName' in node) {
      const text = node.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
      found.push({ name: node.tagName, attributes: node.attrs.map(({ name }) => name), text });
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
  };
  visit(parse(html));
  return found;
}

const HARMLESS = elements(renderPage(report([file('a')], { problems: [problem('a', 'b', 'c')] }), [], AT));

function problem(name: string, message: string, frame: string) {
  const place = { file: name, source: name, line: 1, column: 1 };
  return { severity: 'error', ...place, message, frame: `${frame}|`, hint: message } as const;
}

const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '</script><script>alert(1)</script>',
    '<!--<script>',
    '"><img src=x onerror=alert(1)>',
    '\u2028',
    '\u202e',
    ']]>',
    '&lt;',
  ),
);

describe('the page of a report', () => {
  it('has the same elements whatever files and problems are called', () => {
    fc.assert(
      fc.property(wild, wild, wild, wild, (name, message, frame, destination) => {
        const html = renderPage(
          report([file(name)], { destination, problems: [problem(name, message, frame)] }),
          [],
          AT,
        );
        const seen = elements(html);
        expect(seen.map((one) => one.name)).toEqual(HARMLESS.map((one) => one.name));
        expect(seen.map((one) => one.attributes)).toEqual(HARMLESS.map((one) => one.attributes));
        const data = seen.find((one) => one.name === 'script');
        expect(JSON.parse(data?.text ?? '').rest).toEqual([name]);
      }),
      { numRuns: 300 },
    );
  });

  it('carries the names of files whole', () => {
    const names = ['a/b.css', 'a/b.css.map', 'a/c.js', 'b.js', 'ö/图.txt'];
    const data = elements(renderPage(report(names.map((name) => file(name))), [], AT)).find(
      ({ name }) => name === 'script',
    );
    const { shared, rest } = JSON.parse(data?.text ?? '');
    let last = '';
    const read = rest.map((part: string, index: number) => {
      last = last.slice(0, shared[index]) + part;
      return last;
    });
    expect(read).toEqual(names);
  });

  it('carries sizes of sources where they are others, and names what is gone with the release', () => {
    const files = [file('a.css'), file('b.css', { sourceSize: 2000 }), file('c.css', { sourceSize: null })];
    const removed = Array.from({ length: 300 }, (_, index) => ({ name: `gone-${index}.txt`, size: index }));
    const seen = elements(renderPage(report(files, { removed }), [], AT));
    const { sources } = JSON.parse(seen.find(({ name }) => name === 'script')?.text ?? '');
    expect(sources).toEqual({ 1: 2000, 2: null });
    const texts = seen.map(({ text }) => text);
    expect(texts.filter((text) => text.startsWith('gone-'))).toHaveLength(200);
    expect(texts).toContain('The largest 200 of 300 files.');
    expect(texts).toContain('3 new, 0 changed, 300 removed');
  });

  it('shows folders and files of Windows as they are written there', () => {
    const source = 'C:\\Sites\\my shop\\assets\\a.css';
    const more = {
      destination: 'C:\\Sites\\my shop\\out',
      problems: [{ ...problem('a', 'b', 'c'), source }],
    };
    const texts = elements(renderPage(report([file('img/a.png')], more), [], AT)).map(({ text }) => text);
    expect(texts).toContain('Static files of C:\\Sites\\my shop\\out');
    expect(texts).toContain(`in ${source}`);
  });

  it('loads nothing: no address, no script but its own', () => {
    const html = renderPage(report([file('a.css')]), [], AT);
    for (const { name, attributes } of elements(html)) {
      expect(['img', 'link', 'iframe', 'object', 'base', 'form']).not.toContain(name);
      expect(
        attributes.filter((one) => ['src', 'href', 'srcset', 'action'].includes(one) || one.startsWith('on')),
      ).toEqual([]);
    }
    expect(html).toMatch(/default-src &#39;none&#39;|default-src 'none'/);
  });

  it('of 100,000 files is smaller than 5 MB, however long their names are, and says what it left out', () => {
    const many = (part: string) =>
      Array.from({ length: 100_000 }, (_, index) =>
        file(`packages/${part}${index % 300}/${(index * 7919) % 100_003}-${part}.svg`, { size: 100 + index }),
      ).sort((a, b) => (a.name < b.name ? -1 : 1));
    const usual = renderPage(report(many('icon')), [], AT);
    expect(Buffer.byteLength(usual)).toBeLessThan(5_000_000);
    expect(usual).not.toContain('left out of the map');
    const long = renderPage(report(many('a-name-of-some-length-'.repeat(5))), [], AT);
    expect(Buffer.byteLength(long)).toBeLessThan(5_000_000);
    expect(long).toContain('smaller files are left out');
  }, 60_000);

  it('tells of problems alone where nothing was published', () => {
    const html = renderPage(
      report([], { problems: [problem('css/a.css', 'refers to nothing', '> 1 | x')] }),
      [],
      AT,
    );
    expect(html).toContain('css/a.css:1:1');
    expect(html).not.toContain('<script');
  });

  it('lists earlier releases, the newest first', () => {
    const past = (at: string, files: number) => ({
      at,
      files,
      added: 1,
      changed: 2,
      size: 3000,
      smallest: 1000,
    });
    const html = renderPage(
      report([file('a')]),
      [past('2026-01-01T00:00:00.000Z', 41), past('2026-01-02T00:00:00.000Z', 42)],
      AT,
    );
    expect(html.indexOf('2026-01-02 00:00')).toBeLessThan(html.indexOf('2026-01-01 00:00'));
  });
});
