import { ratio } from './grid';
import { inFrame, type Frame, type Level } from './process';
import type { Evaluation } from './solver';
import { lin, type Vec } from './vec';

/**
 * φ_k(z): φ₀ = e^z, φ_{k+1}(z) = (φ_k(z) − 1/k!)/z. Equivalently φ_k(z) = ∫₀¹ e^{(1−θ)z} θ^{k−1}/(k−1)! dθ.
 * By Taylor series where the recurrence would cancel. (Hochbruck & Ostermann 2010, eq. 2.11)
 */
export function phi(k: number, z: number): number {
  if (k === 0) return Math.exp(z);
  if (k === 1 && z !== 0) return Math.expm1(z) / z;
  if (Math.abs(z) < 2) {
    let term = 1;
    for (let j = 2; j <= k; j++) term /= j;
    let sum = 0;
    for (let j = 1; Math.abs(term) > 1e-18 * Math.abs(sum); j++) {
      sum += term;
      term *= z / (j + k);
    }
    return sum;
  }
  let value = Math.exp(z);
  for (let j = 0, factorial = 1; j < k; j++) {
    value = (value - 1 / factorial) / z;
    factorial *= j + 1;
  }
  return value;
}

/**
 * Moments ∫₀ʰ e^{−(h−u)} u^k du for k = 0 … n−1: what a polynomial data prediction in u = λ − λ_s contributes,
 * x_t = (σ_t/σ_s) x_s + α_t Σ_k c_k·moment_k  where D = Σ c_k u^k.  moment_k = k!·h^{k+1}·φ_{k+1}(−h).
 */
export function dataMoments(h: number, n: number): number[] {
  return exponentialMoments(h, n, -1);
}
/**
 * Moments ∫₀ʰ e^{h−u} u^k du: the same for a polynomial noise prediction,
 * x_t = (α_t/α_s) x_s − σ_t Σ_k c_k·moment_k  where ε̂ = Σ c_k u^k.  moment_k = k!·h^{k+1}·φ_{k+1}(h).
 */
export function noiseMoments(h: number, n: number): number[] {
  return exponentialMoments(h, n, 1);
}
function exponentialMoments(h: number, n: number, sign: 1 | -1): number[] {
  let factor = h;
  return Array.from({ length: n }, (_, k) => {
    if (k > 0) factor *= k * h;
    return factor * phi(k + 1, sign * h);
  });
}

/**
 * The exact PF-ODE flow from s to t while the data prediction D stays constant:
 * (σ_t/σ_s)·x + α_t(1 − e^{−h})·D. It is DDIM, Euler in σ/α, DPM-Solver-1 and rectified flow's Euler at once.
 * Written without logarithms, so it also holds from pure noise (α = 0) and to pure data (σ = 0). From pure data, where
 * no noise could be predicted, D is that of the same x at `to`: x_t = α_t·x + σ_t·ε̂(x, t).
 */
export function transport(x: Vec, D: Vec, from: Level, to: Level): Vec {
  if (from.sigma === 0) return lin([to.alpha / from.alpha + 1, x], [-to.alpha, D]);
  const r = to.sigma / from.sigma;
  return lin([r, x], [to.alpha - r * from.alpha, D]);
}

/** Whether the step has a finite width in λ. If not (from pure noise, or to σ = 0), solvers fall back to `transport`. */
export const finite = (from: Level, to: Level): boolean => Number.isFinite(to.lambda - from.lambda);

/**
 * The same line from x to D with part of the noise renewed: x′ = α′D + √(σ′² − s²)·ε̂ + s·z, s = ησ′√(1 − e^{−2h}).
 * The variance at `to` is exact for every η; η = 1 is the posterior of DDPM. (Song et al. 2021, eq. 12 and 16)
 */
export function ancestral(x: Vec, D: Vec, from: Level, to: Level, eta: number, noise: () => Vec): Vec {
  if (eta === 0 || to.sigma === 0) return transport(x, D, from, to);
  const q = (from.alpha * to.sigma) / (to.alpha * from.sigma);
  const fresh = eta * to.sigma * Math.sqrt((1 - q) * (1 + q));
  const kept = Math.sqrt((to.sigma - fresh) * (to.sigma + fresh)) / from.sigma;
  return lin([kept, x], [to.alpha - kept * from.alpha, D], [fresh, noise()]);
}

/** Noising from a level to a noisier one: (α_t/α_s)·x + scale·α_t√(σ̃_t² − σ̃_s²)·z with σ̃ = σ/α. */
export function noised(x: Vec, from: Level, to: Level, z: Vec, scale = 1): Vec {
  const [low, high] = [ratio(from), ratio(to)];
  return lin([to.alpha / from.alpha, x], [to.alpha * scale * Math.sqrt((high - low) * (high + low)), z]);
}

/** (σ_t/σ_s)·x + α_t Σ w_j D_j: the exact flow for a data prediction that the weights integrate. */
export const dataStep = (x: Vec, weights: readonly number[], D: readonly Vec[], from: Level, to: Level): Vec =>
  lin([to.sigma / from.sigma, x], ...weights.map((w, j) => [to.alpha * w, D[j]] as const));

/** (α_t/α_s)·x − σ_t Σ w_j ε̂_j: the same for a noise prediction. */
export const noiseStep = (x: Vec, weights: readonly number[], eps: readonly Vec[], from: Level, to: Level): Vec =>
  lin([to.alpha / from.alpha, x], ...weights.map((w, j) => [-to.sigma * w, eps[j]] as const));

/**
 * The newest `n` evaluations of a history that a multistep rule may use: with finite λ, and each one older than the
 * next in λ. (A modifier may have moved the base back past an earlier one; a difference quotient would be nonsense.)
 */
export function recent(history: readonly Evaluation[], from: Level, to: Level, n: number): Evaluation[] {
  const found: Evaluation[] = [];
  let next = from;
  for (const e of history.slice(0, Math.max(n, 0))) {
    if (!finite(e.at, next) || (next.lambda - e.at.lambda) * (to.lambda - from.lambda) <= 0) break;
    found.push(e);
    next = e.at;
  }
  return found;
}

/** ε̂ = (x − α D)/σ. */
export const noisePrediction = (x: Vec, D: Vec, { alpha, sigma }: Level): Vec =>
  lin([1 / sigma, x], [-alpha / sigma, D]);

/** The PF-ODE's slope dx̃/ds = (x̃ − D)/s in a frame. */
export function slope(frame: Frame, x: Vec, D: Vec, at: Level): Vec {
  const { s, scale } = inFrame(frame, at);
  return lin([1 / (s * scale), x], [-1 / s, D]);
}

/** x at `to` from x at `from` and the slopes' weighted sum ∫ dx̃/ds ds already formed: x_t = c_t (x/c_s + Δ). */
export function moveInFrame(frame: Frame, x: Vec, delta: Vec, from: Level, to: Level): Vec {
  const scale = inFrame(frame, to).scale;
  return lin([scale / inFrame(frame, from).scale, x], [scale, delta]);
}
