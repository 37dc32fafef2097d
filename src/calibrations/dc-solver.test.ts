import { expect, test, vi } from 'vitest';
import { calibrated, ratio } from '../testing/bench';

// Judging runs all pairs made by hand, too.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  ['ring', 5, 0.95],
  ['ring', 8, 0.6],
  ['two-moons', 5, 0.95],
  ['two-moons', 8, 0.8],
])('on %s, %i steps err less than UniPC’s on noises that it has not seen', async (model, steps, most) => {
  const grid = { id: 'karras', steps, end: 'sigma-min' };
  const found = await calibrated('dc-solver', { model, grid, solver: { id: 'unipc' } });
  expect(ratio(found)).toBeLessThan(most);
  expect(found.judged.after.nfe).toBe(found.judged.before.nfe);
});

test('the rules of single steps, which it takes the place of, are gone', async () => {
  const found = await calibrated('dc-solver', { each: { 1: { id: 'heun' } } }, { sweeps: 0 });
  expect(found.recipe.each).toEqual({});
});
