import type { FloatArray } from '../core/backend';
import { type Level, stateScale } from '../core/process';
import type { ExactMixture } from '../denoisers/mixture';

/** ln-densities along a run, mean over samples, of x̃ = x/√(α²σ_data² + σ²), so that all levels share one unit. */
export interface Transport {
  /** ln p_t at the run's own states, by the mixture's formula. */
  exact: number[];
  /**
   * What the probability flow makes of the first state's density: ln p(x̄) falls by ∫ (d − tr ∂D/∂x̄) d ln s along x̄ = x/α, s = σ/α
   * (the instantaneous change of variables; Grathwohl et al. 2019, arXiv:1810.01367), by the trapezoidal rule on the run's
   * states. NaN beyond pure noise and at σ = 0, where ln s has no value.
   */
  flow: number[];
}

/** Samples that are averaged over; each state costs 2d + 1 posterior means. */
const SAMPLES = 200;
/** Step of the central difference, as a share of the state's scale. */
const STEP = 1e-4;

/** d − tr ∂D/∂x̄ for each sample. */
function contraction(mixture: ExactMixture, x: Float64Array, at: Level, scale: number): Float64Array {
  const { dim } = mixture;
  const out = new Float64Array(x.length / dim).fill(dim);
  const h = STEP * scale;
  for (let e = 0; e < dim; e++) {
    const moved = (by: number): Float64Array =>
      mixture.posteriorMean(
        x.map((v, i) => (i % dim === e ? v + by : v)),
        at,
      ).mean;
    const [up, down] = [moved(h), moved(-h)];
    for (let n = 0; n < out.length; n++) out[n] -= (at.alpha * (up[n * dim + e] - down[n * dim + e])) / (2 * h);
  }
  return out;
}

const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;

export function transport(mixture: ExactMixture, levels: readonly Level[], states: readonly FloatArray[]): Transport {
  const { dim, sigmaData } = mixture;
  const result: Transport = { exact: [], flow: [] };
  let before: { logS: number; rate: Float64Array; logP: Float64Array } | undefined;
  levels.forEach((at, i) => {
    const x = Float64Array.from(states[i].subarray(0, SAMPLES * dim));
    const scale = stateScale(at, sigmaData);
    const { logDensity } = mixture.posteriorMean(x, at);
    // Points have no density without noise.
    result.exact.push(at.sigma > 0 ? mean(logDensity) + dim * Math.log(scale) : Number.NaN);
    if (!(at.alpha > 0) || !(at.sigma > 0)) {
      result.flow.push(Number.NaN);
      return;
    }
    const logS = Math.log(at.sigma / at.alpha);
    const rate = contraction(mixture, x, at, scale);
    // ln p of x̄ is that of x plus d ln α.
    const logP = before
      ? before.logP.map((p, n) => p - 0.5 * (rate[n] + (before?.rate[n] ?? 0)) * (logS - (before?.logS ?? 0)))
      : logDensity.map((p) => p + dim * Math.log(at.alpha));
    result.flow.push(mean(logP) + dim * Math.log(scale / at.alpha));
    before = { logS, rate, logP };
  });
  return result;
}
