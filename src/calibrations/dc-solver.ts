import { defineCalibration } from '../core/calibration';
import { int } from '../core/options';
import { coefficients } from '../core/recipe';
import { compensated, compensationOptions, seekCompensation } from './fitting/compensation';

export default defineCalibration({
  id: 'dc-solver',
  name: 'DC-Solver',
  paper: 'arXiv:2409.03755, §3.2 and algorithm 1',
  formula: String.raw`\rho_i = \arg\min_\rho \lVert x_{i + 1}(\rho) - x^*(t_{i + 1})\rVert^2,\quad
    \hat D_i = \sum_j \ell_j\bigl(\rho t_i + (1 - \rho)t_{i - 1}\bigr)\,D_j`,
  about:
    'The dynamic compensation of UniPC: one number ρ per level, each sought along a line so that the next step ends where the accurate path does; then sweeps lower the error at the very end. The run keeps its schedule; its solver becomes UniPC with these numbers.',
  advice: 'For five to ten steps, the more so the stronger the guidance.',
  yields: 'steps',
  options: {
    ...compensationOptions,
    sweeps: int({ label: 'sweeps', help: 'over all ρ, on the error at the end', default: 2, min: 0, max: 10 }),
  },
  refuses: ({ levels }) =>
    levels.length < 3 ? 'there is no level between the first and the last; take at least two steps.' : undefined,
  async fit(bench, search) {
    const bars = (rho: readonly number[]) => ({ bars: { title: 'ρ', values: [...rho] } });
    const { rho, loss, base } = await seekCompensation(bench, bench.recipe, search, (done, doing, now) =>
      bench.report(done, doing, bars(now)),
    );
    await bench.report(1, 'Done', bars(rho));
    const notes = loss < base ? [] : ['No ρ brings the end closer to the accurate path: it is UniPC as it was'];
    return { recipe: compensated(bench.recipe, search, { rho: coefficients(rho) }), notes };
  },
});
