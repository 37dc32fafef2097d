import type { Bench } from '../../core/calibration';
import { type Level, stateScale } from '../../core/process';

/** What a calibration does with states as plain numbers, [count·dim]. */

/** Σ cᵢ·vᵢ. */
export function sum(...terms: readonly (readonly [c: number, v: Float64Array])[]): Float64Array {
  const out = new Float64Array(terms[0][1].length);
  for (const [c, v] of terms) for (let i = 0; i < out.length; i++) out[i] += c * v[i];
  return out;
}

/** One step of DDIM, as in core/exponential. */
export function transported(x: Float64Array, D: Float64Array, from: Level, to: Level): Float64Array {
  const r = to.sigma / from.sigma;
  return sum([r, x], [to.alpha - r * from.alpha, D]);
}

/** RMS of a − b in units of the state's scale at a level. */
export function distance(a: Float64Array, b: Float64Array, at: Level, { sigmaData }: Bench): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] - b[i]) ** 2;
  return Math.sqrt(total / a.length) / stateScale(at, sigmaData);
}

/** Noised data αx₀ + σz. */
export const noised = (data: Float64Array, z: Float64Array, at: Level): Float64Array =>
  sum([at.alpha, data], [at.sigma, z]);
