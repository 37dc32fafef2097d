import { defineCalibration } from '../core/calibration';
import { choice, int } from '../core/options';
import { coefficients, type Recipe } from '../core/recipe';
import { nearest } from './fitting/least-squares';
import { sweeps } from './fitting/lines';
import { distance, sum } from './fitting/states';

const WIDTH = 2;
/** Coefficients beyond this would magnify the noise of a network’s output. */
const BOUNDS = [-3, 3] as const;
const clamp = (v: number): number => Math.max(BOUNDS[0], Math.min(BOUNDS[1], v));

export default defineCalibration({
  id: 'iia',
  name: 'IIA',
  paper: 'arXiv:2304.11328, §4',
  formula: String.raw`\gamma_i = \arg\min_\gamma \lVert x_{i + 1}(\gamma) - x^*(t_{i + 1})\rVert^2,\quad
    x_{i + 1} = x^{\text{base}}_{i + 1} + \sum_j \gamma_j\,\Delta_j`,
  about:
    'Improved integration approximation: two numbers per step beside the base rule’s own, from a small least-squares problem each, so that the coarse step ends on the accurate path. (The paper aims at fine steps from the coarse state; from the common start, errors of earlier steps are mended, too.) Sweeps then lower the error at the very end.',
  advice: 'For five to ten steps. DDIM with these numbers is a multistep rule of its own.',
  yields: 'steps',
  options: {
    base: choice({
      label: 'base',
      default: 'same',
      choices: { same: 'the run’s, else DDIM', ddim: 'DDIM', heun: 'Heun (EDM)', 'dpm-solver-2': 'DPM-Solver-2' },
    }),
    sweeps: int({ label: 'sweeps', help: 'over all γ, on the error at the end', default: 1, min: 0, max: 10 }),
  },
  async fit(bench, o) {
    const { recipe, levels } = bench;
    const own = ['ddim', 'heun', 'dpm-solver-2'].includes(recipe.solver.id) ? recipe.solver.id : 'ddim';
    const base = o.base === 'same' ? own : o.base;
    const steps = levels.length - 1;
    const having = (gamma: readonly number[]): Recipe => ({
      ...recipe,
      // The rules of single steps would take the place of this one.
      each: {},
      solver: { id: 'iia', options: { base, gamma: coefficients(gamma) } },
    });
    const teacher = await bench.teacher(levels);
    const zeros = new Array<number>(WIDTH * steps).fill(0);
    const picture = (gamma: readonly number[]) => ({
      heat: {
        title: 'γ',
        rows: 'step',
        columns: 'coefficient',
        values: Array.from({ length: steps }, (_, i) => gamma.slice(WIDTH * i, WIDTH * (i + 1))),
      },
    });
    let gamma = [...zeros];
    for (let i = 0; i < steps; i++) {
      const put = (values: readonly number[]): number[] =>
        gamma.map((v, k) => (k >= WIDTH * i && k < WIDTH * (i + 1) ? values[k - WIDTH * i] : v));
      const reach = async (values: readonly number[]): Promise<Float64Array> =>
        (await bench.run(having(put(values)), i + 1)).states[i + 1];
      const missed = async (values: readonly number[]): Promise<number> =>
        distance(await reach(values), teacher[i + 1], levels[i + 1], bench);
      const none = [0, 0];
      const plain = await reach(none);
      const directions: Float64Array[] = [];
      for (const unit of [
        [1, 0],
        [0, 1],
      ])
        directions.push(sum([1, await reach(unit)], [-1, plain]));
      const best = nearest(plain, directions, teacher[i + 1]).map(clamp);
      if ((await missed(best)) < (await missed(none))) gamma = put(best);
      await bench.report((0.4 * (i + 1)) / steps, `γ of step ${i + 1}`, picture(gamma));
    }
    const was = await bench.loss(having(zeros));
    // Step by step is greedy: where it harms the end, the sweeps start from the base.
    if (!((await bench.loss(having(gamma))) < was)) gamma = zeros;
    const found = await sweeps(
      (values) => bench.loss(having(values)),
      gamma,
      { times: o.sweeps, reach: 0.4, bounds: BOUNDS, evaluations: 8 },
      (done, values) => bench.report(0.4 + 0.6 * done, 'Sweeping over all γ', picture(values)),
    );
    await bench.report(1, 'Done', picture(found.values));
    const notes = found.loss < was ? [] : ['No γ brings the end closer to the accurate path: the base rule is kept'];
    return { recipe: having(found.values), notes };
  },
});
