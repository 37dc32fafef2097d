import type { Level, NoiseProcess } from './process';

/**
 * What an error is measured in. `ours`: RMS over all samples of e/(atol + rtol·max(|x|, |x′|)). `rms`, `max`: of
 * e/max(atol, rtol·max(|x_low|, |x_low before|)), RMS over all samples (k-diffusion) or the worst sample's (dpm-solver).
 */
export interface Tolerance {
  atol: number;
  rtol: number;
  norm?: 'ours' | 'rms' | 'max';
}
export interface Verdict {
  accept: boolean;
  /** Where the next step goes; undefined when the run is over. */
  to: Level | undefined;
}

/** Decides where each step ends, and whether it stands. */
export interface Controller {
  /** All levels of a fixed grid. */
  readonly levels: readonly Level[];
  readonly from: Level;
  readonly first: Level | undefined;
  /** The level of the run's last state. */
  readonly end: Level;
  /** Forwards after which the run stops. */
  readonly maxNfe: number;
  readonly tolerance?: Tolerance;
  /** Steps that remain after `index` accepted ones; Infinity if unknown. */
  remaining(index: number): number;
  /** Whether a step to this level is the run's last. */
  isEnd(to: Level): boolean;
  /** After an attempt from → to; `error` is its norm in units of the tolerance (1 = at the limit). */
  judge(from: Level, to: Level, error: number | undefined, order: number): Verdict;
}

/**
 * A fixed grid is a controller that never rejects. `start` and `count` select some of its steps, for measures that look
 * at one step of a longer run; `remaining` and the end still refer to the whole grid.
 */
export function fixed(levels: readonly Level[], start = 0, count = levels.length - 1 - start): Controller {
  let done = start;
  const end = levels[levels.length - 1];
  return {
    levels,
    from: levels[start],
    first: count > 0 ? levels[start + 1] : undefined,
    end,
    maxNfe: Number.POSITIVE_INFINITY,
    remaining: (index) => levels.length - 1 - index,
    isEnd: (to) => to === end,
    judge() {
      done++;
      return { accept: true, to: done < start + count ? levels[done + 1] : undefined };
    },
  };
}

const SAFETY = 0.9;
const SHRINK = 0.2;
const GROW = 4;
const FIRST_STEP = 0.05;

/** From the error of an attempt, in units of the tolerance: whether it stands, and the factor of the step size. */
export interface StepRule {
  /** Width of the first step in λ. */
  first: number;
  next(error: number, order: number): { accept: boolean; factor: number };
}

/** PI control: 0.9·E^{−0.7/q}·E_before^{0.4/q}, q = order of the error estimate. (Gustafsson 1991; Söderlind 2003) */
export function piRule(): StepRule {
  let previous = 1;
  return {
    first: FIRST_STEP,
    next(error, order) {
      const e = Math.max(error, 1e-10);
      const accept = e <= 1;
      const q = Math.max(order, 1);
      const factor = SAFETY * e ** (-(accept ? 0.7 : 1) / q) * (accept ? previous ** (0.4 / q) : 1);
      if (accept) previous = e;
      return { accept, factor: Math.min(GROW, Math.max(SHRINK, factor)) };
    },
  };
}

export interface PidOptions {
  p?: number;
  i?: number;
  d?: number;
  /** A step stands if its factor is not below this. */
  safety?: number;
  first?: number;
  /** Order of the error, if not the solver's. */
  order?: number;
}

/** PID control with a smooth limiter, 1 + arctan(factor − 1), as k-diffusion has it. (Söderlind 2003) */
export function pidRule({
  p = 0,
  i = 1,
  d = 0,
  safety = 0.81,
  first = FIRST_STEP,
  order: own,
}: PidOptions = {}): StepRule {
  let inverse: [number, number, number] | undefined;
  return {
    first,
    next(error, claimed) {
      const order = own ?? claimed;
      const now = 1 / (error + 1e-8);
      inverse = inverse ? [now, inverse[1], inverse[2]] : [now, now, now];
      const [a, b, c] = inverse;
      const product = a ** ((p + i + d) / order) * b ** (-(p + 2 * d) / order) * c ** (d / order);
      const factor = 1 + Math.atan(product - 1);
      const accept = factor >= safety;
      if (accept) inverse = [now, now, b];
      return { accept, factor };
    },
  };
}

/** The textbook rule: θ·E^{−1/q}, as dpm-solver has it. (Lu et al. 2022, arXiv:2206.00927, appendix C) */
export const iRule = (theta = SAFETY, first = FIRST_STEP): StepRule => ({
  first,
  next: (error, order) => ({ accept: error <= 1, factor: theta * error ** (-1 / order) }),
});

/**
 * Adaptive steps in λ, by PI control unless another rule is given. From `from` to `to` (finite λ), then, if asked, one last step to σ = 0.
 */
export function adaptive(
  process: NoiseProcess,
  from: Level,
  to: Level,
  zero: Level | undefined,
  tolerance: Tolerance,
  maxNfe: number,
  rule: StepRule = piRule(),
): Controller {
  const span = to.lambda - from.lambda;
  let h = Math.min(rule.first, span);
  const end = zero ?? to;
  const target = (at: Level): Level => {
    const left = to.lambda - at.lambda;
    // A last step much shorter than the one before would waste evaluations: stretch by a hair instead.
    return h >= left * (1 - 1e-9) ? to : process.atLambda(at.lambda + Math.min(h, left));
  };
  return {
    levels: [],
    from,
    first: target(from),
    end,
    maxNfe,
    tolerance,
    remaining: () => Number.POSITIVE_INFINITY,
    isEnd: (at) => at === end,
    judge(a, b, error, order) {
      if (b === zero) return { accept: true, to: undefined };
      const { accept, factor } = rule.next(error ?? 1, order);
      h = (b.lambda - a.lambda) * factor;
      if (!accept && h < 1e-10 * Math.abs(span))
        throw new RangeError(
          `The step size fell below 1e-10 of the span at σ = ${a.sigma.toPrecision(3)}: the tolerance cannot be met. Loosen it.`,
        );
      if (!accept) return { accept, to: target(a) };
      return { accept, to: b === to ? zero : target(b) };
    },
  };
}
