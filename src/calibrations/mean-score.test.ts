import { expect, test } from 'vitest';
import { defaults } from '../core/options';
import { parseTable } from '../core/table';
import { smooth } from '../testing/harness';
import { benchOn, type Flaw } from '../testing/bench';
import meanScore from './mean-score';

const spec = { process: { id: 'vp-linear' }, grid: { id: 'uniform-t', steps: 6, end: 'sigma-min' } };
/** ε̂ that is off by a constant: D = (x − σ(ε̂ + c))/α. */
const biased =
  (c: readonly number[]): Flaw =>
  (D, _x, { alpha, sigma }) =>
    D.map((v, i) => v - (sigma / alpha) * c[i % c.length]);

test('a constant bias of an exact denoiser is found and taken off', async () => {
  const bias = [0.11, -0.07];
  const bench = benchOn(smooth, spec, 4096, biased(bias));
  const { recipe, notes } = await meanScore.fit(bench, { draws: 2 });
  expect(notes).toEqual(['A mean for each scalar']);
  const table = parseTable('mean', String(recipe.modifiers[0].options.mean));
  for (const row of table?.rows ?? [])
    for (const [j, m] of row.entries()) expect(Math.abs(m - bias[j])).toBeLessThan(0.03);
  // The run ends where the one without bias does.
  const exact = benchOn(smooth, spec, 4096);
  const ends = await Promise.all(
    [bench.run(recipe), bench.run(bench.recipe), exact.run(exact.recipe)].map(
      async (r) => (await r).states.at(-1) ?? [],
    ),
  );
  const distance = (k: number) => Math.sqrt(Array.from(ends[k]).reduce((a, v, i) => a + (v - ends[2][i]) ** 2, 0));
  expect(distance(0)).toBeLessThan(0.15 * distance(1));
});

test('an exact denoiser is left alone', async () => {
  const { recipe, notes } = await meanScore.fit(benchOn(smooth, spec, 64), defaults(meanScore.options));
  expect(recipe.modifiers).toEqual([]);
  expect(notes?.join()).toMatch(/as far as 64 samples can tell: nothing is taken off/);
});
