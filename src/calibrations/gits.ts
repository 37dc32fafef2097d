import { defineCalibration } from '../core/calibration';
import { ratio } from '../core/grid';
import type { Level } from '../core/process';
import { choice, flag, int, num } from '../core/options';
import { fewestCost } from './fitting/paths';
import { fineLevels, frameOf, onLevels, spanOf } from './fitting/levels';
import { metrics, stepCosts } from './fitting/step-costs';

/** Tried beside the one that is given. */
const GAMMAS = [1, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35, 1.4];

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
      help: 'above 1: errors of later steps weigh more',
      default: 1.15,
      min: 0.5,
      max: 2,
      step: 0.01,
    }),
    search: flag({
      label: 'try several γ',
      help: 'takes the one whose schedule ends nearest to the teacher, of 1, 1.05 … 1.4 and the one given',
      default: true,
    }),
    cost: choice({
      label: 'distance',
      default: 'l2',
      choices: metrics,
    }),
  },
  async fit(bench, { points, gamma, search, cost }) {
    const { dim, process } = bench;
    const span = spanOf(bench);
    if (points <= span.steps)
      throw new RangeError(
        `Teacher points: ${points} are too few to choose ${span.steps} steps from; give at least ${span.steps + 1}.`,
      );
    const fine = fineLevels(bench, span, points);
    const states = await bench.teacher(fine);
    const values: number[][] = Array.from({ length: points }, () => new Array(points).fill(Number.NaN));
    const picture = { title: 'cost of one step', rows: 'from', columns: 'to', values };
    // A path from pure noise has no x/α at its start.
    const frame = frameOf(process, fine[0]);
    for (let i = 0; i + 1 < points; i++) {
      const D = await bench.denoise(states[i], fine[i]);
      values[i] = stepCosts(cost, { levels: fine, states, dim }, i, D, frame);
      await bench.report(((i + 1) / points) * 0.95, 'Measuring what each step would cost', { heat: picture });
    }
    const ways = [gamma, ...(search ? GAMMAS : [])].map((g) => ({ g, path: fewestCost(values, span.steps, g) }));
    const on = (path: readonly number[]): Level[] => path.map((i) => fine[i]);
    let [best, least] = [ways[0], Number.POSITIVE_INFINITY];
    for (const way of search ? ways : []) {
      const loss = await bench.loss(onLevels(bench.recipe, on(way.path), span));
      if (loss < least) [best, least] = [way, loss];
    }
    const { path, g } = best;
    const chosen = on(path);
    await bench.report(1, 'Done', {
      heat: picture,
      chosen: path.slice(1).map((j, k) => [path[k], j] as const),
      sigmas: chosen.map(ratio),
    });
    return {
      recipe: onLevels(bench.recipe, chosen, span),
      notes: search ? [`γ = ${g} ended nearest to the teacher`] : [],
    };
  },
});
