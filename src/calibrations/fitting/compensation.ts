import type { Workbench } from '../../core/calibration';
import { RHO_BOUNDS } from '../../core/compensation';
import { choice, int } from '../../core/options';
import { coefficients, type Recipe } from '../../core/recipe';
import { goldenSection, sweeps } from './lines';
import { distance } from './states';

/** What both searches for DC-Solver's ρ are asked. */
export const compensationOptions = {
  order: int({ label: 'order', help: 'of the predictor', default: 3, min: 1, max: 3 }),
  prediction: choice({ label: 'prediction', default: 'data', choices: { data: 'data D', noise: 'noise ε̂' } }),
  evaluations: int({ label: 'tries per ρ', default: 12, min: 4, max: 40 }),
};

/** The recipe with DC-Solver in all its steps: the rules of single ones would take its place. */
export const compensated = (
  recipe: Recipe,
  { order, prediction }: { order: number; prediction: string },
  options: Recipe['solver']['options'],
): Recipe => ({ ...recipe, each: {}, solver: { id: 'dc-solver', options: { order, prediction, ...options } } });

interface Search {
  order: number;
  prediction: string;
  evaluations: number;
  sweeps: number;
}

/**
 * ρ for the inner levels of a recipe's grid: each in turn, so that the next step ends where the accurate path does; then sweeps on
 * the error at the end, from UniPC (ρ = 1) where step by step was worse than that.
 * @returns the ρ, the error at the end with them, and UniPC's.
 */
export async function seekCompensation(
  bench: Workbench,
  recipe: Recipe,
  search: Search,
  report: (done: number, doing: string, rho: readonly number[]) => Promise<void>,
): Promise<{ rho: number[]; loss: number; base: number }> {
  const levels = bench.levelsOf(recipe);
  const having = (rho: readonly number[]): Recipe => compensated(recipe, search, { rho: coefficients(rho) });
  const ones = new Array<number>(levels.length - 2).fill(1);
  const base = await bench.loss(having(ones));
  const teacher = await bench.teacher(levels);
  let rho = ones;
  for (let i = 0; i < rho.length; i++) {
    const missed = async (value: number): Promise<number> => {
      const tried = rho.map((v, k) => (k === i ? value : v));
      return distance((await bench.run(having(tried), i + 2)).states[i + 2], teacher[i + 2], levels[i + 2], bench);
    };
    const found = await goldenSection(missed, RHO_BOUNDS, { at: 1, value: await missed(1) }, search.evaluations);
    rho = rho.map((v, k) => (k === i ? found.at : v));
    await report((0.4 * (i + 1)) / rho.length, `ρ of level ${i + 2}`, rho);
  }
  if (!((await bench.loss(having(rho))) < base)) rho = ones;
  const found = await sweeps(
    (values) => bench.loss(having(values)),
    rho,
    { times: search.sweeps, reach: 0.5, bounds: RHO_BOUNDS, evaluations: search.evaluations },
    (done, values) => report(0.4 + 0.6 * done, 'Sweeping over all ρ', values),
  );
  return { rho: found.values, loss: found.loss, base };
}
