import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { CpuBackend } from '../backends/cpu';
import type { Classifier } from '../core/classifier';
import type { Denoiser } from '../core/denoiser';
import type { Level, NoiseProcess } from '../core/process';
import { normals, streams, uniforms } from '../core/rng';
import type { Vec } from '../core/vec';

/** A Gaussian mixture Σ wₖ N(μₖ, Σₖ) in d dimensions. */
export interface Mixture {
  weights: readonly number[];
  means: readonly (readonly number[])[];
  covs: readonly (readonly (readonly number[])[])[];
}

/** Some of its components only: the mixture under a condition. @throws RangeError if there is no such component. */
export function restricted(mixture: Mixture, components: readonly number[]): Mixture {
  const missing = components.find((k) => mixture.weights[k] === undefined);
  if (missing !== undefined || !components.length) throw new RangeError(`The mixture has no component ${missing}`);
  const of = <T>(all: readonly T[]): T[] => components.map((k) => all[k]);
  return { weights: of(mixture.weights), means: of(mixture.means), covs: of(mixture.covs) };
}

interface Component {
  logWeight: number;
  mean: Float64Array;
  /** Eigenvalues of Σₖ, and its eigenvectors row by row. */
  variances: Float64Array;
  axes: Float64Array;
  isotropic: boolean;
}

/** @throws RangeError that names the component and what is wrong with it. */
function decompose({ weights, means, covs }: Mixture): Component[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const dim = means[0]?.length ?? 0;
  if (!weights.length || means.length !== weights.length || covs.length !== weights.length) {
    throw new RangeError(
      `A mixture needs as many means (${means.length}) and covariances (${covs.length}) as weights (${weights.length})`,
    );
  }
  return weights.map((w, k) => {
    const where = `component ${k + 1}`;
    if (!(w > 0) || !Number.isFinite(w)) throw new RangeError(`${where}: the weight must be positive, not ${w}`);
    if (means[k].length !== dim || covs[k].length !== dim || covs[k].some((row) => row.length !== dim))
      throw new RangeError(`${where}: mean and covariance must have ${dim} dimensions`);
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
      new Matrix(covs[k].map((row) => [...row])),
      { assumeSymmetric: true },
    );
    if (![...means[k], ...realEigenvalues].every(Number.isFinite) || realEigenvalues.some((s) => s < -1e-12))
      throw new RangeError(`${where}: the covariance must be finite and positive semidefinite`);
    const variances = Float64Array.from(realEigenvalues, (s) => Math.max(s, 0));
    return {
      logWeight: Math.log(w / total),
      mean: Float64Array.from(means[k]),
      variances,
      axes: Float64Array.from(eigenvectorMatrix.transpose().to1DArray()),
      isotropic: variances.every((s) => Math.abs(s - variances[0]) <= 1e-15 * variances[0]),
    };
  });
}

/**
 * The exact posterior mean of a mixture under x = αx₀ + σε. With Σₖ = QᵀSQ each component contributes, in its
 * eigenbasis, μ + αs/(α²s + σ²)·(x − αμ), weighted by wₖ N(x; αμₖ, α²Σₖ + σ²I). Log-sum-exp keeps the weights safe.
 */
export class ExactMixture implements Denoiser {
  readonly process: NoiseProcess;
  readonly dim: number;
  readonly sigmaData: number;
  readonly output = 'D';
  /** The whole mixture, where this is a part of it, and how probable the part is at a point. */
  unconditioned?: ExactMixture;
  classifier?: Classifier;
  private readonly backend: CpuBackend;
  private readonly components: Component[];

  constructor(mixture: Mixture, process: NoiseProcess, backend: CpuBackend) {
    this.process = process;
    this.backend = backend;
    this.components = decompose(mixture);
    this.dim = this.components[0].mean.length;
    const second = this.components.reduce(
      (sum, { logWeight, mean, variances }) =>
        sum + Math.exp(logWeight) * (mean.reduce((a, m) => a + m * m, 0) + variances.reduce((a, s) => a + s, 0)),
      0,
    );
    this.sigmaData = Math.sqrt(second / this.dim);
  }

  /** Number of components. */
  get size(): number {
    return this.components.length;
  }

  async denoise(x: Vec, at: Level): Promise<Vec> {
    return this.backend.adopt(this.posteriorMean(this.backend.data(x), at).mean);
  }

  /** E[x₀|x] for each row of x, and ln p_t(x). */
  posteriorMean(x: Float64Array, { alpha, sigma }: Level): { mean: Float64Array; logDensity: Float64Array } {
    const { dim, components } = this;
    const rows = x.length / dim;
    const mean = new Float64Array(x.length);
    const logDensity = new Float64Array(rows);
    const K = components.length;
    const logits = new Float64Array(K);
    const posts = new Float64Array(K * dim);
    const gains = components.map(({ variances }) =>
      variances.map((s) => (alpha * s) / (alpha * alpha * s + sigma * sigma)),
    );
    const precisions = components.map(({ variances }) => variances.map((s) => 1 / (alpha * alpha * s + sigma * sigma)));
    const constants = components.map(
      (c, k) =>
        c.logWeight + 0.5 * precisions[k].reduce((a, p) => a + Math.log(p), 0) - 0.5 * dim * Math.log(2 * Math.PI),
    );
    for (let n = 0; n < rows; n++) {
      const row = n * dim;
      let top = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < K; k++) {
        const { mean: mu, axes, isotropic } = components[k];
        const [gain, precision] = [gains[k], precisions[k]];
        let quadratic = 0;
        const post = k * dim;
        if (isotropic) {
          for (let i = 0; i < dim; i++) {
            const d = x[row + i] - alpha * mu[i];
            quadratic += d * d;
            posts[post + i] = mu[i] + gain[0] * d;
          }
          quadratic *= precision[0];
        } else {
          for (let i = 0; i < dim; i++) posts[post + i] = mu[i];
          for (let e = 0; e < dim; e++) {
            let d = 0;
            for (let i = 0; i < dim; i++) d += axes[e * dim + i] * (x[row + i] - alpha * mu[i]);
            quadratic += d * d * precision[e];
            for (let i = 0; i < dim; i++) posts[post + i] += gain[e] * d * axes[e * dim + i];
          }
        }
        logits[k] = constants[k] - 0.5 * quadratic;
        if (logits[k] > top) top = logits[k];
      }
      let norm = 0;
      for (let k = 0; k < K; k++) {
        const w = Math.exp(logits[k] - top);
        norm += w;
        for (let i = 0; i < dim; i++) mean[row + i] += w * posts[k * dim + i];
      }
      // A state that is not finite has no posterior: say so instead of hiding it behind a zero weight.
      if (!(norm > 0)) norm = Number.NaN;
      for (let i = 0; i < dim; i++) mean[row + i] /= norm;
      logDensity[n] = top + Math.log(norm);
    }
    return { mean, logDensity };
  }

  /** `count` samples of the data itself, by the seed. */
  sample(count: number, seed: number): Float64Array {
    const { dim, components } = this;
    const z = normals(seed, count, dim, streams.data);
    const out = new Float64Array(count * dim);
    for (let n = 0; n < count; n++) {
      let [u] = uniforms(seed, n, streams.data, 0x7fffffff);
      let k = 0;
      while (k < components.length - 1 && u > Math.exp(components[k].logWeight))
        u -= Math.exp(components[k++].logWeight);
      const { mean, variances, axes } = components[k];
      for (let i = 0; i < dim; i++) {
        let sum = mean[i];
        for (let e = 0; e < dim; e++) sum += axes[e * dim + i] * Math.sqrt(variances[e]) * z[n * dim + e];
        out[n * dim + i] = sum;
      }
    }
    return out;
  }

  /**
   * How many components hold their share of the samples: each sample goes to its most probable component, if it lies
   * within it (Mahalanobis d² ≤ dim + 5√(2·dim), five deviations above its mean); a component is found if it
   * holds at least a quarter of what its weight would give it.
   */
  modes(x: ArrayLike<number>): { found: number; total: number } {
    const { dim, components } = this;
    const rows = x.length / dim;
    const reach = dim + 5 * Math.sqrt(2 * dim);
    const held = new Float64Array(components.length);
    for (let n = 0; n < rows; n++) {
      let best = { k: -1, logit: Number.NEGATIVE_INFINITY, distance: Number.POSITIVE_INFINITY };
      for (const [k, { mean, variances, axes, logWeight }] of components.entries()) {
        let logit = logWeight;
        let distance = 0;
        for (let e = 0; e < dim; e++) {
          let d = 0;
          for (let i = 0; i < dim; i++) d += axes[e * dim + i] * (x[n * dim + i] - mean[i]);
          const s = variances[e] + 1e-12;
          distance += (d * d) / s;
          logit -= 0.5 * Math.log(s);
        }
        logit -= 0.5 * distance;
        if (logit > best.logit) best = { k, logit, distance };
      }
      if (best.distance <= reach) held[best.k]++;
    }
    const share = 0.25 * rows;
    return {
      found: components.filter(({ logWeight }, k) => held[k] >= share * Math.exp(logWeight)).length,
      total: components.length,
    };
  }
}
