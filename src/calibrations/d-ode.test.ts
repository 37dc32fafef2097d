import { expect, test, vi } from 'vitest';
import { calibrated, ratio } from '../testing/bench';

// Judging runs all pairs made by hand, too.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  ['ring', 'ddim', 5, 0.6],
  ['ring', 'dpmpp-2m', 8, 0.6],
  ['two-moons', 'ddim', 5, 0.6],
  ['two-moons', 'unipc', 8, 0.8],
])('on %s, %s with %i steps errs less by far on noises that it has not seen', async (model, solver, steps, most) => {
  const grid = { id: 'karras', steps, end: 'sigma-min' };
  const found = await calibrated('d-ode', { model, grid, solver: { id: solver } });
  expect(ratio(found)).toBeLessThan(most);
  expect(found.judged.after.nfe).toBe(found.judged.before.nfe);
});

test('its closed form alone is below the base, too', async () => {
  expect(ratio(await calibrated('d-ode', {}, { sweeps: 0 }))).toBeLessThan(0.7);
});

test('one step has nothing before it', async () => {
  await expect(calibrated('d-ode', { grid: { id: 'karras', steps: 1, end: 'sigma-min' } })).rejects.toThrow(
    /two steps/,
  );
});
