import { expect, test } from 'vitest';
import { defaults } from '../core/options';
import { benchFor, calibrated, ratio } from '../testing/bench';
import aligner from './timestep-aligner';

const o = defaults(aligner.options);

test.each([
  ['ring', 'ddim', 've', 'sigma-min'],
  ['pinwheel', 'dpmpp-2m', 've', 'sigma-min'],
  ['ring', 'heun', 'vp-linear', 'zero'],
  ['ring', 'ddim', 'flow', 'zero'],
])('%s, %s on %s to %s: the fitted shifts end nearer to the teacher', async (model, id, process, end) => {
  const grid = { id: process === 've' ? 'karras' : 'uniform-t', steps: 5, end };
  const { bench } = await benchFor({ model, process: { id: process }, grid, solver: { id } });
  const { recipe } = await aligner.fit(bench, o);
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(bench.recipe));
  expect(String(recipe.modifiers[0].options.shifts).split(', ').length).toBe(5);
  expect(recipe.grid).toEqual(bench.recipe.grid);
});

test('on noises that it has not seen, DDIM with shifts is better than without', async () => {
  const found = await calibrated('timestep-aligner', { grid: { id: 'karras', steps: 6, end: 'sigma-min' } });
  expect(found.judged.after.nfe).toBe(6);
  expect(ratio(found)).toBeLessThan(0.8);
});

test('shifts of before are replaced, other modifiers stay outside', async () => {
  const { bench } = await benchFor({
    model: 'ring',
    grid: { id: 'karras', steps: 4, end: 'sigma-min' },
    solver: { id: 'ddim' },
    modifiers: [
      { id: 'epsilon-scaling', options: { scale: 1.01 } },
      { id: 'timestep-aligner', options: { shifts: '0.1, 0, 0, 0' } },
    ],
  });
  const { recipe } = await aligner.fit(bench, { ...o, rounds: 1 });
  expect(recipe.modifiers.map(({ id }) => id)).toEqual(['timestep-aligner', 'epsilon-scaling']);
});
