import { expect, test } from 'vitest';
import { solvers } from '../registry';
import { solver } from '../testing/harness';
import { growthOf, regionOf } from './stability';

const zs = Array.from({ length: 400 }, (_, n) => [-3 + 0.2 * (n % 20), 0.2 * Math.floor(n / 20)] as const);
const [abs, times, plus] = [
  ([a, b]: readonly [number, number]) => Math.hypot(a, b),
  ([a, b]: readonly [number, number], [c, d]: readonly [number, number]) => [a * c - b * d, a * d + b * c] as const,
  ([a, b]: readonly [number, number], [c, d]: readonly [number, number]) => [a + c, b + d] as const,
];
/** Σ zᵏ/k!, the stability function of a Runge–Kutta rule with as many stages as its order. */
const truncated = (z: readonly [number, number], order: number): number => {
  let [sum, term]: (readonly [number, number])[] = [
    [1, 0],
    [1, 0],
  ];
  for (let k = 1; k <= order; k++) {
    term = times(term, [z[0] / k, z[1] / k]);
    sum = plus(sum, term);
  }
  return abs(sum);
};

test.each([
  ['ddim', 1],
  ['heun', 2],
  ['midpoint', 2],
  ['rk4', 4],
])('%s grows as its stability function of order %i says', async (id, order) => {
  const growth = await growthOf(solver(id), zs);
  for (const [n, z] of zs.entries()) {
    const known = truncated(z, order);
    expect(Math.abs(growth[n] - known)).toBeLessThan(2e-3 * (1 + known));
  }
});

test('Euler’s region is the disc |1 + z| ≤ 1', async () => {
  const region = await regionOf({ id: 'ddim', options: {} });
  if (!region) throw new Error('no region');
  const { re, im, columns, rows, growth } = region;
  for (let n = 0; n < growth.length; n++) {
    const u = re[0] + ((re[1] - re[0]) * (n % columns)) / (columns - 1);
    const v = im[0] + ((im[1] - im[0]) * Math.floor(n / columns)) / (rows - 1);
    const distance = Math.hypot(1 + u, v);
    if (Math.abs(distance - 1) > 2e-3) expect(growth[n] <= 1).toBe(distance < 1);
  }
});

test.each([
  ['ddim', {}, -2],
  ['heun', {}, -2],
  ['rk4', {}, -2.785],
  // Adams–Bashforth of orders 2, 3 and 4.
  ['dpmpp-2m', {}, -1],
  ['lms', { order: 3 }, -6 / 11],
  ['lms', { order: 4 }, -0.3],
  // γ = 1.5 is Adams–Bashforth 2, too.
  ['gradient-estimation', { gamma: 1.5 }, -1],
] as const)('%s %o is stable on the real axis down to %f', async (id, options, interval) => {
  const region = await regionOf({ id, options });
  expect(region?.interval).toBeCloseTo(interval, 1);
  expect(Math.abs((region?.interval ?? 0) - interval)).toBeLessThan(0.012);
});

test('rules that draw noise have no region', async () => {
  expect(await regionOf({ id: 'ddpm', options: {} })).toBeUndefined();
  expect(await regionOf({ id: 'ddim', options: { eta: 1 } })).toBeUndefined();
});

test.each([...solvers.keys()].filter((id) => !solver(id).stochastic))(
  '%s damps what is slow as it should',
  async (id) => {
    const [growth] = await growthOf(solver(id), [[-0.05, 0]]);
    // Rules whose steps can be undone have a second root, which nothing damps.
    expect(Math.abs(growth - Math.exp(-0.05))).toBeLessThan(solver(id).undo === undefined ? 2e-3 : 0.06);
  },
);
