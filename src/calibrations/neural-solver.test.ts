import { expect, test, vi } from 'vitest';
import { coefficients } from '../core/recipe';
import { makeProcess } from '../testing/harness';
import { benchFor } from '../testing/bench';
import { mixedVelocities, type Rule } from './fitting/mixed';
import calibration, { below } from './neural-solver';

// Fits run the denoiser thousands of times.
vi.setConfig({ testTimeout: 60_000 });

const names: [Rule, { id: string; options: object }][] = [
  [
    { kind: 'data', order: 3, corrector: true, lowerOrderFinal: true },
    { id: 'unipc', options: {} },
  ],
  [
    { kind: 'noise', order: 2, corrector: true },
    { id: 'unipc', options: { order: 2, prediction: 'noise', lowerOrderFinal: false } },
  ],
  [
    { kind: 'data', order: 2 },
    { id: 'dpmpp-2m', options: {} },
  ],
  [
    { kind: 'data', order: 3 },
    { id: 'dpmpp-3m', options: {} },
  ],
  [
    { kind: 'adams', order: 1 },
    { id: 'ddim', options: {} },
  ],
  [
    { kind: 'adams', order: 3 },
    { id: 'lms', options: { order: 3 } },
  ],
];

test.each(['edm-ve', 'vp-linear', 'flow'].flatMap((process) => names.map((n) => [process, ...n] as const)))(
  'on %s, a classical rule written in coefficients runs the same: %o',
  async (process, rule, solver) => {
    const id = process === 'edm-ve' ? 've' : process;
    const { bench } = await benchFor({
      model: 'ring',
      process: { id },
      grid: { id: 'karras', steps: 7, end: 'sigma-min' },
      solver,
    });
    const c = below(mixedVelocities(rule, bench.levels, bench.process.frame));
    const same = { ...bench.recipe, solver: { id: 'neural-solver', options: { coefficients: c.join(', ') } } };
    const [a, b] = [await bench.run(bench.recipe), await bench.run(same)];
    const [x, y] = [a.states[7], b.states[7]];
    expect(Math.max(...x.map((v, i) => Math.abs(v - y[i])))).toBeLessThan(1e-6);
    expect(b.nfe).toBe(7);
    expect(coefficients(c)).not.toContain('NaN');
  },
);

test('Adams–Bashforth of two points on even steps is −½ and 3/2 in every row', async () => {
  const p = makeProcess('ve');
  const even = Array.from({ length: 7 }, (_, i) => p.at(8 - i));
  const rows = mixedVelocities({ kind: 'adams', order: 2 }, even, 've');
  rows.slice(1).forEach((row, i) => {
    expect(row.slice(-2)).toEqual([expect.closeTo(-0.5, 12), expect.closeTo(1.5, 12)]);
    for (const c of row.slice(0, i)) expect(c).toBeCloseTo(0, 12);
  });
});

test.each([
  [{ id: 'karras', steps: 5, end: 'sigma-min' }, 0.5],
  [{ id: 'karras', steps: 6, end: 'zero' }, 0.5],
])('on %o it ends below the best classical rule, as text of numbers', async (grid, most) => {
  const { bench } = await benchFor({ model: 'ring', grid, solver: { id: 'ddim' } });
  const o = { iterations: 6, starts: 1 };
  const { recipe } = await calibration.fit(bench, o);
  const classical = await Promise.all(
    ['unipc', 'dpmpp-2m', 'dpmpp-3m', 'ipndm', 'deis'].map((id) =>
      bench.loss({ ...bench.recipe, solver: { id, options: {} } }),
    ),
  );
  expect(await bench.loss(recipe)).toBeLessThan(most * Math.min(...classical));
  expect((await bench.run(recipe)).nfe).toBe(grid.steps);
  expect(String(recipe.solver.options.coefficients).split(', ')).toHaveLength(10);
});

test('from a flow’s pure noise it fits, too', async () => {
  const { bench } = await benchFor({
    model: 'two-moons',
    process: { id: 'flow' },
    grid: { id: 'uniform-t', steps: 4 },
  });
  const { recipe } = await calibration.fit(bench, { iterations: 4, starts: 1 });
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(bench.recipe));
});

test('few samples for many numbers are said', async () => {
  const { bench } = await benchFor({
    model: 'ring',
    count: 4,
    grid: { id: 'karras', steps: 6 },
    solver: { id: 'ddim' },
  });
  const { notes } = await calibration.fit(bench, { iterations: 1, starts: 1 });
  expect(notes?.join()).toMatch(/4 samples are few for 20 numbers/);
});
