import { afterAll, beforeAll, describe, it } from 'vitest';
import { fuzzDecisions } from './pure';
import { runs, SEED } from './seeds';
import { makeTree, type Tree } from './tree';

describe(`fuzzing decisions (FUZZ_SEED=${SEED})`, () => {
  let tree: Tree;
  beforeAll(() => {
    tree = makeTree();
  });
  afterAll(() => tree.remove());

  it(
    'never answers what the RFCs and the tree do not allow',
    () => fuzzDecisions(tree, runs(100_000)),
    120_000,
  );
});
