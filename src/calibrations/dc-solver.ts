import { defineCalibration } from '../core/calibration';
import { choice, int } from '../core/options';
import { coefficients, type Recipe } from '../core/recipe';
import { goldenSection, sweeps } from './fitting/lines';
import { distance } from './fitting/states';

/** Where ρ is sought: at 0 the newest value is the one before, at 1 it stays. */
const BOUNDS = [-1, 3] as const;

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
    order: int({ label: 'order', help: 'of the predictor', default: 3, min: 1, max: 3 }),
    prediction: choice({ label: 'prediction', default: 'data', choices: { data: 'data D', noise: 'noise ε̂' } }),
    evaluations: int({ label: 'tries per ρ', default: 12, min: 4, max: 40 }),
    sweeps: int({ label: 'sweeps', help: 'over all ρ, on the error at the end', default: 2, min: 0, max: 10 }),
  },
  refuses: ({ levels }) =>
    levels.length < 3 ? 'there is no level between the first and the last; take at least two steps.' : undefined,
  async fit(bench, { order, prediction, evaluations, sweeps: times }) {
    const { recipe, levels } = bench;
    const having = (rho: readonly number[]): Recipe => ({
      ...recipe,
      // The rules of single steps would take the place of this one.
      each: {},
      solver: { id: 'dc-solver', options: { order, prediction, rho: coefficients(rho) } },
    });
    const ones = new Array<number>(levels.length - 2).fill(1);
    const base = await bench.loss(having(ones));
    const teacher = await bench.teacher(levels);
    const picture = (values: readonly number[]) => ({ bars: { title: 'ρ', values: [...values] } });
    let rho = ones;
    for (let i = 0; i < rho.length; i++) {
      const missed = async (value: number): Promise<number> => {
        const tried = rho.map((v, k) => (k === i ? value : v));
        return distance((await bench.run(having(tried), i + 2)).states[i + 2], teacher[i + 2], levels[i + 2], bench);
      };
      const found = await goldenSection(missed, BOUNDS, { at: 1, value: await missed(1) }, evaluations);
      rho = rho.map((v, k) => (k === i ? found.at : v));
      await bench.report((0.4 * (i + 1)) / rho.length, `ρ of level ${i + 2}`, picture(rho));
    }
    // Step by step is greedy: where it harms the end, the sweeps start from UniPC.
    if (!((await bench.loss(having(rho))) < base)) rho = ones;
    const found = await sweeps(
      (values) => bench.loss(having(values)),
      rho,
      { times, reach: 0.5, bounds: BOUNDS, evaluations },
      (done, values) => bench.report(0.4 + 0.6 * done, 'Sweeping over all ρ', picture(values)),
    );
    await bench.report(1, 'Done', picture(found.values));
    const notes = found.loss < base ? [] : ['No ρ brings the end closer to the accurate path: it is UniPC as it was'];
    return { recipe: having(found.values), notes };
  },
});
