import { afterAll, beforeAll, describe, it } from 'vitest';
import { prepareDecoding } from '../deltas/decode';
import { fuzzDecisions, fuzzLookups } from './pure';
import { runs, SEED } from './seeds';
import { makeTree, type Tree } from './tree';

describe(`fuzzing decisions (FUZZ_SEED=${SEED})`, () => {
  let tree: Tree;
  beforeAll(async () => {
    await prepareDecoding();
    tree = makeTree(true);
  });
  afterAll(() => tree.remove());

  it(
    'never answers what the RFCs and the tree do not allow',
    () => fuzzDecisions(tree, runs(100_000)),
    120_000,
  );

  it(
    'answers the same whether a file was known before or is looked up when it is asked for',
    () => fuzzLookups(tree, runs(20_000)),
    120_000,
  );
});
