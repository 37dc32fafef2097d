import { expect, test, vi } from 'vitest';
import { defaults } from '../core/options';
import type { Recipe } from '../core/recipe';
import { benchFor } from '../testing/bench';
import { handGrids } from './fitting/hand';
import { spanOf } from './fitting/levels';
import { outdone } from './fitting/outdone';
import s3, { members, recipeOf, spaceOf } from './s3';

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

test.each([
  ['ring', 5],
  ['ring', 8],
  ['two-moons', 5],
  ['two-moons', 8],
])(
  'on %s, %i steps err no more than those of the best uniform solver on noises that it has not seen',
  async (model, steps) => {
    const on = async (seed: number) => (await ring(steps, { model, seed, count: 64 })).bench;
    const bench = await on(1);
    const { uniforms, made } = await spaceOf(bench);
    const losses = await Promise.all(uniforms.map((one) => bench.loss(made(one))));
    const uniform = made(uniforms[losses.indexOf(Math.min(...losses))]);
    const { recipe } = await s3.fit(bench, defaults(s3.options));
    for (const held of [await on(7), await on(8)])
      expect(await held.loss(recipe)).toBeLessThanOrEqual(await held.loss(uniform));
  },
);

test('only what holds on fresh noises outdoes a champion', async () => {
  const { bench, spent } = await ring(6);
  const on = (steps: number): Recipe => ({ ...bench.recipe, grid: { ...bench.recipe.grid, steps } });
  expect(await outdone(bench, 12, [6, 12], on, 2)).toBeUndefined();
  expect(await outdone(bench, 6, [12, 6], on, 2)).toBe(12);
  // The bench itself was asked nothing; what its fresh noises cost is on its bill.
  expect(spent()).toBeGreaterThan(2 * 2 * (12 + 6) * bench.count);
  const [other, another] = [bench.anew(0), bench.anew(1)];
  expect(bench.anew(0).start).toEqual(other.start);
  for (const start of [bench.start, another.start]) expect(start).not.toEqual(other.start);
  expect(Math.hypot(...other.start) / Math.hypot(...bench.start)).toBeCloseTo(1, 0);
});

test('what a solver of two evaluations may spend is spent on twice the steps', async () => {
  const { bench } = await ring(3, { solver: { id: 'heun' }, grid: { id: 'karras', steps: 4, end: 'zero' } });
  const before = (await bench.run(bench.recipe)).nfe;
  const { recipe } = await s3.fit(bench, { ...defaults(s3.options), evaluations: 120 });
  expect((await bench.run(recipe)).nfe).toBe(before);
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(bench.recipe));
});
