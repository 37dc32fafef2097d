import { expect, test } from 'vitest';
import type { Mixture } from '../../denoisers/mixture';
import { benchOn } from '../../testing/bench';
import { measured, statisticsOf } from './statistics';

/** Eight Gaussians on a circle of radius 4, under VP-linear. */
const circle: Mixture = {
  weights: Array.from({ length: 8 }, () => 1),
  means: Array.from({ length: 8 }, (_, k) => [4 * Math.cos((k * Math.PI) / 4), 4 * Math.sin((k * Math.PI) / 4)]),
  covs: Array.from({ length: 8 }, () => [
    [0.09, 0],
    [0, 0.09],
  ]),
};

/**
 * λ, l, s, b of both scalars, as the authors’ definitions gave them in an independent Monte Carlo of 512 samples with the exact
 * Jacobian. What its two scalars part by, which the circle makes equal, shows its own error.
 */
const independent: [lambda: number, l: number[], s: number[], b: number[]][] = [
  [-1.830747, [0.82721, 0.82754], [2.3813, 2.30881], [0.00057, 0.00251]],
  [-1.431468, [0.68343, 0.68593], [1.8761, 1.84599], [-0.00143, 0.00904]],
  [-1.03219, [0.51251, 0.52153], [1.32136, 1.31305], [-0.01839, 0.00752]],
  [-0.632911, [0.41011, 0.43424], [0.82626, 1.03524], [-0.02199, 0.01172]],
  [-0.233632, [0.41582, 0.45823], [0.75553, 0.66502], [-0.01999, 0.03032]],
  [0.165647, [0.51123, 0.55969], [0.7538, 0.73449], [0.0002, 0.04268]],
  [0.564926, [0.64197, 0.67173], [0.13098, 0.18674], [-0.00888, 0.02888]],
  [0.964205, [0.58132, 0.59663], [-0.33778, -0.49415], [-0.01243, -0.00083]],
  [1.363484, [0.4207, 0.42085], [-1.15129, -1.15607], [-0.00018, 3e-5]],
  [2.162042, [0.12829, 0.12829], [-1.74342, -1.74342], [0, 0]],
  [2.960599, [0.02894, 0.02894], [-1.94212, -1.94212], [0, 0]],
];

test('l, s and b agree with an independent Monte Carlo on the same mixture', async () => {
  const bench = benchOn(circle, { process: { id: 'vp-linear' } }, 1024);
  // A slope of l needs close levels: the places of the table and their neighbours, as far away as there.
  const spacing = 0.0798558;
  const around = independent.flatMap(([lambda]) => [lambda - spacing, lambda, lambda + spacing]);
  const levels = around.map((lambda) => bench.process.atLambda(lambda));
  const { l, s, b } = statisticsOf(await measured(bench, levels, 2, async () => {}), true);
  const worst = { l: 0, s: 0, b: 0 };
  for (const [k, row] of independent.entries()) {
    const mine = [l, s, b].map((table) => table[3 * k + 1][0]);
    const mean = [row[1], row[2], row[3]].map(([one, other]) => (one + other) / 2);
    for (const [i, key] of (['l', 's', 'b'] as const).entries())
      worst[key] = Math.max(worst[key], Math.abs(mine[i] - mean[i]));
  }
  if (process.env.SHOW)
    console.log(
      worst,
      l.map((r) => r[0]),
      s.map((r) => r[0]),
    );
  expect(worst.l).toBeLessThan(0.04);
  expect(worst.s).toBeLessThan(0.2);
  expect(worst.b).toBeLessThan(0.04);
});

test('of Gaussian data they are known: l = σ²/(α²v + σ²), and f = −l·mean moves by b alone', async () => {
  const [mean, variance] = [
    [0.6, -0.4],
    [0.3, 1.7],
  ];
  const gaussian: Mixture = {
    weights: [1],
    means: [mean],
    covs: [
      [
        [variance[0], 0],
        [0, variance[1]],
      ],
    ],
  };
  const bench = benchOn(gaussian, { process: { id: 've' } }, 16);
  const levels = Array.from({ length: 121 }, (_, k) => bench.process.atLambda(-2 + k / 30));
  const table = statisticsOf(await measured(bench, levels, 1, async () => {}), false);
  for (const k of [10, 60, 110])
    for (const i of [0, 1]) {
      const lambda = table.lambda[k];
      const l = 1 / (variance[i] * Math.exp(2 * lambda) + 1);
      expect(table.l[k][i]).toBeCloseTo(l, 8);
      // f′ = s·f + b at f = −l·mean; l′ is a difference over two rows.
      const slope = 2 * l * (1 - l) * mean[i];
      expect(table.s[k][i] * -l * mean[i] + table.b[k][i]).toBeCloseTo(slope, 2);
    }
});
