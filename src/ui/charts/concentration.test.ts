import { expect, test } from 'vitest';
import { halfOf } from './concentration';

test('half of the local error lies in the shortest stretch of steps that makes it', () => {
  expect(halfOf([0, 0, 8, 1, 1])).toEqual({ from: 3, to: 3 });
  expect(halfOf([1, 1, 1, 1])).toEqual({ from: 1, to: 2 });
  // Of two stretches of two steps the dearer one.
  expect(halfOf([3, 3, 1, 0, 4, 1])).toEqual({ from: 1, to: 2 });
  expect(halfOf([1, 2, 4, 4, 2, 1])).toEqual({ from: 3, to: 4 });
});

test('nothing is said of no error, or of one that is none', () => {
  expect(halfOf([])).toBeUndefined();
  expect(halfOf([0, 0])).toBeUndefined();
  expect(halfOf([1, Number.NaN])).toBeUndefined();
});
