import type { Schema, Values } from './options';

/** A noise level: x = alpha·x₀ + sigma·ε, at process time t. */
export interface Level {
  readonly t: number;
  readonly alpha: number;
  readonly sigma: number;
  /** ln(alpha/sigma): half the log signal-to-noise ratio; +∞ at pure data, −∞ at pure noise. */
  readonly lambda: number;
}

/**
 * √(α²σ_data² + σ²): the RMS of x_t per coordinate. Errors are shown in this unit, and x_t divided by it has unit
 * variance at every level.
 */
export const stateScale = ({ alpha, sigma }: Level, sigmaData: number): number => Math.hypot(alpha * sigmaData, sigma);

/**
 * The projective frame in which classical ODE rules (Heun, RK4, LMS …) are applied. The PF-ODE is
 * dx̃/ds = (x̃ − D)/s in both; they only differ in how curved its solutions look.
 * - `ve`: x̃ = x/α, s = σ/α (Karras et al. 2022; k-diffusion, diffusers)
 * - `flow`: x̃ = x/(α+σ), s = σ/(α+σ) (rectified flow: s is the flow's own time)
 */
export type Frame = 've' | 'flow';

export interface NoiseProcess {
  readonly id: string;
  readonly frame: Frame;
  /** Smallest time with finite λ; the exact end, σ = 0, is `zero`. */
  readonly tMin: number;
  readonly tMax: number;
  readonly zero: Level;
  at(t: number): Level;
  atLambda(lambda: number): Level;
}

export function level(t: number, alpha: number, sigma: number): Level {
  return { t, alpha, sigma, lambda: Math.log(alpha / sigma) };
}

export interface ProcessShape {
  id: string;
  frame: Frame;
  tMin: number;
  tMax: number;
  /** The time of σ = 0; 0 unless said otherwise. */
  tZero?: number;
  /** Returns [alpha, sigma]; alpha falls and sigma rises with t. */
  marginal(t: number): readonly [alpha: number, sigma: number];
  /** t at a given λ; found by bisection if left out. */
  timeAtLambda?(lambda: number): number;
}

/** λ falls strictly with t, so bisection to the last bit always works; about 60 halvings. */
function bisectTime(shape: ProcessShape, lambda: number): number {
  let lo = shape.tZero ?? 0;
  let hi = shape.tMax;
  for (let i = 0; i < 200; i++) {
    const mid = 0.5 * (lo + hi);
    if (mid <= lo || mid >= hi) break;
    const [alpha, sigma] = shape.marginal(mid);
    if (Math.log(alpha / sigma) > lambda) lo = mid;
    else hi = mid;
  }
  return hi;
}

export function makeProcess(shape: ProcessShape): NoiseProcess {
  const at = (t: number): Level => level(t, ...shape.marginal(t));
  const zero: Level = { t: shape.tZero ?? 0, alpha: 1, sigma: 0, lambda: Number.POSITIVE_INFINITY };
  const timeAt = shape.timeAtLambda ?? ((lambda: number) => bisectTime(shape, lambda));
  return {
    id: shape.id,
    frame: shape.frame,
    tMin: shape.tMin,
    tMax: shape.tMax,
    zero,
    at,
    atLambda(lambda) {
      if (lambda === Number.POSITIVE_INFINITY) return zero;
      const { alpha, sigma, t } = at(timeAt(lambda));
      return { t, alpha, sigma, lambda };
    },
  };
}

/** Position and scale of a level in a frame; `scale` divides the state. */
export function inFrame(frame: Frame, { alpha, sigma }: Level): { s: number; scale: number } {
  const scale = frame === 've' ? alpha : alpha + sigma;
  return { s: sigma / scale, scale };
}

/** The level at position s of a frame. */
export function atFrame(process: NoiseProcess, s: number): Level {
  return process.atLambda(process.frame === 've' ? -Math.log(s) : Math.log((1 - s) / s));
}

export interface ProcessDefinition<O extends Schema = Schema> {
  id: string;
  name: string;
  about: string;
  /** The paper that defines it: arXiv number or DOI. */
  paper: string;
  options: O;
  make(options: Values<O>): NoiseProcess;
}
/** Declares a process file; the identity function, there for its types. */
export const defineProcess = <const O extends Schema>(definition: ProcessDefinition<O>): ProcessDefinition<O> =>
  definition;
