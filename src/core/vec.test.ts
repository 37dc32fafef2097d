import { expect, test } from 'vitest';
import { lin, Vec, type Tensor } from './vec';

const [a, b] = [0, 1].map((id): Tensor => ({ id, size: 2 })).map(Vec.of);

test('lin merges coefficients and forgets what cancels', () => {
  const v = lin([2, a], [3, lin([0.5, a], [1, b])]);
  expect([...v.terms.values()]).toEqual([3.5, 3]);
  expect(lin([1, a], [-1, a], [1, b]).tensor).toBe(b.tensor);
  expect(lin([2, a]).tensor).toBeUndefined();
});

test('a weight of zero drops the vector; a weight that is not finite is refused', () => {
  expect(lin([0, a], [1, b]).terms.size).toBe(1);
  expect(() => lin([Number.NaN, a])).toThrow(RangeError);
  expect(() => lin([Number.POSITIVE_INFINITY, a])).toThrow(/no finite formula/);
});
