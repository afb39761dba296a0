import { describe, it } from 'vitest';
import { fuzzChanging } from './changing';
import { runs, SEED } from './seeds';

describe(`fuzzing files that change (FUZZ_SEED=${SEED})`, () => {
  it('answers with one version of a file or with none, however it changes, with autorefresh', async () => {
    await fuzzChanging(runs(3000));
  }, 120_000);
});
