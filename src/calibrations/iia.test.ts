import { expect, test, vi } from 'vitest';
import { calibrated, ratio } from '../testing/bench';
import { nearest } from './fitting/least-squares';

// Judging runs all pairs made by hand, too.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  ['ring', 'ddim', 5, 0.6],
  ['ring', 'ddim', 8, 0.5],
  ['ring', 'heun', 5, 0.3],
  ['ring', 'dpm-solver-2', 8, 0.5],
  ['two-moons', 'ddim', 8, 0.6],
  ['two-moons', 'heun', 5, 0.7],
  ['two-moons', 'dpm-solver-2', 5, 0.5],
])('on %s, %s with %i steps errs less on noises that it has not seen', async (model, id, steps, most) => {
  const grid = { id: 'karras', steps, end: 'sigma-min' };
  const found = await calibrated('iia', { model, grid, solver: { id } });
  expect(found.recipe.solver.options.base).toBe(id);
  expect(ratio(found)).toBeLessThan(most);
  expect(found.judged.after.nfe).toBe(found.judged.before.nfe);
});

test('its closed form alone is below the base, too', async () => {
  expect(ratio(await calibrated('iia', {}, { sweeps: 0 }))).toBeLessThan(0.6);
});

test('least squares: what is there is found, what is nothing gets nothing', () => {
  const [a, b, none] = [Float64Array.of(1, 0, 2, 1), Float64Array.of(0, 3, 1, -1), new Float64Array(4)];
  const from = Float64Array.of(5, 5, 5, 5);
  const goal = from.map((v, i) => v + 2 * a[i] - 0.5 * b[i]);
  const found = nearest(from, [a, none, b], goal);
  expect(found[0]).toBeCloseTo(2, 6);
  expect(found[1]).toBe(0);
  expect(found[2]).toBeCloseTo(-0.5, 6);
  // Twice the same direction: half each.
  for (const c of nearest(
    from,
    [a, a],
    from.map((v, i) => v + a[i]),
  ))
    expect(c).toBeCloseTo(0.5, 5);
});
