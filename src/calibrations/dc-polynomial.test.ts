import { expect, test, vi } from 'vitest';
import type { Workbench } from '../core/calibration';
import { defaults } from '../core/options';
import type { Recipe } from '../core/recipe';
import { benchFor } from '../testing/bench';
import polynomial from './dc-polynomial';

vi.setConfig({ testTimeout: 60_000 });

const given = (model: string, steps: number, more: object = {}) => ({
  model,
  grid: { id: 'karras', steps, end: 'sigma-min' },
  solver: { id: 'unipc' },
  ...more,
});
const options = (more: object) => ({ ...defaults(polynomial.options), ...more });

/** What the law leaves of UniPC's error where it was not fitted: other steps, other noises. */
async function share(bench: Workbench, recipe: Recipe, steps: number, scale?: number): Promise<number> {
  const grid = { ...recipe.grid, steps };
  const law = scale === undefined ? recipe.solver.options : { ...recipe.solver.options, scale };
  const unipc = { ...law, law: '' };
  const losses = [law, unipc].map((o) => bench.loss({ ...recipe, grid, solver: { id: 'dc-solver', options: o } }));
  const [after, before] = await Promise.all(losses);
  return after / before;
}

test.each(['ring', 'two-moons'])(
  'on %s it lowers the error at step counts and noises it has not seen',
  async (model) => {
    const { bench } = await benchFor(given(model, 5));
    const { recipe } = await polynomial.fit(bench, options({ steps: '5, 7, 10' }));
    const { bench: other } = await benchFor({ ...given(model, 5), seed: 9 });
    for (const steps of [6, 8, 9]) expect(await share(other, recipe, steps)).toBeLessThan(0.85);
  },
);

test('under guidance it lowers the error at scales that lie between those of the fit', async () => {
  const guided = (seed: number) => ({
    ...given('two-moons', 5, { condition: 0, guidance: [{ id: 'cfg', options: { scale: 4 } }], count: 8 }),
    seed,
  });
  const { bench, spent } = await benchFor(guided(1));
  const short = options({ steps: '5, 8', scales: '3, 5, 8', sweeps: 1, evaluations: 4 });
  const { recipe } = await polynomial.fit(bench, short);
  expect(recipe.solver.options.scale).toBe(4);
  // Those under other scales are counted too.
  expect(spent()).toBeGreaterThan(8 * 2 * 5 * 6);
  const { bench: other } = await benchFor(guided(9));
  for (const w of [4, 6]) expect(await share(other.withScale(w), recipe, 6, w)).toBeLessThan(0.8);
});

test.each([
  [{ steps: '5, 2' }, /2 is not a whole number from 3 to 100/],
  [{ scales: '1, 2, 4' }, /the run is not guided/],
])('%o is refused in words', async (wrong, message) => {
  const { bench } = await benchFor(given('ring', 5));
  await expect(polynomial.fit(bench, options(wrong))).rejects.toThrow(message);
});
