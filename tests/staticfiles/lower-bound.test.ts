import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerBound } from '../../framework/staticfiles/lower-bound';

it('finds the first value of a sorted list that does not lie before the wanted one', () => {
  const values = fc.array(fc.nat(50)).map((list) => list.sort((one, other) => one - other));
  fc.assert(
    fc.property(values, fc.nat(50), (list, wanted) => {
      const first = list.findIndex((value) => value >= wanted);
      expect(lowerBound(list.length, (index) => (list[index] as number) < wanted)).toBe(
        first === -1 ? list.length : first,
      );
    }),
  );
});
