import { defineCalibration } from '../core/calibration';
import { choice, int } from '../core/options';
import type { RawOptions } from '../core/options';
import type { Level } from '../core/process';
import type { Recipe } from '../core/recipe';
import { formatStatistics, type Statistics } from '../core/statistics';
import { measured, statisticsOf } from './fitting/statistics';

/** Scalars per sample up to which each has statistics of its own: a link has to carry them. */
const OWN = 4;
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
    'Between the noise and the data prediction it finds the member of a family that changes least along the way: three numbers per noise level, measured by Monte Carlo on noised data. The Jacobian’s diagonal is probed by finite differences. Samples of more than four scalars share one set of numbers. Which order, predictor and corrector go with them is settled on the noises of the fit.',
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
      return { pooled, l: table.l, statistics: formatStatistics(short(table)) };
    });
    const orders = o.order === 'best' ? [1, 2, 3] : [Number(o.order)];
    const settings = orders.flatMap((order) =>
      ['full', 'pseudo'].flatMap((predictor) =>
        ['none', 'pseudo', 'full'].map((corrector): RawOptions => ({ order, predictor, corrector })),
      ),
    );
    let best: { recipe: Recipe; pooled: boolean; loss: number } | undefined;
    for (const { pooled, l, statistics } of tables)
      for (const options of settings) {
        const solver = { id: 'dpm-solver-v3', options: { ...options, statistics } };
        // The rules of single steps would take the place of this one.
        const tried: Recipe = { ...recipe, each: {}, solver };
        const loss = await bench.loss(tried);
        if (!best || loss < best.loss) best = { recipe: tried, pooled, loss };
        const bars = { title: 'l from noise to data', values: l.map((row) => row[0]) };
        await bench.report(0.95, 'Choosing order and corrector', { bars });
      }
    if (!best) throw new Error('There is no table to choose from');
    const notes = [
      `l, s and b are ${best.pooled ? 'the same for all scalars of a sample' : 'of each scalar'}, from ${count * o.draws} noised samples at each of ${o.rows} levels`,
    ];
    return { recipe: best.recipe, notes };
  },
});
