import { expect, test } from 'vitest';
import type { Recipe } from '../core/recipe';
import { benchFor } from '../testing/bench';
import { fineLevels, spanOf } from './fitting/levels';
import { middle, ownSchedules } from './fitting/own-schedules';
import { distance, transported } from './fitting/states';

const HAND: Recipe['grid'][] = ['karras', 'exponential', 'uniform-t', 'beta', 'flow-shift', 'ays', 'gits-table'].map(
  (id) => ({ id, options: {}, steps: 5, end: 'sigma-min' }),
);

test.each(['ring', 'two-moons', 'uneven'])(
  'on %s, with a schedule of its own each sample ends nearer than on any made by hand',
  async (model) => {
    const { bench } = await benchFor({ model, grid: HAND[0], solver: { id: 'ddim' }, count: 24 });
    const span = spanOf(bench);
    const levels = fineLevels(bench, span, 61);
    const teacher = await bench.teacher(levels);
    const { ways, ends, distances } = await ownSchedules(
      { levels, teacher, dim: bench.dim, steps: 5 },
      bench.denoise,
      async () => {},
    );
    // The ends are those of the ways: each is walked anew, by all samples, and its own sample is looked at.
    for (const n of [0, 7, 23]) {
      let x = bench.start;
      for (let k = 0; k < 5; k++) {
        const [from, to] = [levels[ways[n][k]], levels[ways[n][k + 1]]];
        x = transported(x, await bench.denoise(x, from), from, to);
      }
      expect(x.subarray(2 * n, 2 * n + 2)).toEqual(ends.subarray(2 * n, 2 * n + 2));
    }
    for (const way of ways) expect([way[0], way[5], new Set(way).size]).toEqual([0, 60, 6]);
    const found = distance(ends, teacher[60], levels[60], bench);
    expect(distances[4][60] / found).toBeCloseTo(Math.hypot(bench.sigmaData, levels[60].sigma), 10);
    for (const grid of HAND) expect(found, grid.id).toBeLessThan(await bench.loss({ ...bench.recipe, grid }));
  },
);

test('the middle way rises, however the samples disagree', () => {
  expect(
    middle([
      [0, 1, 9, 12],
      [0, 8, 9, 12],
      [0, 9, 10, 12],
      [0, 2, 3, 12],
      [0, 1, 2, 12],
    ]),
  ).toEqual([0, 2, 9, 12]);
});
