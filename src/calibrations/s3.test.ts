import { expect, test, vi } from 'vitest';
import { defaults } from '../core/options';
import { benchFor } from '../testing/bench';
import { handGrids } from './fitting/hand';
import { spanOf } from './fitting/levels';
import s3, { members, recipeOf } from './s3';

// Fits run the denoiser thousands of times.
vi.setConfig({ testTimeout: 60_000 });

const ring = (steps: number, o: object = {}) =>
  benchFor({ model: 'ring', grid: { id: 'karras', steps, end: 'sigma-min' }, solver: { id: 'ddim' }, ...o });

test('a uniform schedule of solvers is the plain solver', async () => {
  const { bench } = await ring(6);
  const grids = handGrids(bench, spanOf(bench), 6);
  for (const [k, solver] of members.entries()) {
    const { each, ...recipe } = recipeOf(bench, grids, [], { grid: 0, steps: new Array(6).fill(k) });
    expect(each).toEqual({});
    const named = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [String(i), solver]));
    const [plain, byStep] = [await bench.run({ ...recipe, each }), await bench.run({ ...recipe, each: named })];
    expect(byStep.states).toEqual(plain.states);
    expect([plain.nfe, byStep.nfe]).toEqual([6, 6]);
  }
});

test('it ends below every uniform solver of its space, for as many forwards', async () => {
  const { bench } = await ring(5);
  const { recipe } = await s3.fit(bench, { ...defaults(s3.options), levels: false });
  const own = { ...recipe, each: {} };
  const uniform = await Promise.all(members.map((solver) => bench.loss({ ...own, solver })));
  expect(await bench.loss(recipe)).toBeLessThan(Math.min(...uniform));
  expect((await bench.run(recipe)).nfe).toBe(5);
  expect(Object.keys(recipe.each).length).toBeGreaterThan(0);
});

test('what a solver of two evaluations may spend is spent on twice the steps', async () => {
  const { bench } = await ring(3, { solver: { id: 'heun' }, grid: { id: 'karras', steps: 4, end: 'zero' } });
  const before = (await bench.run(bench.recipe)).nfe;
  const { recipe } = await s3.fit(bench, { ...defaults(s3.options), evaluations: 120 });
  expect((await bench.run(recipe)).nfe).toBe(before);
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(bench.recipe));
});
