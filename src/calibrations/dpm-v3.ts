import { defineCalibration } from '../core/calibration';
import { choice, int } from '../core/options';
import type { RawOptions } from '../core/options';
import type { Level } from '../core/process';
import type { Recipe } from '../core/recipe';
import { formatStatistics, type Statistics } from '../core/statistics';
import { freshSets, lossesOn } from './fitting/fresh';
import { measured, statisticsOf } from './fitting/statistics';

/** Scalars per sample up to which each has statistics of its own: a link has to carry them. */
const OWN = 4;
/** Settings with statistics, and as many without, that are judged on fresh noises too, and how many sets of those. */
const [CHECKED, SETS] = [4, 7];

interface Tried {
  recipe: Recipe;
  /** Whose statistics it takes, if any. */
  whose: string | undefined;
  loss: number;
}

const round = (v: number): number => Number(v.toPrecision(6));
/** Six digits are far more than a Monte Carlo knows. */
const short = ({ lambda, l, s, b }: Statistics): Statistics => {
  const rows = (table: readonly (readonly number[])[]) => table.map((row) => row.map(round));
  return { lambda: lambda.map((v) => Number(v.toPrecision(8))), l: rows(l), s: rows(s), b: rows(b) };
};

export default defineCalibration({
  id: 'dpm-v3',
  name: 'DPM-Solver-v3 statistics',
  paper: 'arXiv:2310.13268, §3.2, eq. 5 and 11',
  formula: String.raw`l = \mathbb E\operatorname{diag}(\sigma\,\partial_x\hat\varepsilon),\quad
    f = (\sigma\hat\varepsilon - l\,x)/\alpha \\ (s, b) = \arg\min \mathbb E\lVert \dot f - s f - b\rVert^2`,
  about:
    'Between the noise and the data prediction it finds the member of a family that changes least along the way: three numbers per noise level, measured by Monte Carlo on noised data. The Jacobian’s diagonal is probed by finite differences. Samples of more than four scalars share one set of numbers. Which order, predictor and corrector go with them, and whether they help at all, is settled on the noises of the fit and some fresh ones.',
  advice: 'For five to ten steps. Statistics serve every schedule and number of steps on the same denoiser.',
  yields: 'steps',
  options: {
    rows: int({ label: 'levels', help: 'at which it is measured, even in λ', default: 41, min: 5, max: 241 }),
    draws: int({
      label: 'draws of noise',
      help: 'per sample and level, five forwards each',
      default: 8,
      min: 1,
      max: 64,
    }),
    order: choice({
      label: 'order',
      help: 'predictor and corrector are those that err least on the noises of the fit',
      default: 'best',
      choices: { best: 'the best on the fit’s noises', '1': '1', '2': '2', '3': '3' },
    }),
  },
  async fit(bench, o) {
    const { recipe, process, dim, count } = bench;
    const finite = bench.levels.filter(({ lambda }) => Number.isFinite(lambda));
    if (finite.length < 2)
      throw new RangeError('There are no two levels of finite noise to measure between: take more steps.');
    const [low, high] = [finite[0].lambda, finite[finite.length - 1].lambda];
    const places: Level[] = Array.from({ length: o.rows }, (_, k) =>
      process.atLambda(low + ((high - low) * k) / (o.rows - 1)),
    );
    const found = await measured(bench, places, o.draws, (done) =>
      bench.report(0.9 * done, `Measuring at ${o.rows} levels`),
    );
    const tables = (dim > OWN ? [true] : [false, true]).map((pooled) => {
      const table = statisticsOf(found, pooled);
      const whose = pooled ? 'the same for all scalars of a sample' : 'of each scalar';
      return { whose, l: table.l, own: { statistics: formatStatistics(short(table)) } };
    });
    // The family's usual member, l = 1 and s = b = 0, whose rule is the same: at few steps statistics may do harm.
    const usual = { whose: undefined, l: [], own: {} };
    const orders = o.order === 'best' ? [1, 2, 3] : [Number(o.order)];
    const settings = orders.flatMap((order) =>
      ['full', 'pseudo'].flatMap((predictor) =>
        ['none', 'pseudo', 'full', 'wide'].map((corrector): RawOptions => ({ order, predictor, corrector })),
      ),
    );
    const bars = { title: 'l from noise to data', values: tables[0].l.map((row) => row[0]) };
    const tried: Tried[] = [];
    for (const { whose, own } of [usual, ...tables])
      for (const options of settings) {
        const solver = { id: 'dpm-solver-v3', options: { ...options, ...own } };
        // The rules of single steps would take the place of this one.
        const one: Recipe = { ...recipe, each: {}, solver };
        tried.push({ recipe: one, whose, loss: await bench.loss(one) });
        await bench.report(0.9, 'Choosing order and corrector', { bars });
      }
    const least = (of: readonly Tried[]): Tried[] => [...of].sort((a, b) => a.loss - b.loss).slice(0, CHECKED);
    const finalists = [...least(tried.filter(({ whose }) => whose)), ...least(tried.filter(({ whose }) => !whose))];
    await bench.report(0.95, 'Checking the best on fresh noises', { bars });
    const fresh = freshSets(bench, SETS);
    for (const one of finalists) one.loss = Math.hypot(one.loss, ...(await lossesOn(fresh, one.recipe)));
    const [best] = least(finalists);
    const from = `${count * o.draws} noised samples at each of ${o.rows} levels`;
    return {
      recipe: best.recipe,
      notes: [
        best.whose
          ? `l, s and b are ${best.whose}, from ${from}`
          : `l, s and b from ${from} did not help: the same rule without them errs less on fresh noises, too, and is what it yields`,
      ],
    };
  },
});
