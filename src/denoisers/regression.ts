import { Matrix, solve } from 'ml-matrix';

export const rms = (a: Float64Array): number => Math.sqrt(a.reduce((sum, v) => sum + v * v, 0) / a.length);

/** Least squares of y on regressors and a constant: weights, and the sum of squares that is left. */
export function residual(y: Float64Array, of: readonly Float64Array[]): { weights: number[]; rest: number } {
  const centre = (a: Float64Array): Float64Array => {
    const mean = a.reduce((sum, v) => sum + v, 0) / a.length;
    return a.map((v) => v - mean);
  };
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const target = centre(y);
  const columns = of.map(centre);
  const size = columns.map((c) => Math.sqrt(dot(c, c)) || 1);
  // Columns of length one; the ridge keeps columns that say the same from fighting.
  const gram = new Matrix(
    columns.map((c, i) => columns.map((d, j) => dot(c, d) / size[i] / size[j] + (i === j ? 1e-9 : 0))),
  );
  const right = Matrix.columnVector(columns.map((c, i) => dot(c, target) / size[i]));
  const weights = solve(gram, right)
    .to1DArray()
    .map((w, i) => w / size[i]);
  const rest = target.reduce(
    (sum, v, i) => sum + (v - columns.reduce((fit, c, j) => fit + weights[j] * c[i], 0)) ** 2,
    0,
  );
  // Per degree of freedom, so that many regressors on few numbers prove nothing.
  const free = y.length / Math.max(1, y.length - columns.length);
  return { weights, rest: Math.max(rest * free, Number.MIN_VALUE) };
}

/** Functions of x and D that a right D leaves nothing for: all monomials up to the third degree, number by number. */
export function monomials(x: Float64Array, D: Float64Array): Float64Array[] {
  const scale = (a: Float64Array): Float64Array => {
    const by = 1 / (rms(a) || 1);
    return a.map((v) => v * by);
  };
  const [p, q] = [scale(x), scale(D)];
  const powers = [
    [1, 0],
    [0, 1],
    [2, 0],
    [1, 1],
    [0, 2],
    [3, 0],
    [2, 1],
    [1, 2],
    [0, 3],
  ];
  return powers.map(([i, j]) => p.map((v, k) => v ** i * q[k] ** j));
}
