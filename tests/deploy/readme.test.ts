import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';

const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'readme-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(ROOT, path.join(folder, 'node_modules/whitenoise-node'));
  symlinkSync(path.join(ROOT, 'node_modules/express'), path.join(folder, 'node_modules/express'));
  mkdirSync(path.join(folder, 'public'));
  writeFileSync(path.join(folder, 'public/hello.css'), 'body { color: green }');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the README', () => {
  it('has an Express example of five lines that serves files beside the application', async () => {
    const code = /```js\n([^`]*whiteNoise\([^`]*)```/.exec(README)?.[1] ?? '';
    expect(code.trim().split('\n').filter(Boolean)).toHaveLength(5);
    const file = path.join(folder, 'server.mjs');
    // The example's port may be taken here; everything else is as printed.
    const listening =
      "listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port); })";
    writeFileSync(file, code.replace(/listen\(\d+\)/, listening));
    const running = Running.node([file], { cwd: folder });
    try {
      const address = await running.address();
      const css = await fetch(`${address}/static/hello.css`);
      expect(await css.text()).toBe('body { color: green }');
      expect(css.headers.get('cache-control')).toBe('max-age=60, public');
      expect(await (await fetch(address)).text()).toBe('Hello');
    } finally {
      await running.kill();
    }
  });

  it('names folders and files that exist', () => {
    const map = /```text\n([\s\S]*?)```/.exec(README)?.[1] ?? '';
    let above = '';
    const named = map.split('\n').flatMap((line) => {
      const [, indent = '', first = '', more = ''] = /^( *)([\w.-]+\/?)((?: [\w.-]+\/)*)/.exec(line) ?? [];
      if (indent === '') above = first;
      const folder = indent === '' ? '' : above;
      return [first, ...more.split(' ')].filter(Boolean).map((name) => path.join(folder, name));
    });
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
  });

  it('links to pages that exist', () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((link) => !existsSync(path.join(ROOT, link)))).toEqual([]);
  });
});
