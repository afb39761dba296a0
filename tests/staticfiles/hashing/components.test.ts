import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { components } from '../../../framework/staticfiles/hashing/components';

const graphs = fc.integer({ min: 0, max: 12 }).chain((size) =>
  fc.array(fc.uniqueArray(fc.nat({ max: Math.max(0, size - 1) }), { maxLength: 4 }), {
    minLength: size,
    maxLength: size,
  }),
);

/** Finds the nodes that can be reached from each node, by trying until nothing is added. */
function reachable(edges: readonly (readonly number[])[]): Set<number>[] {
  const reach = edges.map((targets) => new Set(targets));
  for (let grew = true; grew; ) {
    grew = false;
    for (const set of reach) {
      for (const via of [...set]) {
        for (const target of reach[via] ?? []) {
          if (!set.has(target)) grew = true;
          set.add(target);
        }
      }
    }
  }
  return reach;
}

describe('components', () => {
  it('puts two nodes together exactly when each can be reached from the other', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const reach = reachable(edges);
        const found = components(edges);
        expect(found.flat().sort((a, b) => a - b)).toEqual(edges.map((_, node) => node));
        for (const a of edges.keys()) {
          for (const b of edges.keys()) {
            const together = found.some((component) => component.includes(a) && component.includes(b));
            expect(together).toBe(a === b || (reach[a]?.has(b) === true && reach[b]?.has(a) === true));
          }
        }
      }),
    );
  });

  it('delivers every component after those it points to', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const done = new Set<number>();
        for (const component of components(edges)) {
          for (const node of component) done.add(node);
          for (const node of component)
            for (const target of edges[node] ?? []) expect(done).toContain(target);
        }
      }),
    );
  });

  it('follows a chain of a hundred thousand', () => {
    const size = 100_000;
    const edges = Array.from({ length: size }, (_, node) => (node + 1 < size ? [node + 1] : []));
    expect(components(edges)[0]).toEqual([size - 1]);
  });
});
