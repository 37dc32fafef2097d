import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';

/** Mean and covariance of features, row by row: all that the Fréchet distance looks at. */
export interface Gaussian {
  mean: readonly number[];
  cov: readonly (readonly number[])[];
}

/**
 * Mean and unbiased covariance of rows of `dim` features.
 * @throws RangeError for fewer than two rows, or a feature that is not finite: it names the row.
 */
export function statisticsOf(features: ArrayLike<number>, dim: number): Gaussian {
  const rows = features.length / dim;
  if (!(rows >= 2)) throw new RangeError(`A covariance needs at least two samples, not ${rows}`);
  const mean = new Array<number>(dim).fill(0);
  for (let i = 0; i < features.length; i++) {
    if (!Number.isFinite(features[i]))
      throw new RangeError(`Sample ${Math.floor(i / dim) + 1} has a feature that is not a finite number`);
    mean[i % dim] += features[i] / rows;
  }
  const cov = mean.map(() => new Array<number>(dim).fill(0));
  for (let n = 0; n < rows; n++)
    for (let i = 0; i < dim; i++) {
      const a = (features[n * dim + i] - mean[i]) / (rows - 1);
      for (let j = 0; j <= i; j++) cov[i][j] += a * (features[n * dim + j] - mean[j]);
    }
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) cov[j][i] = cov[i][j];
  return { mean, cov };
}

/** The symmetric square root of a covariance; eigenvalues that rounding made negative count as 0. */
function squareRoot(cov: Gaussian['cov']): Matrix {
  const { realEigenvalues, eigenvectorMatrix: Q } = new EigenvalueDecomposition(new Matrix(cov.map((r) => [...r])), {
    assumeSymmetric: true,
  });
  return Q.clone()
    .mulRowVector(realEigenvalues.map((s) => Math.sqrt(Math.max(0, s))))
    .mmul(Q.transpose());
}

/**
 * The Fréchet distance of two Gaussians, squared as is the custom (FID: Heusel et al. 2017, arXiv:1706.08500, eq. 6):
 * d² = |μ₁ − μ₂|² + Tr Σ₁ + Tr Σ₂ − 2 Tr (Σ₁Σ₂)^½, in squared units of the features. The last trace is the sum of singular values of
 * Σ₁^½Σ₂^½, which does not square the condition number as the root of Σ₁^½Σ₂Σ₁^½ would.
 * @throws RangeError if the two are not of one size.
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  const dim = a.mean.length;
  if (b.mean.length !== dim) throw new RangeError(`Features of ${dim} and ${b.mean.length} numbers cannot be compared`);
  let d = 0;
  for (let i = 0; i < dim; i++) d += (a.mean[i] - b.mean[i]) ** 2 + a.cov[i][i] + b.cov[i][i];
  const overlap = new SingularValueDecomposition(squareRoot(a.cov).mmul(squareRoot(b.cov)), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return Math.max(0, d - 2 * overlap.diagonal.reduce((sum, s) => sum + s, 0));
}

/** The share of samples whose most probable class is theirs. `logits` are rows of `classes` numbers. */
export function accuracyOf(logits: ArrayLike<number>, classes: number, labels: readonly number[]): number {
  let right = 0;
  labels.forEach((label, n) => {
    let best = 0;
    for (let k = 1; k < classes; k++) if (logits[n * classes + k] > logits[n * classes + best]) best = k;
    if (best === label) right++;
  });
  return right / labels.length;
}
