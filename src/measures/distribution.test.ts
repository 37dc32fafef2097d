import { describe, expect, test } from 'vitest';
import { normals, streams } from '../core/rng';
import { energyDistance, slicedWasserstein, wasserstein1 } from './distribution';

const set = (...values: number[]): Float64Array => Float64Array.from(values);
const cloud = (seed: number, count: number, dim: number, shift = 0): Float64Array =>
  normals(seed, count, dim, streams.init).map((z, i) => z + (i % dim === 0 ? shift : 0));

describe('Wasserstein', () => {
  test('of two samples is the mean distance of their sorted values, also where the sizes differ', () => {
    expect(wasserstein1(set(0, 1), set(2, 5))).toBeCloseTo(3, 14);
    expect(wasserstein1(set(0), set(-1, 1))).toBeCloseTo(1, 14);
    expect(wasserstein1(set(0, 0, 3), set(0, 3))).toBeCloseTo(0.5, 14);
  });
  test('sliced: of a shift in the plane is the shift times E|cos| = 2/π', () => {
    const a = cloud(1, 500, 2);
    const b = a.map((v, i) => v + (i % 2 ? 0 : 0.7));
    expect(slicedWasserstein(a, b, 2) / 0.7).toBeCloseTo(2 / Math.PI, 1);
    expect(slicedWasserstein(a, a, 2)).toBe(0);
  });
});

describe('energy distance', () => {
  test('of two points is √(2·distance)', () => {
    expect(energyDistance(set(0, 0), set(3, 4), 2)).toBeCloseTo(Math.sqrt(10), 14);
  });
  test('tells a shifted cloud from one of the same law', () => {
    const a = cloud(1, 400, 2);
    expect(energyDistance(a, cloud(2, 400, 2), 2)).toBeLessThan(0.12);
    expect(energyDistance(a, cloud(2, 400, 2, 1), 2)).toBeGreaterThan(0.5);
  });
});
