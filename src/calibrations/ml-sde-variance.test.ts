import { expect, test, vi } from 'vitest';
import { parseTable } from '../core/table';
import type { Mixture } from '../denoisers/mixture';
import { benchOn, calibrated } from '../testing/bench';
import variance from './ml-sde-variance';

// Judging runs all pairs made by hand, too.
vi.setConfig({ testTimeout: 60_000 });

const gaussian: Mixture = {
  weights: [1],
  means: [[0.3, 0.3]],
  covs: [
    [
      [0.25, 0],
      [0, 0.25],
    ],
  ],
};

test.each(['ve', 'vp-linear', 'flow'])('of Gaussian data it is s²σ²/(α²s² + σ²), on %s', async (id) => {
  const bench = benchOn(gaussian, { process: { id }, grid: { id: 'uniform-t', steps: 6, end: 'zero' } }, 4096);
  const { recipe } = await variance.fit(bench, { draws: 1 });
  const table = parseTable('v', String(recipe.solver.options.variance));
  expect(table?.lambda.length).toBe(6);
  for (const [k, lambda] of (table?.lambda ?? []).entries())
    expect((table?.rows[k][0] ?? 0) / (0.25 / (0.25 * Math.exp(2 * lambda) + 1))).toBeCloseTo(1, 1);
});

test('with few steps it comes closer to the distribution of the ring than DDPM', async () => {
  const grid = { id: 'karras', steps: 8, end: 'sigma-min' };
  const found = await calibrated('ml-sde-variance', { grid, solver: { id: 'ddpm' } }, {}, 512);
  const { before, after } = found.judged;
  expect(after.nfe).toBe(before.nfe);
  expect(after.held.energy ?? Infinity).toBeLessThan(before.held.energy ?? 0);
});
