import { expect, test, vi } from 'vitest';
import { calibrated, ratio } from '../testing/bench';

// Judging runs all pairs made by hand, too.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  ['ring', 5],
  ['ring', 8],
  ['two-moons', 5],
  ['two-moons', 8],
])(
  'on %s, %i steps err less than those of DPM-Solver++ and UniPC on noises that it has not seen',
  async (model, steps) => {
    const grid = { id: 'karras', steps, end: 'sigma-min' };
    for (const [id, options] of [
      ['dpmpp-2m', {}],
      ['dpmpp-3m', {}],
      ['unipc', { order: 2 }],
      ['unipc', { order: 3 }],
    ] as const) {
      const found = await calibrated('dpm-v3', { model, grid, solver: { id, options } });
      expect(ratio(found), `${id} ${JSON.stringify(options)}`).toBeLessThanOrEqual(1);
      expect(found.judged.after.nfe).toBe(found.judged.before.nfe);
    }
  },
);

test('it says whose statistics they are', async () => {
  const grid = { id: 'karras', steps: 8, end: 'sigma-min' };
  const { notes, recipe } = await calibrated('dpm-v3', { grid }, { draws: 1 });
  expect(notes.join()).toMatch(/l, s and b are .+, from 64 noised samples at each of 41 levels/);
  expect(recipe.solver.options.statistics).toBeTruthy();
});

test('statistics that do not help are left out, and it says so', async () => {
  const { notes, recipe } = await calibrated('dpm-v3', {}, { rows: 9, draws: 1 });
  expect(notes.join()).toMatch(/64 noised samples at each of 9 levels did not help/);
  expect(recipe.solver).toMatchObject({ id: 'dpm-solver-v3', options: { order: expect.any(Number) } });
  expect(recipe.solver.options.statistics).toBeUndefined();
});

test('the first step from pure noise, and the last to σ = 0, need no statistics', async () => {
  const found = await calibrated('dpm-v3', {
    process: { id: 'flow' },
    grid: { id: 'uniform-t', steps: 6, end: 'zero' },
  });
  expect(found.judged.after.held.error).toBeLessThan(1);
});
