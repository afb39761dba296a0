import type { Destination } from '../../staticfiles';
import { CONTENTS } from './contents';
import { LOCKS } from './locks';
import { RELEASES } from './releases';

/** An empty place for one test. */
export interface DestinationPlace {
  /** Opens the place. Every call gives an instance of its own, as builds on several machines have. */
  open(): Destination | Promise<Destination>;
}

/** One rule of the contract, as a test for any runner. */
export interface DestinationTest {
  /** The rule, as a sentence. */
  readonly name: string;
  /** @throws AssertionError where the destination breaks the rule */
  run(): Promise<void>;
}

/**
 * The contract of {@link Destination} as tests, for whoever implements one. They need no test runner:
 *
 *     for (const { name, run } of destinationTests(() => emptyPlace())) test(name, run);
 *
 * @param create makes a place that holds nothing; called once for each test
 */
export function destinationTests(
  create: () => DestinationPlace | Promise<DestinationPlace>,
): readonly DestinationTest[] {
  const rules = { ...CONTENTS, ...LOCKS, ...RELEASES };
  return Object.entries(rules).map(([name, hold]) => ({
    name,
    run: async () => {
      const place = await create();
      await hold(async () => place.open());
    },
  }));
}
