import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { NoiseProcess } from '../core/process';
import { normals } from '../core/rng';
import { ExactMixture } from '../denoisers/mixture';
import { makeProcess } from '../testing/harness';
import { benchFor, calibrated } from '../testing/bench';
import ays from './ays';
import { boundOf, boundOfSteps, clock, deviations, forwardPath } from './fitting/girsanov';
import { fewestCost } from './fitting/paths';

const COUNT = 4096;
const SPREAD = 0.7;
const gaussian = {
  weights: [1],
  means: [[0, 0]],
  covs: [
    [
      [SPREAD ** 2, 0],
      [0, SPREAD ** 2],
    ],
  ],
};

/** The bound's steps over 61 levels, even in λ, measured on a mixture. */
function measured(process: NoiseProcess, mixture: ConstructorParameters<typeof ExactMixture>[0], count = COUNT) {
  const exact = new ExactMixture(mixture, process, new CpuBackend());
  const [from, to] = [Math.max(process.at(process.tMax).lambda, -4), 3];
  const levels = Array.from({ length: 61 }, (_, i) => process.atLambda(from + (i / 60) * (to - from)));
  if (process.at(process.tMax).alpha === 0) levels[0] = process.at(process.tMax);
  const path = forwardPath(levels, exact.sample(count, 3), (i) => normals(3, count, exact.dim, 0x70000000 + i));
  const D = path.map((x, i) => exact.posteriorMean(x, levels[i]).mean);
  const E = deviations(D, exact.dim);
  return { levels, path, E, steps: boundOfSteps(levels, E) };
}

test.each(['ve', 'vp-linear', 'flow'])('on %s, Gaussian data: deviations and bound are the closed forms', (id) => {
  const { levels, E, steps } = measured(makeProcess(id), gaussian);
  // D = y/(u + c) is a martingale of posterior variance 1/(u + c) per coordinate, c = 1/s².
  const [u, c] = [levels.map(clock), SPREAD ** -2];
  for (const [i, j] of [
    [0, 20],
    [10, 30],
    [20, 50],
    [0, 60],
  ]) {
    const exact = 2 * (1 / (u[i] + c) - 1 / (u[j] + c));
    expect(Math.abs(E[i][j] / exact - 1), `E ${i} ${j}`).toBeLessThan(0.06);
    const bound = (u[j] - u[i]) / (u[i] + c) - Math.log((u[j] + c) / (u[i] + c));
    expect(Math.abs(steps[i][j] / bound - 1), `bound ${i} ${j}`).toBeLessThan(0.06);
  }
});

test('two levels of a path have the joint law of the forward SDE', () => {
  const process = makeProcess('ve');
  const { levels, path } = measured(process, gaussian);
  const [i, j] = [30, 40];
  const moment = (a: Float64Array, b: Float64Array): number => a.reduce((s, v, k) => s + v * b[k], 0) / a.length;
  // x_i = x_j + more noise, so their covariance is the variance of x_j.
  expect(moment(path[i], path[i]) / (SPREAD ** 2 + levels[i].sigma ** 2)).toBeCloseTo(1, 1);
  expect(moment(path[i], path[j]) / (SPREAD ** 2 + levels[j].sigma ** 2)).toBeCloseTo(1, 1);
});

test('the bound is never negative, falls with the steps, and is least on the levels that are found', async () => {
  const process = makeProcess('ve');
  const ring = (await import('../denoisers/exact')).exactModels[0].mixture;
  const { levels, steps } = measured(process, ring, 512);
  for (let i = 0; i < 60; i++) for (let j = i + 1; j < 61; j++) expect(steps[i][j]).toBeGreaterThanOrEqual(0);
  const bounds = [2, 4, 8, 16].map((n) => boundOf(steps, fewestCost(steps, n)));
  for (let k = 1; k < bounds.length; k++) expect(bounds[k]).toBeLessThan(bounds[k - 1]);
  // The levels of ρ = 7, as near as the grid has them.
  const [a, b] = [levels[0], levels[60]].map((l) => l.sigma ** (1 / 7));
  const karras = Array.from({ length: 9 }, (_, k) => {
    const lambda = -Math.log((a + (k / 8) * (b - a)) ** 7);
    return levels.reduce(
      (best, l, i) => (Math.abs(l.lambda - lambda) < Math.abs(levels[best].lambda - lambda) ? i : best),
      0,
    );
  });
  expect(boundOf(steps, fewestCost(steps, 8))).toBeLessThan(boundOf(steps, karras));
});

test('too few levels to choose from are refused in words', async () => {
  const { bench } = await benchFor({ model: 'ring', grid: { id: 'karras', steps: 12 } });
  await expect(ays.fit(bench, { points: 9, draws: 1 })).rejects.toThrow(/9 are too few to choose 12 steps/);
});

test('a flow that starts at pure noise keeps its first level', async () => {
  const { bench } = await benchFor({
    model: 'ring',
    process: { id: 'flow' },
    grid: { id: 'uniform-t', steps: 6, end: 'zero' },
  });
  const { recipe } = await ays.fit(bench, { points: 31, draws: 2 });
  expect(recipe.grid.options.sigmas).toMatch(/^inf, .*, 0$/);
  expect(recipe.grid.steps).toBe(6);
});

test('what a sampler with noise draws on its levels is nearer to the data, from noises that it has not seen', async () => {
  const grid = { id: 'karras', steps: 5, end: 'sigma-min' };
  const { judged } = await calibrated('ays', { solver: { id: 'ddpm' }, grid }, {}, 512);
  const [before, after] = [judged.before.held, judged.after.held];
  expect(after.energy).toBeLessThan(0.7 * (before.energy ?? 0));
  expect(after.sliced).toBeLessThan(0.8 * (before.sliced ?? 0));
});
