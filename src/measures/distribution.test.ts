import { describe, expect, test } from 'vitest';
import { normals, streams } from '../core/rng';
import { energyDistance, gaussianDiscrepancy, medianDistance, slicedWasserstein, wasserstein1 } from './distribution';

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

describe('MMD under a Gaussian kernel', () => {
  test('the bandwidth is the median distance of the data', () => {
    // Distances 1, 3, 4.
    expect(medianDistance(set(0, 1, 4), 1)).toBe(3);
  });
  test('of normal laws has a closed form: E k of N(0, 1)² and of its shift', () => {
    // For N(0, I_d) and N(μ, I_d): MMD² = 2 (ℓ²/(ℓ² + 2))^{d/2} (1 − exp(−|μ|²/(2(ℓ² + 2)))).
    const [dim, shift] = [2, 1.2];
    const [a, b] = [cloud(5, 600, dim, shift), cloud(6, 600, dim)];
    const l2 = medianDistance(b, dim) ** 2;
    const exact = Math.sqrt(2 * (l2 / (l2 + 2)) ** (dim / 2) * -Math.expm1(-(shift ** 2) / (2 * (l2 + 2))));
    expect(gaussianDiscrepancy(a, b, dim) / exact).toBeCloseTo(1, 1);
    expect(gaussianDiscrepancy(cloud(7, 600, dim), b, dim)).toBeLessThan(0.06);
  });
  test('does not change with the unit of length, and of far apart sets is √2 less what is spread within', () => {
    const [a, b] = [cloud(8, 200, 2, 0.5), cloud(9, 200, 2)];
    const tenfold = (x: Float64Array) => x.map((v) => 10 * v);
    expect(gaussianDiscrepancy(tenfold(a), tenfold(b), 2)).toBeCloseTo(gaussianDiscrepancy(a, b, 2), 12);
    expect(gaussianDiscrepancy(set(0, 0), set(5, 5), 1)).toBeCloseTo(Math.SQRT2, 12);
  });
});
