import type { Level } from '../../core/process';
import { transported } from './states';

export interface Search {
  /** Fine levels, and the teacher's states there, [count·dim]. */
  levels: readonly Level[];
  teacher: readonly Float64Array[];
  dim: number;
  steps: number;
}

export interface OwnSchedules {
  /** A way over the levels for each sample: steps + 1 rising indices. */
  ways: readonly (readonly number[])[];
  /** Where DDIM takes each sample on its own way, [count·dim]. */
  ends: Float64Array;
  /** RMS distance from the teacher after k steps at each level, [k − 1][level]; NaN where no k steps lead. */
  distances: readonly (readonly number[])[];
}

/**
 * For each sample the way on which DDIM ends nearest to the teacher, by dynamic programming on the student's own states (OSS:
 * arXiv:2503.21774, algorithm 1): of all ways of k steps to a level it keeps the state that is nearest to the teacher there, and
 * asks the denoiser at it for step k + 1. So it is greedy where the nearest state is not the one to go on from.
 * `after` hears of each question; the denoiser is asked steps·levels times, at most.
 */
export async function ownSchedules(
  { levels, teacher, dim, steps }: Search,
  denoise: (x: Float64Array, at: Level) => Promise<Float64Array>,
  after: (done: number, distances: OwnSchedules['distances']) => Promise<void>,
): Promise<OwnSchedules> {
  const [points, size] = [levels.length, teacher[0].length];
  const count = size / dim;
  // The best states after k − 1 steps at every level, and from where each sample's came.
  let states: (Float64Array | undefined)[] = [teacher[0]];
  const came: Int32Array[][] = [];
  const distances: number[][] = [];
  for (let k = 1; k <= steps; k++) {
    const best = Array.from({ length: points }, () => new Float64Array(count).fill(Number.POSITIVE_INFINITY));
    const reached = Array.from({ length: points }, () => new Float64Array(size));
    const from = Array.from({ length: points }, () => new Int32Array(count).fill(-1));
    // Only the last step may reach the end.
    const [first, last] = k === steps ? [points - 1, points - 1] : [1, points - 2];
    for (const [i, x] of states.entries()) {
      if (!x) continue;
      const D = await denoise(x, levels[i]);
      for (let j = Math.max(first, i + 1); j <= last; j++) {
        const stepped = transported(x, D, levels[i], levels[j]);
        for (let n = 0; n < count; n++) {
          let missed = 0;
          for (let e = n * dim; e < (n + 1) * dim; e++) missed += (stepped[e] - teacher[j][e]) ** 2;
          if (missed >= best[j][n]) continue;
          best[j][n] = missed;
          from[j][n] = i;
          reached[j].set(stepped.subarray(n * dim, (n + 1) * dim), n * dim);
        }
      }
      await after((k - 1 + (i + 1) / points) / steps, distances);
    }
    const led = best.map((row) => row.every(Number.isFinite));
    states = reached.map((x, j) => (led[j] ? x : undefined));
    distances.push(best.map((row, j) => (led[j] ? Math.sqrt(row.reduce((s, v) => s + v, 0) / size) : Number.NaN)));
    came.push(from);
  }
  const ends = states[points - 1];
  if (!ends)
    throw new RangeError(
      'Some sample has no way to the end: the denoiser answered with NaN or infinity. Check the model, or its range of σ.',
    );
  const ways = Array.from({ length: count }, (_, n) => {
    const way = [points - 1];
    for (let k = steps - 1; k >= 0; k--) way.unshift(came[k][way[0]][n]);
    return way;
  });
  return { ways, ends, distances };
}

/** The middle way: medians step by step. Ways rise, so their medians do. */
export const middle = (ways: OwnSchedules['ways']): number[] =>
  ways[0].map((_, k) => median(ways.map((way) => way[k])));

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
