import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileAsset, linkAssets } from '../../../framework/staticfiles/graph';
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
      const graph = linkAssets(assets, { staticUrl: '/static/', modules });
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
