import { defineCalibration, type Workbench } from '../core/calibration';
import { lawTerms, rhoByLaw } from '../core/compensation';
import { numbersOf } from '../core/numbers';
import { int, list } from '../core/options';
import { coefficients, type Recipe } from '../core/recipe';
import { compensated, compensationOptions, seekCompensation } from './fitting/compensation';
import { nearest } from './fitting/least-squares';
import { sweeps } from './fitting/lines';

/** A run that the law is fitted on. */
interface Anchor {
  bench: Workbench;
  recipe: Recipe;
  steps: number;
  scale?: number;
  rho: number[];
  /** UniPC's error at the end. */
  base: number;
}

export default defineCalibration({
  id: 'dc-polynomial',
  name: 'DC-Solver, a law of ρ',
  paper: 'arXiv:2409.03755, §3.3',
  formula: String.raw`\rho(i, n, w) = \sum_{a, b, c} k_{abc}\,\Bigl(\frac{i}{n - 2}\Bigr)^a \Bigl(\frac5n\Bigr)^b \Bigl(\frac w5\Bigr)^c`,
  about:
    'DC-Solver’s numbers for a few step counts (and guidance scales), and one polynomial through all of them, which then gives ρ for counts and scales between that nobody fitted: change the steps, and the solver still knows its numbers. The paper regresses in cascades, one variable after the other; here all at once, and sweeps then lower the error at the ends of all runs together.',
  advice: 'Where steps or guidance will be changed afterwards; for one fixed run DC-Solver’s own numbers are better.',
  yields: 'steps',
  options: {
    ...compensationOptions,
    steps: list({ label: 'step counts', help: 'that it is fitted on, the run’s own among them', default: '5, 7, 10' }),
    scales: list({ label: 'guidance scales w', help: 'three at least; empty: the run’s own', default: '' }),
    sweeps: int({ label: 'sweeps', help: 'over the law, on the errors at all ends', default: 2, min: 0, max: 10 }),
  },
  refuses: ({ recipe }) =>
    recipe.grid.id === 'custom'
      ? 'an own list of levels has one number of steps, and the law is over many; take a schedule.'
      : undefined,
  async fit(bench, { steps, scales, ...search }) {
    const counts = [...new Set([...numbersOf('Step counts', steps), bench.recipe.grid.steps])].sort((a, b) => a - b);
    const wrong = counts.find((n) => !(Number.isInteger(n) && n >= 3 && n <= 100));
    if (wrong !== undefined) throw new RangeError(`Step counts: ${wrong} is not a whole number from 3 to 100.`);
    const ws = [...new Set(numbersOf('Guidance scales', scales))];
    if (ws.length && bench.guidanceScale === undefined)
      throw new RangeError(
        'There are guidance scales, but the run is not guided: add classifier-free guidance, or none.',
      );
    if (ws.length && (ws.length < 3 || ws.some((w) => w < 0 || w > 20)))
      throw new RangeError('Guidance scales: give three or more, from 0 to 20, or none.');
    const runs = (ws.length ? ws : [undefined]).flatMap((scale) => counts.map((n) => ({ scale, steps: n })));
    const anchors: Anchor[] = [];
    for (const [k, { scale, steps: n }] of runs.entries()) {
      const where = `${n} steps${scale === undefined ? '' : `, w = ${scale}`}`;
      const under = scale === undefined ? bench : bench.withScale(scale);
      const recipe = { ...bench.recipe, grid: { ...bench.recipe.grid, steps: n } };
      const { rho, base } = await seekCompensation(under, recipe, { ...search, sweeps: 0 }, (done, doing, now) =>
        bench.report((0.5 * (k + done)) / runs.length, `${where}: ${doing}`, {
          bars: { title: `ρ at ${where}`, values: [...now] },
        }),
      );
      anchors.push({ bench: under, recipe, steps: n, scale, rho, base });
    }
    const having = (recipe: Recipe, law: readonly number[], scale?: number): Recipe =>
      compensated(recipe, search, { law: coefficients(law), ...(scale === undefined ? {} : { scale }) });
    /** How much of UniPC's error it leaves at an anchor, and at all in the geometric mean. */
    const share = async ({ bench: under, recipe, scale, base }: Anchor, law: readonly number[]): Promise<number> =>
      (await under.loss(having(recipe, law, scale))) / base;
    const left = async (law: readonly number[]): Promise<number> => {
      let total = 0;
      for (const anchor of anchors) total += Math.log(await share(anchor, law));
      return Math.exp(total / anchors.length);
    };
    const regressed = regress(anchors);
    const unipc = regressed.map((_, k) => (k ? 0 : 1));
    const found = await sweeps(
      left,
      (await left(regressed)) < 1 ? regressed : unipc,
      { times: search.sweeps, reach: 0.3, bounds: [-5, 5], evaluations: search.evaluations },
      (done) => bench.report(0.5 + 0.5 * done, 'Sweeping over the law'),
    );
    const shares: string[] = [];
    const heat: number[][] = [];
    for (const anchor of anchors) {
      const { steps: n, scale } = anchor;
      const one = await share(anchor, found.values);
      shares.push(`${one.toFixed(2)} at ${n} steps${scale === undefined ? '' : ` and w = ${scale}`}`);
      heat.push(rhoByLaw(found.values, n - 1, scale));
    }
    const most = Math.max(...heat.map((row) => row.length));
    const values = heat.map((row) => [...row, ...new Array<number>(most - row.length).fill(Number.NaN)]);
    await bench.report(1, 'Done', { heat: { title: 'ρ by the law', rows: 'run', columns: 'level', values } });
    const w = ws.length ? bench.guidanceScale : undefined;
    return {
      recipe: having(bench.recipe, found.values, w),
      notes: [
        `Of UniPC’s error on the noises of the fit it leaves ${shares.join(', ')}`,
        ...(ws.length ? ['Where you change the guidance scale, change the w of the law with it'] : []),
      ],
    };
  },
});

/** The law nearest to the ρ of all anchors, each anchor counting as much as the others. */
function regress(anchors: readonly Anchor[]): number[] {
  const rows = anchors.flatMap(({ steps, scale, rho }) =>
    rho.map((value, i) => ({ terms: lawTerms(i, steps - 1, scale), value, weight: 1 / Math.sqrt(rho.length) })),
  );
  const column = (of: (row: (typeof rows)[number]) => number): Float64Array =>
    Float64Array.from(rows, (row) => of(row) * row.weight);
  return nearest(
    new Float64Array(rows.length),
    rows[0].terms.map((_, k) => column(({ terms }) => terms[k])),
    column(({ value }) => value),
  );
}
