import { describe, expect, it } from 'vitest';
import { hashAssets, type ReferenceOptions } from '../../../framework/staticfiles/hashing';
import { assetsOf, type Tree } from './hashing';

/** Hashes a tree by what is remembered, and tells the names, the files that were read and the memory for the next time. */
function hashing(tree: Tree, memory: Buffer | null = null, options: Partial<ReferenceOptions> = {}) {
  const read = new Set<string>();
  const assets = assetsOf(tree).map((asset) => ({
    ...asset,
    read: () => {
      read.add(asset.path);
      return asset.read();
    },
  }));
  const hashed = hashAssets(assets, { staticUrl: '/static/', ...options }, {}, memory);
  const names: Record<string, string> = {};
  for (const { path, hashedPath } of hashed.files()) names[path] = hashedPath;
  return { names, problems: hashed.problems, read: [...read].sort(), memory: hashed.memory() };
}

const TREE = {
  'a.css': '@import "b.css"; a { background: url(c.png) }',
  'b.css': 'b { background: url(d.png) }',
  'c.png': 'c',
  'd.png': 'd',
  'e.css': 'e { background: url(c.png) }',
  'f.js': 'navigator.serviceWorker.register(new URL("./g.js", import.meta.url))',
  'g.js': 'g',
};

describe('hashing with the memory of the last build', () => {
  it('reads a file that changed and those that refer to it, also by others, and no more', () => {
    const { memory } = hashing(TREE);
    const changed = { ...TREE, 'd.png': 'another' };
    const { names, read } = hashing(changed, memory);
    expect(read).toEqual(['a.css', 'b.css']);
    expect(names).toEqual(hashing(changed).names);
  });

  it('reads a referring file no more when the name in it stays the same', () => {
    const { memory } = hashing({ ...TREE, 'b.css': '/* one */' });
    const { read } = hashing({ ...TREE, 'b.css': '/* one */', 'h.css': 'h {}' }, memory);
    expect(read).toEqual(['h.css']);
  });

  it('gives a memory that is as good as that of everything', () => {
    const second = { ...TREE, 'd.png': 'another' };
    const third = { ...second, 'c.png': 'too' };
    const { memory } = hashing(second, hashing(TREE).memory);
    expect(hashing(third, memory).names).toEqual(hashing(third).names);
    expect(hashing(third, memory).read).toEqual(['a.css', 'e.css']);
  });

  it('hashes a circle of files anew that a change closes or breaks', () => {
    const open = { 'a.js': 'import "./b.js"', 'b.js': 'b', 'c.js': 'import "./a.js"' };
    const closed = { ...open, 'b.js': 'import "./a.js"' };
    expect(hashing(closed, hashing(open).memory).names).toEqual(hashing(closed).names);
    expect(hashing(open, hashing(closed).memory).names).toEqual(hashing(open).names);
  });

  it('finds what a new file makes of a reference that led nowhere', () => {
    const without = { 'a.css': 'a { background: url(b.png) }', 'c.css': 'c {}' };
    const options = { ignoreReferences: ['b.png'] };
    const { memory } = hashing(without, null, options);
    const both = { ...without, 'b.png': 'b' };
    const { names, read } = hashing(both, memory, options);
    expect(names).toEqual(hashing(both, null, options).names);
    expect(read).toEqual(['a.css']);
  });

  it.each([
    ['an error', { 'e.css': 'e { background: url(lost.png) }' }],
    ['a registration that changed', { 'f.js': 'f' }],
    ['a URL in a custom property', { 'e.css': ':root { --back: url(c.png) }' }],
  ])('reads everything where it finds %s', (_kind, change) => {
    const { memory } = hashing(TREE);
    const changed = { ...TREE, ...change };
    const { names, problems, read } = hashing(changed, memory);
    const whole = hashing(changed);
    expect({ names, problems, read }).toEqual({
      names: whole.names,
      problems: whole.problems,
      read: whole.read,
    });
  });

  it.each([
    ['import "./g.js"', 'g'],
    ['new Worker(new URL("./g.js", import.meta.url))', 'g'],
    ['g', 'new Worker(new URL("./g.js", import.meta.url))'],
  ])('tells of an import() of an expression as a whole build does, from %s to %s', (before, after) => {
    const tree = { 'load.js': 'import(name)', 'main.js': before, 'g.js': 'g' };
    const changed = { ...tree, 'main.js': after };
    expect(hashing(changed, hashing(tree).memory).problems).toEqual(hashing(changed).problems);
  });

  it('tells the warnings of files that it does not read again', () => {
    const tree = { ...TREE, 'h.js': '//# sourceMappingURL=h.js.map' };
    const first = hashing(tree);
    expect(first.problems).not.toEqual([]);
    expect(hashing({ ...tree, 'c.png': 'too' }, first.memory).problems).toEqual(first.problems);
  });
});
