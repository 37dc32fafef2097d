import type { Level, NoiseProcess } from '../core/process';
import { atFrame, inFrame } from '../core/process';
import type { ExactMixture } from '../denoisers/mixture';

/** D(x, at) for rows of x, as plain numbers. */
export type Field = (x: Float64Array, at: Level) => Promise<Float64Array>;

/** D of an exact denoiser; `pause` is called before each forward. */
export const exactField =
  (exact: ExactMixture, pause: () => Promise<void>): Field =>
  async (x, at) => {
    await pause();
    return exact.posteriorMean(x, at).mean;
  };

/** A trajectory at one of its levels, and the forwards per sample until there. */
export interface Milestone {
  x: Float64Array;
  evaluations: number;
}

/** Relative accuracy asked of each step, in units of √(s² + σ_data²). */
const TOLERANCE = 1e-11;
const COLUMNS = 9;
/** Below this ratio σ/α the solution is taken to be D itself, x̃ itself on the way up; the remaining error is of the order of its square. */
const NEAR_ZERO = 1e-6;

/**
 * The exact PF-ODE trajectory through x at levels[0], at every level: Gragg's modified midpoint rule with Richardson
 * extrapolation (Bulirsch & Stoer), step by step to 1e-11. It integrates dx̃/ds = (x̃ − D)/s in the process's frame, in
 * the variable asinh(s/c), which spreads the steps evenly over large σ in the logarithm and over small σ linearly.
 * Independent of all solvers under test: neither exponential nor multistep.
 */
export async function* exactTrajectory(
  field: Field,
  process: NoiseProcess,
  x: Float64Array,
  levels: readonly Level[],
  sigmaData: number,
): AsyncGenerator<Milestone, void> {
  const { frame } = process;
  const c = 0.15 * sigmaData;
  const tau = (s: number): number => Math.asinh(s / c);
  let evaluations = 0;

  const derivative = async (position: number, y: Float64Array): Promise<Float64Array> => {
    // A flow's time ends at 1, and rounding must not carry it beyond.
    const s = Math.min(c * Math.sinh(position), frame === 'flow' ? 1 : Number.POSITIVE_INFINITY);
    const at = atFrame(process, s);
    const { scale } = inFrame(frame, at);
    const D = await field(
      y.map((v) => v * scale),
      at,
    );
    evaluations++;
    const stretch = Math.hypot(s, c) / s;
    return y.map((v, i) => (v - D[i]) * stretch);
  };

  /** One Gragg–Bulirsch–Stoer step; undefined if COLUMNS columns do not reach the tolerance. */
  const bigStep = async (
    from: number,
    width: number,
    y: Float64Array,
    f0: Float64Array,
  ): Promise<Float64Array | undefined> => {
    const scale = Math.hypot(c * Math.sinh(from), sigmaData);
    let row: Float64Array[] = [];
    for (let k = 0; k < COLUMNS; k++) {
      const n = 2 * (k + 1);
      const h = width / n;
      let before = y;
      let now = y.map((v, i) => v + h * f0[i]);
      for (let j = 1; j < n; j++) {
        const f = await derivative(from + j * h, now);
        const next = before.map((v, i) => v + 2 * h * f[i]);
        [before, now] = [now, next];
      }
      const f = await derivative(from + width, now);
      const refined = [now.map((v, i) => 0.5 * (v + before[i] + h * f[i]))];
      for (let j = 1; j <= k; j++) {
        const factor = 1 / ((n / (2 * (k - j + 1))) ** 2 - 1);
        refined.push(refined[j - 1].map((v, i) => v + (v - row[j - 1][i]) * factor));
      }
      if (k > 2) {
        const last = refined[k];
        const change = Math.sqrt(last.reduce((sum, v, i) => sum + (v - refined[k - 1][i]) ** 2, 0) / last.length);
        if (change <= TOLERANCE * scale) return last;
      }
      row = refined;
    }
    return undefined;
  };

  const start = inFrame(frame, levels[0]);
  const near = atFrame(process, NEAR_ZERO);
  // On the way up from σ = 0 it is x/α that stays at first.
  const scale = start.s < NEAR_ZERO ? levels[0].alpha * (inFrame(frame, near).scale / near.alpha) : start.scale;
  let y: Float64Array = x.map((v) => v / scale);
  yield { x, evaluations };
  for (let n = 1; n < levels.length; n++) {
    const end = inFrame(frame, levels[n]);
    let position = tau(Math.max(inFrame(frame, levels[n - 1]).s, NEAR_ZERO));
    const goal = tau(Math.max(end.s, NEAR_ZERO));
    let width = goal - position;
    let f0: Float64Array | undefined;
    while (position !== goal) {
      f0 ??= await derivative(position, y);
      const next = await bigStep(position, width, y, f0);
      if (next) {
        y = next;
        f0 = undefined;
        position = width === goal - position ? goal : position + width;
        width *= 2;
      } else {
        width *= 0.5;
        if (Math.abs(width) < 1e-9)
          throw new RangeError(
            `The reference cannot follow the trajectory near σ = ${levels[n - 1].sigma.toPrecision(3)}: the denoiser is not smooth there`,
          );
      }
      if (Math.abs(width) > Math.abs(goal - position)) width = goal - position;
    }
    if (end.s < NEAR_ZERO) {
      const at = atFrame(process, NEAR_ZERO);
      const { scale } = inFrame(frame, at);
      y = await field(
        y.map((v) => v * scale),
        at,
      );
    }
    yield { x: y.map((v) => v * end.scale), evaluations };
  }
}
