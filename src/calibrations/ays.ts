import { defineCalibration } from '../core/calibration';
import { ratio } from '../core/grid';
import { int } from '../core/options';
import { boundOf, boundOfSteps, deviations, forwardPath } from './fitting/girsanov';
import { fineLevels, onLevels, spanOf } from './fitting/levels';
import { fewestCost } from './fitting/paths';

export default defineCalibration({
  id: 'ays',
  name: 'Align Your Steps',
  paper: 'arXiv:2404.14507, §3 (Girsanov bound)',
  formula: String.raw`\mathrm{KL} \le \sum_i \int_{\sigma_{i+1}}^{\sigma_i} \sigma^{-3}\,\mathbb{E}\bigl\lVert D(x_\sigma, \sigma) - D(x_{\sigma_i}, \sigma_i)\bigr\rVert^2 d\sigma`,
  about:
    'A sampler that freezes D in each step follows another SDE than the true one. A bound on how far their laws are apart is estimated on noised data, and the levels with the least bound are found by dynamic programming. No path is sampled at all.',
  advice:
    'For samplers with noise (DDPM, SDE-DPM-Solver++): its aim is the law of what they draw. Where an ODE’s path ends is another question: with DDIM it may end further from the teacher than the usual schedules.',
  yields: 'schedule',
  options: {
    points: int({ label: 'levels to choose from', default: 61, min: 9, max: 201 }),
    draws: int({ label: 'noisings of each datum', help: 'more: less chance', default: 4, min: 1, max: 64 }),
  },
  async fit(bench, { points, draws }) {
    const span = spanOf(bench);
    if (points <= span.steps)
      throw new RangeError(
        `Levels: ${points} are too few to choose ${span.steps} steps from; give at least ${span.steps + 1}.`,
      );
    const fine = fineLevels(bench, span, points);
    const data = await bench.data();
    const table = fine.map(() => new Array<number>(points).fill(0));
    for (let r = 0; r < draws; r++) {
      // An even and an odd round mirror each other's noise: what is odd in it cancels.
      const sign = r % 2 === 0 ? 1 : -1;
      const path = forwardPath(fine, data, (i) => bench.normals((r >> 1) * points + i).map((z) => sign * z));
      const D: Float64Array[] = [];
      for (const [i, x] of path.entries()) {
        D.push(await bench.denoise(x, fine[i]));
        await bench.report(((r + (i + 1) / points) / draws) * 0.98, 'Asking the denoiser about noised data');
      }
      for (const [i, row] of deviations(D, bench.dim).entries())
        for (let j = i + 1; j < points; j++) table[i][j] += row[j] / draws;
    }
    const steps = boundOfSteps(fine, table);
    const way = fewestCost(steps, span.steps);
    const chosen = way.map((i) => fine[i]);
    await bench.report(1, 'Done', {
      heat: { title: 'bound of one step', rows: 'from', columns: 'to', values: steps },
      chosen: way.slice(1).map((j, k) => [way[k], j] as const),
      sigmas: chosen.map(ratio),
    });
    return {
      recipe: onLevels(bench.recipe, chosen, span),
      notes: [`KL of the sampling SDE at most ${boundOf(steps, way).toPrecision(3)} nats per sample`],
    };
  },
});
