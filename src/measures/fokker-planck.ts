import type { Level, NoiseProcess } from '../core/process';
import type { Mixture } from '../denoisers/mixture';
import { type Rate, rateAt, scoreOf } from './score';

/**
 * The residual of the Fokker–Planck equation of a score (Lai et al. 2023, arXiv:2210.04296; Deveney et al. 2023, arXiv:2311.15996):
 *
 *   r = ∂s − ∇[½g²(∇·s + |s|²) − ⟨f, s⟩ − ∇·f],   dx = f dt + g dw.
 *
 * It is zero where s is the score of one law under its noise at every level; only then do ODE and SDE sample the same law.
 * Time is λ. All values are σ·r: by how much ε = −σs changes otherwise than it should, per unit of λ. Rows as in x.
 */

/** D at rows of x. */
export type DenoiserField = (x: Float64Array, at: Level) => Promise<ArrayLike<number>>;

/** σ·r of an exact mixture, from closed forms: zero but for rounding. */
export function exactResidual(mixture: Mixture, process: NoiseProcess, at: Level, x: Float64Array): Float64Array {
  const rate = rateAt(process, at);
  const of = scoreOf(mixture, at, rate);
  const dim = mixture.means[0].length;
  const out = new Float64Array(x.length);
  for (let n = 0; n < x.length; n += dim) {
    const here = x.subarray(n, n + dim);
    const { s, byLambda, jacobian, ofLaplacian } = of(here);
    for (let i = 0; i < dim; i++) {
      let turned = s[i];
      for (let j = 0; j < dim; j++) turned += jacobian[j * dim + i] * here[j];
      out[n + i] = at.sigma * (byLambda[i] - 0.5 * rate.g2 * ofLaplacian[i] + rate.f * turned);
    }
  }
  return out;
}

/** Steps of the central differences: in x as a share of σ, and in λ. */
export interface Steps {
  x: number;
  lambda: number;
}
/** Fine where D is exact to 1e-16; wide where it carries the rounding of float32, which a second difference magnifies. */
export const fineSteps: Steps = { x: 3e-3, lambda: 1e-3 };
export const wideSteps: Steps = { x: 0.15, lambda: 0.05 };

/**
 * σ·r of any denoiser in one or two dimensions, by central differences of second order: three calls of the field, the first
 * with 3^dim rows for each of x.
 */
export async function residual(
  field: DenoiserField,
  process: NoiseProcess,
  at: Level,
  x: Float64Array,
  dim: number,
  steps: Steps,
): Promise<Float64Array> {
  const scores = async (points: Float64Array, level: Level): Promise<Float64Array> => {
    const D = await field(points, level);
    return points.map((v, i) => (level.alpha * D[i] - v) / level.sigma ** 2);
  };
  const h = steps.x * at.sigma;
  const offsets = Array.from({ length: 3 ** dim }, (_, k) => [(k % 3) - 1, Math.floor(k / 3) - 1].slice(0, dim));
  const around = new Float64Array(offsets.length * x.length);
  offsets.forEach((offset, k) => {
    around.set(
      x.map((v, i) => v + h * offset[i % dim]),
      k * x.length,
    );
  });
  const near = await scores(around, at);
  const [later, sooner] = [
    await scores(x, process.atLambda(at.lambda + steps.lambda)),
    await scores(x, process.atLambda(at.lambda - steps.lambda)),
  ];
  /** sᵢ of row n at an offset: in one dimension the second one is not there. */
  const s = (n: number, i: number, a: number, b = 0): number =>
    near[(a + 1 + (dim > 1 ? 3 * (b + 1) : 0)) * x.length + n + i];
  const along = (j: number, by: number): [number, number] => (j === 0 ? [by, 0] : [0, by]);
  const rate: Rate = rateAt(process, at);
  const out = new Float64Array(x.length);
  for (let n = 0; n < x.length; n += dim) {
    const slope = (i: number, j: number): number => (s(n, i, ...along(j, 1)) - s(n, i, ...along(j, -1))) / (2 * h);
    const second = (i: number, j: number, k: number): number =>
      j === k
        ? (s(n, i, ...along(j, 1)) - 2 * s(n, i, 0) + s(n, i, ...along(j, -1))) / (h * h)
        : (s(n, i, 1, 1) - s(n, i, 1, -1) - s(n, i, -1, 1) + s(n, i, -1, -1)) / (4 * h * h);
    for (let i = 0; i < dim; i++) {
      let [gradient, turned] = [0, s(n, i, 0)];
      for (let j = 0; j < dim; j++) {
        gradient += second(j, i, j) + 2 * slope(j, i) * s(n, j, 0);
        turned += slope(j, i) * x[n + j];
      }
      const byLambda = (later[n + i] - sooner[n + i]) / (2 * steps.lambda);
      out[n + i] = at.sigma * (byLambda - 0.5 * rate.g2 * gradient + rate.f * turned);
    }
  }
  return out;
}

/** RMS over all coordinates. */
export const rmsOf = (r: Float64Array): number => Math.sqrt(r.reduce((sum, v) => sum + v * v, 0) / r.length);
