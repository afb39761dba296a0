/** The seed of this run: FUZZ_SEED of the environment, so that a run can be repeated, or a new one. */
export const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 0x7fff_ffff);

/** The number of cases of a property in the short run, unless FUZZ_RUNS of the environment gives another. */
export function runs(usual: number): number {
  return Number(process.env.FUZZ_RUNS ?? usual);
}

/**
 * Puts endless values to a check until there were enough.
 *
 * @param smaller values that are like a given one, but smaller: tried to find the smallest that fails
 * @throws Error with a small failing value
 */
export function campaign<T>(
  cases: number,
  values: Iterator<T>,
  check: (value: T) => void,
  smaller: (value: T) => T[],
): void {
  for (let done = 0; done < cases; done++) {
    const { value } = values.next();
    try {
      check(value);
    } catch (error) {
      const [least, reason] = shrink(value, error as Error, check, smaller);
      throw new Error(
        `case ${done} of FUZZ_SEED=${SEED}: ${reason.message}\n${JSON.stringify(least, null, 1)}`,
        {
          cause: reason,
        },
      );
    }
  }
}

function shrink<T>(
  value: T,
  reason: Error,
  check: (value: T) => void,
  smaller: (value: T) => T[],
): [T, Error] {
  for (const candidate of smaller(value)) {
    try {
      check(candidate);
    } catch (error) {
      return shrink(candidate, error as Error, check, smaller);
    }
  }
  return [value, reason];
}
