import { expect, test, vi } from 'vitest';
import { benchFor } from '../testing/bench';
import calibration, { warpOf } from './bespoke';

// Fits run the denoiser thousands of times.
vi.setConfig({ testTimeout: 60_000 });

const ring = (steps: number, end: string) =>
  benchFor({ model: 'ring', grid: { id: 'karras', steps, end }, solver: { id: 'ddim' } });

test('zeros stand for the plain midpoint rule', () => {
  expect(warpOf(new Array(14).fill(0))).toEqual([0.5, 1, 1, 1, 0, 1, 0, 0.5, 1, 1, 1, 0, 1, 0]);
});

test.each([
  [4, 'sigma-min', 4],
  [5, 'sigma-min', 4],
  [5, 'zero', 5],
])('for %i evaluations to %s it spends %i, and errs far less than the midpoint rule', async (steps, end, spent) => {
  const { bench } = await ring(steps, end);
  const { recipe, notes } = await calibration.fit(bench, { iterations: 8, starts: 2 });
  const midpoint = { ...recipe, solver: { id: 'midpoint', options: {} } };
  const plain = { ...bench.recipe, solver: midpoint.solver, grid: { ...bench.recipe.grid, steps: recipe.grid.steps } };
  const loss = await bench.loss(recipe);
  expect(loss).toBeLessThan(0.5 * (await bench.loss(plain)));
  expect(loss).toBeLessThan(0.7 * (await bench.loss(bench.recipe)));
  expect((await bench.run(recipe)).nfe).toBe(spent);
  expect(notes?.join().includes('one is left unspent')).toBe(steps > spent);
});

test('from a flow’s pure noise to σ = 0 it fits, too', async () => {
  const grid = { id: 'uniform-t', steps: 5, end: 'zero' };
  const { bench } = await benchFor({ model: 'two-moons', process: { id: 'flow' }, grid, solver: { id: 'ddim' } });
  const { recipe } = await calibration.fit(bench, { iterations: 6, starts: 1 });
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(bench.recipe));
});
