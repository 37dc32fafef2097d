import { dot } from '../core/arithmetic';
import { defineCalibration } from '../core/calibration';
import { int } from '../core/options';
import { coefficients, type Recipe } from '../core/recipe';
import { sweeps } from './fitting/lines';
import { distance, sum } from './fitting/states';

/** λ beyond this would feed the rule a denoiser that nothing like the data ever gave. */
const MOST = 2;

export default defineCalibration({
  id: 'd-ode',
  name: 'D-ODE solvers',
  paper: 'arXiv:2309.16421, §3.2 and algorithm 1',
  formula: String.raw`\hat D_i = D_i + \lambda_i\,(D_i - D_{i - 1}),\quad
    \lambda_i = \arg\min \lVert x_{i + 1}(\lambda_i) - x^*(t_{i + 1})\rVert^2`,
  about:
    'One number per step, in closed form: the state after a step of one evaluation is a straight line in λ, and the point of it that is nearest to the accurate path is taken. Sweeps then lower the error at the very end.',
  advice:
    'For five to ten steps of any deterministic solver. Rules of several evaluations a step are bent in λ: there the closed form is a start only, and the sweeps matter.',
  yields: 'coefficients',
  options: {
    sweeps: int({
      label: 'sweeps',
      help: 'over all λ, on the error at the end; 0: the closed form alone',
      default: 2,
      min: 0,
      max: 10,
    }),
  },
  refuses: ({ levels }) =>
    levels.length < 3 ? 'there is no step before the only one; take at least two steps.' : undefined,
  async fit(bench, o) {
    const { recipe } = bench;
    const kept = recipe.modifiers.filter(({ id }) => id !== 'd-ode');
    const having = (lambda: readonly number[]): Recipe => ({
      ...recipe,
      modifiers: [...kept, { id: 'd-ode', options: { lambda: coefficients(lambda) } }],
    });
    const plain: Recipe = { ...recipe, modifiers: kept };
    const base = await bench.loss(plain);
    const teacher = await bench.teacher(bench.levels);
    let lambda = new Array<number>(bench.levels.length - 2).fill(0);
    const picture = (values: readonly number[]) => ({ bars: { title: 'λ', values: [...values] } });

    for (let i = 1; i <= lambda.length; i++) {
      const reach = async (value: number): Promise<Float64Array> => {
        const tried = lambda.map((v, k) => (k === i - 1 ? value : v));
        return (await bench.run(having(tried), i + 1)).states[i + 1];
      };
      const missed = async (value: number): Promise<number> =>
        distance(await reach(value), teacher[i + 1], bench.levels[i + 1], bench);
      const [at0, at1] = [await reach(0), await reach(1)];
      const along = sum([1, at1], [-1, at0]);
      const length = dot(along, along);
      const left = sum([1, teacher[i + 1]], [-1, at0]);
      const best = length > 0 ? Math.max(-MOST, Math.min(MOST, dot(along, left) / length)) : 0;
      if (best !== 0 && (await missed(best)) < (await missed(0))) lambda[i - 1] = best;
      await bench.report((0.4 * i) / lambda.length, `λ of step ${i + 1}`, picture(lambda));
    }

    // The closed form is greedy: where it harms the end, the sweeps start from the base.
    let loss = await bench.loss(having(lambda));
    if (!(loss < base)) [lambda, loss] = [lambda.map(() => 0), base];
    const settings = { times: o.sweeps, reach: 0.5, bounds: [-MOST, MOST] as const, evaluations: 10 };
    const found = await sweeps(
      (values) => bench.loss(having(values)),
      lambda,
      settings,
      (done, values) => bench.report(0.4 + 0.6 * done, 'Sweeping over all λ', picture(values)),
    );
    await bench.report(1, 'Done', picture(found.values));
    if (found.loss < base) return { recipe: having(found.values) };
    return { recipe: plain, notes: ['No λ brings the end closer to the accurate path: the base solver is kept'] };
  },
});
