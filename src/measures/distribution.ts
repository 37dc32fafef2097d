import type { FloatArray } from '../core/backend';
import { normals, streams } from '../core/rng';

/** Distances between two sets of samples, [·dim] each; neither knows which sample belongs to which. */

/** Directions of the sliced distance: as many as make it repeat to a few per cent. */
const DIRECTIONS = 64;
/** Pairs cost the square of the samples. */
const MOST_PAIRED = 600;

/** ∫ |F⁻¹ − G⁻¹| of two sorted samples of any sizes: the quantile functions are steps, integrated piece by piece. */
export function wasserstein1(a: Float64Array, b: Float64Array): number {
  let [i, j, at, sum] = [0, 0, 0, 0];
  while (i < a.length && j < b.length) {
    const [endA, endB] = [(i + 1) / a.length, (j + 1) / b.length];
    const next = Math.min(endA, endB);
    sum += (next - at) * Math.abs(a[i] - b[j]);
    at = next;
    if (endA <= next) i++;
    if (endB <= next) j++;
  }
  return sum;
}

/** Mean over fixed random directions of the 1-D Wasserstein-1 distance of the projections (Rabin et al. 2011). */
export function slicedWasserstein(a: FloatArray, b: FloatArray, dim: number): number {
  const count = dim === 1 ? 1 : DIRECTIONS;
  const directions = normals(0, count, dim, streams.data);
  const projected = (x: FloatArray, k: number, norm: number): Float64Array => {
    const out = new Float64Array(x.length / dim);
    for (let n = 0; n < out.length; n++)
      for (let i = 0; i < dim; i++) out[n] += (x[n * dim + i] * directions[k * dim + i]) / norm;
    return out.sort();
  };
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const norm = Math.hypot(...directions.subarray(k * dim, (k + 1) * dim));
    sum += wasserstein1(projected(a, k, norm), projected(b, k, norm));
  }
  return sum / count;
}

const squaredBetween = (x: FloatArray, i: number, y: FloatArray, j: number, dim: number): number => {
  let sum = 0;
  for (let d = 0; d < dim; d++) sum += (x[i * dim + d] - y[j * dim + d]) ** 2;
  return sum;
};

const paired = (x: FloatArray, dim: number): number => Math.min(MOST_PAIRED, x.length / dim);

/**
 * The maximum mean discrepancy √(E k(a, a′) + E k(b, b′) − 2 E k(a, b)) over all pairs of distinct samples, of a kernel that is
 * a function of |a − b|² (Gretton et al. 2012). Of large sets the first samples count. Unbiased under the root, so that
 * equal distributions may give 0 exactly.
 */
function discrepancy(a: FloatArray, b: FloatArray, dim: number, kernel: (squared: number) => number): number {
  const [m, n] = [paired(a, dim), paired(b, dim)];
  const within = (x: FloatArray, size: number): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) sum += kernel(squaredBetween(x, i, x, j, dim));
    return size > 1 ? (2 * sum) / (size * (size - 1)) : 0;
  };
  let cross = 0;
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) cross += kernel(squaredBetween(a, i, b, j, dim));
  return Math.sqrt(Math.max(0, within(a, m) + within(b, n) - (2 * cross) / (m * n)));
}

/** √(2 E|a − b| − E|a − a′| − E|b − b′|): the discrepancy of the kernel −|a − b| (Székely & Rizzo 2013). */
export const energyDistance = (a: FloatArray, b: FloatArray, dim: number): number =>
  discrepancy(a, b, dim, (squared) => -Math.sqrt(squared));

/** A median repeats to a per cent over the pairs of so many. */
const MEDIAN_OF = 200;

/** Median of |b − b′| over all pairs of the first samples: the usual bandwidth of a Gaussian kernel. */
export function medianDistance(b: FloatArray, dim: number): number {
  const n = Math.min(MEDIAN_OF, b.length / dim);
  const squares = new Float64Array((n * (n - 1)) / 2);
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) squares[k++] = squaredBetween(b, i, b, j, dim);
  return Math.sqrt(squares.sort()[squares.length >> 1] ?? 0);
}

/**
 * MMD of the kernel exp(−|a − b|²/2ℓ²). ℓ is the median distance of the data `b` alone, not of both sets pooled: all runs
 * on the same data are then measured by the same kernel.
 */
export function gaussianDiscrepancy(a: FloatArray, b: FloatArray, dim: number): number {
  const width = medianDistance(b, dim);
  // All data in one place: any other place is as far as can be.
  const scale = width > 0 ? -0.5 / (width * width) : Number.NEGATIVE_INFINITY;
  return discrepancy(a, b, dim, (squared) => (squared === 0 ? 1 : Math.exp(scale * squared)));
}
