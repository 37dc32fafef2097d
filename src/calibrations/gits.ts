import { defineCalibration } from '../core/calibration';
import { ratio } from '../core/grid';
import { choice, int, num } from '../core/options';
import { stateScale } from '../core/process';
import { fewestCost } from './fitting/paths';
import { fineLevels, onLevels, spanOf } from './fitting/levels';
import { transported } from './fitting/states';

export default defineCalibration({
  id: 'gits',
  name: 'GITS',
  paper: 'arXiv:2405.11326, §4 and algorithm 1',
  formula: String.raw`c_{ij} = \mathbb{E}\,\operatorname{dist}\bigl(x_{\text{DDIM}}(t_i \to t_j),\,x^*(t_j)\bigr) \\
    V_{j}^{k} = \min_i\,c_{ji} + \gamma V_{i}^{k - 1}`,
  about:
    'All sampling paths share one bend. What a single large step from any level to any later one would cost is measured on teacher paths, and dynamic programming picks the cheapest way down in so many steps.',
  advice:
    'For four to ten steps. It costs one fine run; the schedule serves any solver, though the cost is that of DDIM.',
  yields: 'schedule',
  options: {
    points: int({ label: 'teacher points', default: 61, min: 9, max: 201 }),
    gamma: num({
      label: 'γ',
      help: 'above 1: errors of earlier steps weigh more',
      default: 1.15,
      min: 0.5,
      max: 2,
      step: 0.01,
    }),
    cost: choice({
      label: 'distance',
      default: 'l2',
      choices: { l2: 'L2', l1: 'L1', dev: 'L2 across the chord' },
    }),
  },
  async fit(bench, { points, gamma, cost }) {
    const { dim, count, sigmaData } = bench;
    const span = spanOf(bench);
    if (points <= span.steps)
      throw new RangeError(
        `Teacher points: ${points} are too few to choose ${span.steps} steps from; give at least ${span.steps + 1}.`,
      );
    const fine = fineLevels(bench, span, points);
    const states = await bench.teacher(fine);
    // Directions of the chords to the paths' ends, for the cost that ignores what lies along them.
    const values: number[][] = Array.from({ length: points }, () => new Array(points).fill(Number.NaN));
    const picture = { title: 'cost of one step', rows: 'from', columns: 'to', values };
    for (let i = 0; i + 1 < points; i++) {
      const D = await bench.denoise(states[i], fine[i]);
      for (let j = i + 1; j < points; j++) {
        const missed = transported(states[i], D, fine[i], fine[j]).map((v, k) => v - states[j][k]);
        values[i][j] =
          mean(count, (n) => norm(missed.subarray(n * dim, (n + 1) * dim))) / stateScale(fine[j], sigmaData);
      }
      await bench.report(((i + 1) / points) * 0.95, 'Measuring what each step would cost', { heat: picture });
    }
    function norm(row: Float64Array): number {
      return cost === 'l1' ? row.reduce((s, v) => s + Math.abs(v), 0) : Math.sqrt(row.reduce((s, v) => s + v * v, 0));
    }
    const path = fewestCost(values, span.steps, gamma);
    const chosen = path.map((i) => fine[i]);
    await bench.report(1, 'Done', {
      heat: picture,
      chosen: path.slice(1).map((j, k) => [path[k], j] as const),
      sigmas: chosen.map(ratio),
    });
    return { recipe: onLevels(bench.recipe, chosen, span) };
  },
});

const mean = (n: number, of: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < n; i++) total += of(i);
  return total / n;
};
