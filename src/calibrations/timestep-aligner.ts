import { defineCalibration, type Workbench } from '../core/calibration';
import { int, num } from '../core/options';
import { coefficients, type Recipe } from '../core/recipe';
import { goldenSection } from './fitting/lines';
import { distance } from './fitting/states';

export default defineCalibration({
  id: 'timestep-aligner',
  name: 'Timestep aligner',
  paper: 'arXiv:2310.09469 (timestep aligner)',
  formula: String.raw`\delta_i = \arg\min_\delta\,\bigl\lVert x_{i + 1}(\varepsilon(x_i, \tau_i)) - x^*(t_{i + 1})\bigr\rVert,\quad
    \lambda(\tau_i) = \lambda(t_i) + \delta`,
  about:
    'Grid and solver stay; in each step the network is told another level, chosen step by step so that the run stays near the teacher. Then each shift is tried anew for the error at the end.',
  advice:
    'One number per step, and a forward for each that is tried: cheap. It mends what a coarse first-order rule misses.',
  yields: 'coefficients',
  options: {
    reach: num({ label: 'largest shift of λ', default: 0.6, min: 0.05, max: 2, step: 0.05 }),
    tries: int({ label: 'tries per step', default: 14, min: 4, max: 60 }),
    rounds: int({ label: 'rounds for the end', help: '0: only step by step', default: 2, min: 0, max: 10 }),
  },
  async fit(bench, { reach, tries, rounds }) {
    const { recipe, levels } = bench;
    const n = levels.length - 1;
    const shifts = new Array<number>(n).fill(0);
    const teacher = await bench.teacher(levels);
    const title = 'shift of λ in each step';
    const show = (done: number, doing: string): Promise<void> =>
      bench.report(done, doing, { bars: { title, values: [...shifts] } });
    const parts = n * (1 + rounds);

    for (let i = 0; i < n; i++) {
      const missed = (shift: number): Promise<number> =>
        stepError(bench, aligned(recipe, shifts, i, shift), teacher, i);
      const none = { at: 0, value: await missed(0) };
      if (Number.isFinite(levels[i].lambda)) shifts[i] = (await goldenSection(missed, [-reach, reach], none, tries)).at;
      await show((i + 1) / parts, `Aligning step ${i + 1} of ${n}`);
    }
    const plain = await bench.loss(recipe);
    let best = await bench.loss(aligned(recipe, shifts));
    // Near the teacher in each step need not be near it at the end.
    if (!(best < plain)) [best] = [plain, shifts.fill(0)];
    for (let r = 0; r < rounds; r++)
      for (let i = 0; i < n; i++) {
        if (Number.isFinite(levels[i].lambda)) {
          const narrow = reach / 2 ** (r + 1);
          const around = [shifts[i] - narrow, shifts[i] + narrow] as const;
          const loss = (shift: number): Promise<number> => bench.loss(aligned(recipe, shifts, i, shift));
          ({ at: shifts[i], value: best } = await goldenSection(loss, around, { at: shifts[i], value: best }, tries));
        }
        await show((n * (r + 1) + i + 1) / parts, `Round ${r + 1} of ${rounds}: step ${i + 1} of ${n}`);
      }
    if (best < plain) return { recipe: aligned(recipe, shifts) };
    return { recipe, notes: ['No shift ended nearer to the teacher, so none was taken'] };
  },
});

/** The recipe with these shifts, one of them replaced. The modifier works on the solver itself, beneath all others. */
function aligned({ modifiers, ...recipe }: Recipe, shifts: readonly number[], i = -1, shift = 0): Recipe {
  const values = shifts.map((v, k) => (k === i ? shift : v));
  const others = modifiers.filter(({ id }) => id !== 'timestep-aligner');
  return {
    ...recipe,
    modifiers: [{ id: 'timestep-aligner', options: { shifts: coefficients(values) } }, ...others],
  };
}

/** How far a run is from the teacher after step i; ∞ if it breaks. */
async function stepError(
  bench: Workbench,
  recipe: Recipe,
  teacher: readonly Float64Array[],
  i: number,
): Promise<number> {
  const { states, levels } = await bench.run(recipe, i + 1);
  const missed = distance(states[i + 1], teacher[i + 1], levels[i + 1], bench);
  return Number.isFinite(missed) ? missed : Number.POSITIVE_INFINITY;
}
