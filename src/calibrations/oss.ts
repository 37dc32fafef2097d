import { defineCalibration, type Picture } from '../core/calibration';
import { ratio } from '../core/grid';
import { int } from '../core/options';
import { fineLevels, onLevels, spanOf } from './fitting/levels';
import { middle, type OwnSchedules, ownSchedules } from './fitting/own-schedules';

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
    const span = spanOf(bench);
    const { steps } = span;
    if (points <= steps)
      throw new RangeError(
        `Teacher points: ${points} are too few to choose ${steps} steps from; give at least ${steps + 1}.`,
      );
    const fine = fineLevels(bench, span, points);
    const heat = (values: OwnSchedules['distances']): Picture['heat'] => ({
      title: 'RMS distance from the teacher',
      rows: 'steps',
      columns: 'level',
      values,
    });
    const { ways, distances } = await ownSchedules(
      { levels: fine, teacher: await bench.teacher(fine), dim: bench.dim, steps },
      bench.denoise,
      (done, values) =>
        bench.report(done * 0.98, `Best states after ${values.length + 1} of ${steps} steps`, { heat: heat(values) }),
    );
    const path = middle(ways);
    const chosen = path.map((i) => fine[i]);
    await bench.report(1, 'Done', {
      heat: heat(distances),
      chosen: path.slice(1).map((j, k) => [k, j] as const),
      sigmas: chosen.map(ratio),
    });
    return { recipe: onLevels(bench.recipe, chosen, span) };
  },
});
