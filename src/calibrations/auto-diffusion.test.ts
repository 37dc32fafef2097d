import { expect, test } from 'vitest';
import { uniforms } from '../core/rng';
import { defaults } from '../core/options';
import { benchFor } from '../testing/bench';
import autoDiffusion from './auto-diffusion';
import { evolve, type Subset } from './fitting/evolution';

const seeded = (seed: number): (() => number) => {
  let drawn = 0;
  return () => uniforms(seed, 0, 1, drawn++)[0];
};
const how = { places: 20, population: 20, generations: 40, mutation: 0.2, crossover: 0.6 };

test('it finds a hidden subset, holds only legal ones, and never loses the best', async () => {
  const hidden = [3, 4, 11, 19];
  const losses: number[] = [];
  const search = (seed: number): ReturnType<typeof evolve> =>
    evolve(
      how,
      [[1, 2, 3, 4]],
      seeded(seed),
      async (subset: Subset) => {
        expect([...new Set(subset)].sort((a, b) => a - b)).toEqual(subset);
        expect(subset.length).toBe(4);
        expect(Math.min(...subset)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...subset)).toBeLessThanOrEqual(20);
        return subset.reduce((s, v, k) => s + (v - hidden[k]) ** 2, 0);
      },
      async (_, { loss }) => void losses.push(loss),
    );
  expect((await search(1)).subset).toEqual(hidden);
  expect(losses).toEqual([...losses].sort((a, b) => b - a));
  expect(await search(2)).toEqual(await search(2));
});

test.each(['ddim', 'dpmpp-2m'])('with %s the schedule ends nearer to the teacher than ρ = 7', async (id) => {
  const { bench } = await benchFor({
    model: 'ring',
    grid: { id: 'karras', steps: 5, end: 'sigma-min' },
    solver: { id },
  });
  const { recipe } = await autoDiffusion.fit(bench, { ...defaults(autoDiffusion.options), generations: 8 });
  expect(recipe.grid.id).toBe('custom');
  expect(recipe.grid.steps).toBe(5);
  expect(await bench.loss(recipe)).toBeLessThan(0.9 * (await bench.loss(bench.recipe)));
});

test('what cannot be beaten is kept, and it says so', async () => {
  const { bench } = await benchFor({
    model: 'ring',
    grid: { id: 'karras', steps: 7, end: 'sigma-min' },
    solver: { id: 'ddim' },
  });
  const better = await autoDiffusion.fit(bench, defaults(autoDiffusion.options));
  const again = { ...bench, recipe: better.recipe, levels: bench.levelsOf(better.recipe) };
  const few = { points: 9, population: 4, generations: 1, mutation: 0, crossover: 0 };
  const kept = await autoDiffusion.fit(again, few);
  expect(kept.recipe).toEqual(better.recipe);
  expect(kept.notes?.[0]).toMatch(/so it was kept/);
  await expect(
    autoDiffusion.fit(
      { ...bench, levels: bench.levelsOf({ ...bench.recipe, grid: { ...bench.recipe.grid, steps: 9 } }) },
      few,
    ),
  ).rejects.toThrow(/too few/);
});
