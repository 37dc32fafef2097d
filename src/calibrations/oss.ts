import { defineCalibration } from '../core/calibration';
import { ratio } from '../core/grid';
import { int } from '../core/options';
import { fineLevels, onLevels, spanOf } from './fitting/levels';
import { transported } from './fitting/states';

export default defineCalibration({
  id: 'oss',
  name: 'Optimal steps (OSS)',
  paper: 'arXiv:2503.21774, algorithm 1',
  formula: String.raw`d_j^{k} = \min_{i < j}\,\bigl\lVert x_{\text{DDIM}}\bigl(\hat x_i^{(k-1)},\,t_i \to t_j\bigr) - x^*(t_j)\bigr\rVert^2`,
  about:
    'Dynamic programming on the student’s own states: for each number of steps and each level it keeps the best state that the student can reach there, and asks the denoiser at that state. Each sample gets its own schedule; the median of their levels is taken.',
  advice: 'Dearer than GITS (the denoiser is asked anew for every number of steps), and better with few steps.',
  yields: 'schedule',
  options: {
    points: int({ label: 'teacher points', default: 61, min: 9, max: 201 }),
  },
  async fit(bench, { points }) {
    const { dim, count } = bench;
    const span = spanOf(bench);
    const { steps } = span;
    if (points <= steps)
      throw new RangeError(
        `Teacher points: ${points} are too few to choose ${steps} steps from; give at least ${steps + 1}.`,
      );
    const fine = fineLevels(bench, span, points);
    const teacher = await bench.teacher(fine);
    const size = count * dim;
    // The best states after k − 1 steps at every level, and from where each sample's came.
    let states = new Array<Float64Array | undefined>(points).fill(undefined);
    states[0] = teacher[0];
    const came: Int32Array[][] = [];
    const values: number[][] = [];
    for (let k = 1; k <= steps; k++) {
      const best = Array.from({ length: points }, () => new Float64Array(count).fill(Number.POSITIVE_INFINITY));
      const reached = Array.from({ length: points }, () => new Float64Array(size));
      const from = Array.from({ length: points }, () => new Int32Array(count).fill(-1));
      for (let i = k - 1; i < points - 1; i++) {
        const x = states[i];
        if (!x) continue;
        const D = await bench.denoise(x, fine[i]);
        // Only the last step may reach the end.
        for (let j = k === steps ? points - 1 : i + 1; j < (k === steps ? points : points - 1); j++) {
          const stepped = transported(x, D, fine[i], fine[j]);
          for (let n = 0; n < count; n++) {
            let missed = 0;
            for (let e = n * dim; e < (n + 1) * dim; e++) missed += (stepped[e] - teacher[j][e]) ** 2;
            if (missed >= best[j][n]) continue;
            best[j][n] = missed;
            from[j][n] = i;
            reached[j].set(stepped.subarray(n * dim, (n + 1) * dim), n * dim);
          }
        }
        if (k === 1) break;
        await bench.report(((k - 1 + (i + 1) / points) / steps) * 0.98, `Best states after ${k} steps`, {
          heat: { title: 'RMS distance from the teacher', rows: 'steps', columns: 'level', values },
        });
      }
      states = reached.map((x, j) => (j >= k && best[j].every(Number.isFinite) ? x : undefined));
      values.push(
        best.map((b) => (b.every(Number.isFinite) ? Math.sqrt(b.reduce((s, v) => s + v, 0) / size) : Number.NaN)),
      );
      came.push(from);
    }
    const ways = Array.from({ length: count }, (_, n) => {
      const way = [points - 1];
      for (let k = steps - 1; k >= 0; k--) way.unshift(came[k][way[0]][n]);
      return way;
    });
    const path = Array.from({ length: steps + 1 }, (_, k) => median(ways.map((way) => way[k])));
    // Medians of rising lists rise, but two may meet: they are pushed apart by a level.
    for (let k = 1; k < steps; k++) path[k] = Math.max(path[k], path[k - 1] + 1);
    for (let k = steps - 1; k > 0; k--) path[k] = Math.min(path[k], path[k + 1] - 1);
    const chosen = path.map((i) => fine[i]);
    await bench.report(1, 'Done', {
      heat: { title: 'RMS distance from the teacher', rows: 'steps', columns: 'level', values },
      chosen: path.slice(1).map((j, k) => [k, j] as const),
      sigmas: chosen.map(ratio),
    });
    return { recipe: onLevels(bench.recipe, chosen, span) };
  },
});

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
