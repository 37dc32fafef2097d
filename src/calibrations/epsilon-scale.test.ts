import { expect, test, vi } from 'vitest';
import { benchOn, type Flaw } from '../testing/bench';
import { smooth } from '../testing/harness';
import epsilonScale from './epsilon-scale';

const spec = {
  process: { id: 'vp-linear' },
  grid: { id: 'uniform-t', steps: 24, end: 'sigma-min' },
  solver: { id: 'dpmpp-2m' },
};
vi.setConfig({ testTimeout: 60_000 });

/** ε̂ too long by a factor: D = (x − kσε)/α. */
const long =
  (k: number): Flaw =>
  (D, x, { alpha }) =>
    D.map((v, i) => k * v + ((1 - k) * x[i]) / alpha);

test('a denoiser that predicts two percent too much noise is found out', async () => {
  const bench = benchOn(smooth, spec, 512, long(1.02));
  const { recipe, notes } = await epsilonScale.fit(bench, { aim: 'length', growth: false, draws: 2 });
  expect(notes?.[0]).toMatch(/Chance alone makes about ±0\.0\d+ with so many samples/);
  const { scale } = recipe.modifiers[0].options;
  expect(Math.abs(Number(scale) - 1.02)).toBeLessThan(0.005);
});

test('its run then ends closer to where the true denoiser’s does', async () => {
  const [bench, exact] = [benchOn(smooth, spec, 512, long(1.02)), benchOn(smooth, spec, 512)];
  const { recipe } = await epsilonScale.fit(bench, { aim: 'length', growth: false, draws: 2 });
  const end = async (run: Promise<{ states: readonly Float64Array[] }>) =>
    (await run).states.at(-1) ?? new Float64Array();
  const [mended, plain, truth] = [
    await end(bench.run(recipe)),
    await end(bench.run(bench.recipe)),
    await end(exact.run(exact.recipe)),
  ];
  const distance = (v: Float64Array) => Math.sqrt(v.reduce((a, x, i) => a + (x - truth[i]) ** 2, 0));
  expect(distance(mended)).toBeLessThan(0.5 * distance(plain));
});

test('aimed at the end it is never worse than without', async () => {
  const bench = benchOn(smooth, { ...spec, grid: { id: 'karras', steps: 6, end: 'sigma-min' } }, 32);
  const { recipe } = await epsilonScale.fit(bench, { aim: 'end', growth: true, draws: 1 });
  expect(await bench.loss(recipe)).toBeLessThanOrEqual(await bench.loss(bench.recipe));
});
