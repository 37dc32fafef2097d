import type { FloatArray } from '../core/backend';
import { type Level, stateScale } from '../core/process';
import type { ExactMixture } from '../denoisers/mixture';

/** ln-densities along a run, mean over samples, of x̃ = x/√(α²σ_data² + σ²), so that all levels share one unit. */
export interface Transport {
  /** ln p_t at the run's own states, by the mixture's formula. */
  exact: number[];
  /**
   * What the run makes of the first state's density, step by step; by which rule, `by` says. NaN beyond pure noise and at σ = 0,
   * where ln s has no value.
   */
  carried: number[];
  by: 'flow' | 'ito';
  /** RMS over samples of what is carried less what is exact, at the last state that has both. */
  rms: number;
}

/** Samples that are averaged over; each state costs 2d + 1 posterior means under the flow, one under Itô's formula. */
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

/** By how much ln p(x̄) of each sample changes from one state to the next; x̄ = x/α, s = σ/α. */
type Rule = (at: Level, x: Float64Array, mean: Float64Array) => (to: Level, next: Float64Array) => Float64Array;

/**
 * The probability flow: ln p(x̄) falls by ∫ (d − tr ∂D/∂x̄) d ln s (the instantaneous change of variables; Grathwohl et al. 2019,
 * arXiv:1810.01367), by the trapezoidal rule on the run's states.
 */
const byFlow = (mixture: ExactMixture): Rule => {
  const rateOf = (at: Level, x: Float64Array): Float64Array =>
    contraction(mixture, x, at, stateScale(at, mixture.sigmaData));
  let kept: { at: Level; rate: Float64Array } | undefined;
  return (at, x) => {
    const before = kept?.at === at ? kept.rate : rateOf(at, x);
    return (to, next) => {
      kept = { at: to, rate: rateOf(to, next) };
      const step = Math.log(to.sigma / to.alpha) - Math.log(at.sigma / at.alpha);
      return kept.rate.map((rate, n) => -0.5 * (rate + before[n]) * step);
    };
  };
};

/**
 * Itô's formula along the reverse SDE: with r = −s² as time it reads dx̄ = ∇ln p dr + dw, so that ∂ ln p/∂r, which the heat
 * equation gives, cancels the divergence: d ln p = ∇ln p·dx̄ − ½|∇ln p|² dr (Karczewski et al. 2024, arXiv:2411.01293). One D
 * a step and no derivative; sums at the steps' starts converge with strong order ½. A rule that draws other noise than
 * the reverse SDE's leaves the curve.
 */
const byIto =
  ({ dim }: ExactMixture): Rule =>
  (at, x, mean) =>
  (to, next) => {
    const [s, end] = [at.sigma / at.alpha, to.sigma / to.alpha];
    const dr = (s - end) * (s + end);
    const out = new Float64Array(x.length / dim);
    for (let i = 0; i < x.length; i++) {
      const score = (mean[i] - x[i] / at.alpha) / (s * s);
      out[Math.floor(i / dim)] += score * (next[i] / to.alpha - x[i] / at.alpha - 0.5 * score * dr);
    }
    return out;
  };

const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;

export function transport(
  mixture: ExactMixture,
  levels: readonly Level[],
  states: readonly FloatArray[],
  by: Transport['by'] = 'flow',
): Transport {
  const { dim, sigmaData } = mixture;
  const rule = (by === 'flow' ? byFlow : byIto)(mixture);
  const result: Transport = { exact: [], carried: [], by, rms: Number.NaN };
  let advance: ReturnType<Rule> | undefined;
  let logP: Float64Array | undefined;
  levels.forEach((at, i) => {
    const x = Float64Array.from(states[i].subarray(0, SAMPLES * dim));
    const scale = stateScale(at, sigmaData);
    const { mean: D, logDensity } = mixture.posteriorMean(x, at);
    // Points have no density without noise.
    result.exact.push(at.sigma > 0 ? mean(logDensity) + dim * Math.log(scale) : Number.NaN);
    if (!(at.alpha > 0) || !(at.sigma > 0)) {
      result.carried.push(Number.NaN);
      return;
    }
    // ln p of x̄ is that of x plus d ln α.
    const exact = logDensity.map((p) => p + dim * Math.log(at.alpha));
    const change = advance?.(at, x);
    logP = logP && change ? logP.map((p, n) => p + change[n]) : exact;
    result.carried.push(mean(logP) + dim * Math.log(scale / at.alpha));
    result.rms = Math.sqrt(mean(logP.map((p, n) => (p - exact[n]) ** 2)));
    advance = rule(at, x, D);
  });
  return result;
}
