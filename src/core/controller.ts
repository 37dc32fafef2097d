import type { Level, NoiseProcess } from './process';

export interface Tolerance {
  atol: number;
  rtol: number;
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
  return {
    levels,
    from: levels[start],
    first: count > 0 ? levels[start + 1] : undefined,
    maxNfe: Number.POSITIVE_INFINITY,
    remaining: (index) => levels.length - 1 - index,
    isEnd: (to) => to === levels.at(-1),
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

/**
 * PI step control in λ (Gustafsson 1991; Söderlind 2003): h ← 0.9·h·E^{−0.7/q}·E_prev^{0.4/q}, q = order of the
 * error estimate. From `from` to `to` (finite λ), then, if asked, one last step to σ = 0.
 */
export function adaptive(
  process: NoiseProcess,
  from: Level,
  to: Level,
  zero: Level | undefined,
  tolerance: Tolerance,
  maxNfe: number,
): Controller {
  const span = to.lambda - from.lambda;
  let h = Math.min(FIRST_STEP, span);
  let previous = 1;
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
    maxNfe,
    tolerance,
    remaining: () => Number.POSITIVE_INFINITY,
    isEnd: (at) => at === end,
    judge(a, b, error, order) {
      if (b === end) return { accept: true, to: undefined };
      const e = Math.max(error ?? 1, 1e-10);
      const accept = e <= 1;
      const q = Math.max(order, 1);
      const factor = SAFETY * e ** (-(accept ? 0.7 : 1) / q) * (accept ? previous ** (0.4 / q) : 1);
      h = (b.lambda - a.lambda) * Math.min(GROW, Math.max(SHRINK, factor));
      if (accept) previous = e;
      if (!accept && h < 1e-10 * Math.abs(span))
        throw new RangeError(
          `The step size fell below 1e-10 of the span at σ = ${a.sigma.toPrecision(3)}: the tolerance cannot be met. Loosen it.`,
        );
      if (!accept) return { accept, to: target(a) };
      return { accept, to: b === to ? zero : target(b) };
    },
  };
}
