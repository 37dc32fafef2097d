import { expect, test } from 'vitest';
import { normals } from '../core/rng';
import { accuracyOf, type Gaussian, frechetDistance, statisticsOf } from './frechet';

/** Q diag(s) Qᵀ with a rotation Q by Givens angles: the same axes for every list of variances. */
function covariance(variances: readonly number[]): number[][] {
  const d = variances.length;
  const Q = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => Number(i === j)));
  for (let i = 0; i + 1 < d; i++) {
    const [c, s] = [Math.cos(1 + i), Math.sin(1 + i)];
    for (const row of Q) [row[i], row[i + 1]] = [c * row[i] - s * row[i + 1], s * row[i] + c * row[i + 1]];
  }
  return Q.map((a) => Q.map((b) => a.reduce((sum, v, e) => sum + v * variances[e] * b[e], 0)));
}
const gaussian = (mean: number[], variances: number[]): Gaussian => ({ mean, cov: covariance(variances) });
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

test('with common axes it is |Δμ|² + Σ(√s − √s′)²', () => {
  const [s, r] = [
    [4, 1, 0.25, 9],
    [1, 1, 2.25, 0.04],
  ];
  const d = frechetDistance(gaussian([1, 0, -2, 3], s), gaussian([0, 0.5, -2, 1], r));
  expect(d).toBeCloseTo(1 + 0.25 + 4 + sum(s.map((v, i) => (Math.sqrt(v) - Math.sqrt(r[i])) ** 2)), 12);
});

test('two dimensions, any axes: Tr (Σ₁Σ₂)^½ = √(Tr Σ₁Σ₂ + 2√(det Σ₁ det Σ₂))', () => {
  const a = [
    [2, 0.7],
    [0.7, 1],
  ];
  const b = [
    [0.5, -0.3],
    [-0.3, 3],
  ];
  const det = (m: number[][]): number => m[0][0] * m[1][1] - m[0][1] * m[1][0];
  const cross = 2 * 0.5 + 2 * 0.7 * -0.3 + 1 * 3;
  const expected = 2 + 1 + 0.5 + 3 - 2 * Math.sqrt(cross + 2 * Math.sqrt(det(a) * det(b)));
  expect(frechetDistance({ mean: [0, 0], cov: a }, { mean: [0, 0], cov: b })).toBeCloseTo(expected, 12);
});

test('covariances without full rank or with a condition of 10¹⁴ lose no digits', () => {
  const flat = gaussian([0, 0, 0, 0, 0], [1, 1e-2, 0, 0, 0]);
  // The roots of rounding errors would leave some 1e-8 for every axis without extent.
  expect(frechetDistance(flat, flat)).toBeLessThan(1e-13);
  const [s, r] = [
    [1e6, 1, 1e-4, 1e-8, 0],
    [4e6, 2, 0, 1e-6, 0],
  ];
  const expected = sum(s.map((v, i) => (Math.sqrt(v) - Math.sqrt(r[i])) ** 2));
  const d = frechetDistance(gaussian([0, 0, 0, 0, 0], s), gaussian([0, 0, 0, 0, 0], r));
  expect(Math.abs(d - expected)).toBeLessThan(1e-12 * 5e6);
});

test('statistics of samples come to those of their Gaussian; few samples lie apart from themselves', () => {
  const dim = 3;
  const draw = (seed: number, count: number): Float64Array =>
    normals(seed, count, dim, 0).map((z, i) => [2, 0.5, 1][i % dim] * z + (i % dim));
  const truth: Gaussian = {
    mean: [0, 1, 2],
    cov: [
      [4, 0, 0],
      [0, 0.25, 0],
      [0, 0, 1],
    ],
  };
  const far = frechetDistance(statisticsOf(draw(1, 50), dim), truth);
  const near = frechetDistance(statisticsOf(draw(1, 20_000), dim), truth);
  expect(near).toBeLessThan(0.005);
  expect(far).toBeGreaterThan(5 * near);
  const two = statisticsOf([1, 2, 3, 6], 2);
  expect(two).toEqual({
    mean: [2, 4],
    cov: [
      [2, 4],
      [4, 8],
    ],
  });
});

test('what cannot be measured is said', () => {
  expect(() => statisticsOf([1, 2], 2)).toThrow(/at least two samples/);
  expect(() => statisticsOf([1, 2, 3, Number.NaN], 2)).toThrow(/Sample 2 has a feature/);
  expect(() => frechetDistance(gaussian([0], [1]), gaussian([0, 0], [1, 1]))).toThrow(/1 and 2 numbers/);
});

test('class accuracy counts the largest logit', () => {
  expect(accuracyOf([0, 2, 1, 3, -1, 0, 0, 1, 5], 3, [1, 0, 0])).toBeCloseTo(2 / 3, 12);
});
