import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashAssets, type SourceAsset } from '../../../framework/staticfiles/hashing';
import { cases } from './cases';
import { collectWithDjango, ensureDjango, readRelease, writeTree } from './django';

const folder = mkdtempSync(path.join(os.tmpdir(), 'django-oracle-'));

beforeAll(ensureDjango);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['its default patterns', false],
  ['ES modules', true],
])('small cases, with %s', (_, modules) => {
  it('are published by us as Django publishes them: names and bytes', () => {
    const trees = cases(modules);
    const jobs = trees.map((tree, index) => {
      const source = path.join(folder, `source-${modules}-${index}`);
      writeTree(source, tree);
      return { source, output: path.join(folder, `output-${modules}-${index}`), modules };
    });
    const verdicts = collectWithDjango(jobs);
    for (const [index, { source, output }] of jobs.entries()) {
      const error = verdicts[index]?.error;
      expect(error, JSON.stringify(trees[index])).toBeNull();
      const tree = trees[index] ?? {};
      const theirs = readRelease(output);
      const assets = Object.keys(tree).map((name) => fileAsset(name, path.join(source, name)));
      const graph = hashAssets(assets, { staticUrl: '/static/', modules });
      for (const file of graph.files()) {
        const bytes = file.content ?? readFileSync(path.join(source, file.path));
        expect({ tree, name: file.hashedPath, text: bytes.toString() }).toEqual({
          tree,
          name: theirs.paths[file.path],
          text: theirs.read(file.path).toString(),
        });
      }
    }
  });
});

describe('what Django gives up on', () => {
  const png = { 'x.png': 'p' };
  it.each<[string, boolean, Record<string, string>]>([
    ['modules that import each other', true, { 'a.js': 'import"./b.js"', 'b.js': 'import"./a.js"' }],
    ['a stylesheet that imports itself', false, { 'a.css': '@import "a.css";' }],
    ['a source map that is not there', false, { 'a.css': '/*# sourceMappingURL=a.css.map */' }],
    ['spaces around quotes in url()', false, { ...png, 'a.css': 'url( "x.png" )' }],
    ['a scheme in upper case', false, { 'a.css': 'url(HTTP://a/x.png)' }],
    ['an escape in url()', false, { 'sp ace.png': 'p', 'a.css': 'url(sp\\ ace.png)' }],
    ['var() in url()', false, { 'a.css': 'url(var(--x))' }],
    ['an import() of an expression', true, { 'a.js': 'import("./" + x + ".js")' }],
    ['bytes that are not UTF-8', false, { 'a.css': '\xe9' }],
  ])('is published: %s', (_, modules, tree) => {
    const source = path.join(folder, 'given-up');
    const output = path.join(folder, 'given-up-output');
    rmSync(output, { recursive: true, force: true });
    const bytes = Object.entries(tree).map(([name, text]) => [name, Buffer.from(text, 'latin1')] as const);
    writeTree(source, Object.fromEntries(bytes));
    expect(collectWithDjango([{ source, output, modules }])[0]?.error).not.toBeNull();
    const assets = Object.keys(tree).map((name) => fileAsset(name, path.join(source, name)));
    const { problems } = hashAssets(assets, { staticUrl: '/static/', modules });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

function fileAsset(name: string, source: string): SourceAsset {
  const read = () => readFileSync(source);
  return { path: name, source, read, digest: createHash('md5').update(read()).digest('hex') };
}
