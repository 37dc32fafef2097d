import { expect, test, vi } from 'vitest';
import { benchFor } from '../testing/bench';
import { slicedCritic } from './fitting/critic';
import calibration from './generalized';

// Fits run the denoiser thousands of times.
vi.setConfig({ testTimeout: 60_000 });

const ring = (o: object = {}) =>
  benchFor({ model: 'ring', grid: { id: 'karras', steps: 5, end: 'sigma-min' }, solver: { id: 'ddim' }, ...o });
const o = { iterations: 6, starts: 1, critic: 0 };

test('it ends far below all orders of DPM-Solver++ on the grid that it found and on the old one', async () => {
  const { bench } = await ring();
  const { recipe } = await calibration.fit(bench, o);
  const loss = await bench.loss(recipe);
  for (const grid of [recipe.grid, bench.recipe.grid])
    for (const id of ['ddim', 'dpmpp-2m', 'dpmpp-3m'])
      expect(loss).toBeLessThan(0.5 * (await bench.loss({ ...recipe, grid, solver: { id, options: {} } })));
  expect((await bench.run(recipe)).nfe).toBe(5);
  expect(String(recipe.solver.options.deviations).split(', ')).toHaveLength(25);
});

test('the critic’s residuals are the sliced distance of the ends from the data, and rank is all they see', async () => {
  const { bench } = await ring();
  const critic = await slicedCritic(bench, 1);
  const data = await bench.data();
  expect(critic(data).every((v) => v === 0)).toBe(true);
  const swapped = Float64Array.from({ length: data.length }, (_, i) => data[(i + bench.dim) % data.length]);
  expect(critic(swapped).every((v) => v === 0)).toBe(true);
  // A cloud that is moved by δ is |δ·d| away along each d: on average over directions of the plane, δ²/2.
  const moved = data.map((v, i) => v + (i % 2 ? 0 : 0.3));
  const square = critic(moved).reduce((s, v) => s + v * v, 0) * bench.sigmaData ** 2;
  expect(square).toBeGreaterThan(0.3 * 0.09);
  expect(square).toBeLessThan(0.7 * 0.09);
});

test('with the critic the ends come closer to the data, and it is labelled', async () => {
  const { bench } = await ring();
  const critic = await slicedCritic(bench, 1);
  const distance = async (weight: number): Promise<number> => {
    const { recipe, notes } = await calibration.fit(bench, { ...o, critic: weight });
    expect(/stood in for the paper’s adversarial loss/.test(notes?.join() ?? '')).toBe(weight > 0);
    const { states } = await bench.run(recipe);
    return critic(states[states.length - 1]).reduce((s, v) => s + v * v, 0);
  };
  // Not by much: numbers that all samples share cannot mend the chance of a small cloud.
  expect(await distance(10)).toBeLessThan(await distance(0));
});

test('from a flow’s pure noise to σ = 0 it fits, too', async () => {
  const grid = { id: 'uniform-t', steps: 5, end: 'zero' };
  const { bench } = await benchFor({ model: 'two-moons', process: { id: 'flow' }, grid, solver: { id: 'ddim' } });
  const { recipe } = await calibration.fit(bench, { ...o, iterations: 4 });
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(bench.recipe));
});
