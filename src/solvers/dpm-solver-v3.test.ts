import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { RawOptions } from '../core/options';
import { formatStatistics, parseStatistics, passage } from '../core/statistics';
import { ExactMixture, type Mixture } from '../denoisers/mixture';
import {
  coefficientsOf,
  differences,
  makeProcess,
  middleStep,
  reference,
  rms,
  run,
  slopeOf,
  smooth,
  smoothLevels,
  solver,
} from '../testing/harness';

const processes = ['ve', 'vp-linear', 'flow'].map((id) => makeProcess(id));
const plain = { corrector: 'none', lowerOrderFinal: false };
const v3 = (o: RawOptions) => solver('dpm-solver-v3', { ...plain, ...o });

/** Rows at `count` + 1 places of λ, each statistic a function of λ and of the scalar. */
function tableOf(
  count: number,
  of: (lambda: number, scalar: number) => [l: number, s: number, b: number],
  [low, high] = [-6, 8],
): string {
  const lambda = Array.from({ length: count + 1 }, (_, k) => low + ((high - low) * k) / count);
  const block = (i: number): number[][] => lambda.map((at) => [0, 1].map((scalar) => of(at, scalar)[i]));
  return formatStatistics({ lambda, l: block(0), s: block(1), b: block(2) });
}

describe.each(processes)('without statistics, on $id', (p) => {
  test.each<[string, RawOptions, string, RawOptions, number]>([
    ['order 3 starts as UniPC does', { order: 3 }, 'unipc', { corrector: false, variant: 'vary' }, 1],
    ['a pseudo order 2 is an order 2', { order: 2, predictor: 'pseudo' }, 'dpm-solver-v3', { ...plain, order: 2 }, 3],
    ['the corrector is UniC-1', { order: 1, corrector: 'pseudo' }, 'unipc', { order: 1, variant: 'vary' }, 3],
    ['with one point more it is UniC', { order: 2, corrector: 'wide' }, 'unipc', { order: 2, variant: 'vary' }, 3],
    ['of any order', { order: 3, corrector: 'wide' }, 'unipc', { order: 3, variant: 'vary' }, 3],
    ['with as many points, too', { order: 2, corrector: 'full' }, 'unipc', { order: 1, variant: 'vary' }, 3],
  ])('%s', async (_name, o, other, otherOptions, history) => {
    const [a, b] = await Promise.all(
      [v3(o), solver(other, otherOptions)].map((s) => coefficientsOf(s, middleStep(p, history))),
    );
    for (const [name, d] of differences(a, b)) expect(d, name).toBeLessThan(1e-13);
  });
});

const go = (s: ReturnType<typeof solver>, mixture: Mixture, n: number, p = processes[1]) => {
  const backend = new CpuBackend();
  return run(s, smoothLevels(p, n), {
    backend,
    denoiser: new ExactMixture(mixture, p, backend),
    x: backend.put([0.9, -0.3, 0.2, 1.1]),
  });
};

test('a table of l = 1, s = b = 0 says the same as none', async () => {
  const settings: RawOptions[] = [{ order: 3 }, { order: 3, predictor: 'pseudo' }, { order: 2, corrector: 'pseudo' }];
  for (const o of settings) {
    const none = await go(v3(o), smooth, 9);
    for (const statistics of ['-5 1 0 0; 4 1 0 0', tableOf(40, () => [1, 0, 0])])
      expect(rms((await go(v3({ ...o, statistics }), smooth, 9)).x, none.x)).toBeLessThan(1e-12);
  }
});

test('with the statistics of Gaussian data, order 1 is exact: scalar by scalar nothing is left to change', async () => {
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
  for (const p of processes) {
    const levels = smoothLevels(p, 4);
    const [from, to] = [levels[0], levels[4]];
    const spread = (l: typeof from, i: number) => Math.sqrt(l.alpha ** 2 * variance[i] + l.sigma ** 2);
    const exact = [0.9, -0.3, 0.2, 1.1].map((x, j) => {
      const i = j % 2;
      return to.alpha * mean[i] + (spread(to, i) / spread(from, i)) * (x - from.alpha * mean[i]);
    });
    // σε̂ = l(x − αμ) with l = σ²/(α²v + σ²), so f = −lμ: any s will do, if b = f′ − s·f.
    const statistics = tableOf(4000, (lambda, i) => {
      const l = 1 / (variance[i] * Math.exp(2 * lambda) + 1);
      const slope = -2 * l * (1 - l);
      const s = 0.3 + 0.2 * i;
      return [l, s, -slope * mean[i] + s * l * mean[i]];
    });
    const informed = await go(v3({ order: 1, statistics }), gaussian, 4, p);
    const blind = await go(v3({ order: 1 }), gaussian, 4, p);
    expect(rms(informed.x, exact)).toBeLessThan(1e-5);
    expect(rms(blind.x, exact)).toBeGreaterThan(1e-2);
    expect(informed.nfe).toBe(4);
  }
});

test('orders with arbitrary smooth statistics', async () => {
  const p = processes[1];
  const statistics = tableOf(1000, (lambda, i) => [
    0.5 - 0.4 * Math.tanh(lambda / 2),
    0.4 * Math.sin(lambda + i),
    0.3 * Math.cos(2 * lambda - i),
  ]);
  const { start, end, history } = await reference(p);
  for (const [o, order] of [
    [{ order: 1 }, 1],
    [{ order: 2 }, 2],
    [{ order: 2, quadrature: 'trapezoid' }, 2],
    [{ order: 3 }, 3],
    [{ order: 3, predictor: 'pseudo' }, 2],
    [{ order: 1, corrector: 'pseudo' }, 2],
    [{ order: 3, corrector: 'pseudo' }, 2],
    [{ order: 3, corrector: 'full' }, 3],
    [{ order: 2, corrector: 'wide' }, 3],
  ] as [RawOptions, number][]) {
    const bound = v3({ ...o, statistics });
    const errors: number[] = [];
    for (const n of [25, 50, 100]) {
      const backend = new CpuBackend();
      const denoiser = new ExactMixture(smooth, p, backend);
      const past = bound.history ? await history(n, bound.history, backend) : [];
      errors.push(
        rms((await run(bound, smoothLevels(p, n), { backend, denoiser, x: backend.put(start), history: past })).x, end),
      );
    }
    if (process.env.SHOW) console.log(JSON.stringify(o), slopeOf(errors).toFixed(2), errors.at(-1)?.toExponential(1));
    expect(slopeOf(errors), JSON.stringify(o)).toBeGreaterThan(order - 0.25);
    // Pseudo derivatives cost the order that the points would give.
    if (order < 3) expect(slopeOf(errors), JSON.stringify(o)).toBeLessThan(order + 0.3);
  }
});

test('a passage of constant statistics has closed forms', () => {
  const [l, s, b, h] = [0.7, 0.4, -0.3, 3.1];
  const table = parseStatistics(`-1 ${l} ${s} ${b}; 0.2 ${l} ${s} ${b}; 1 ${l} ${s} ${b}`);
  if (!table) throw new Error('no table');
  const k = l + s;
  const { L, S, B, moments, drift } = passage(table, 0, -1.6, -1.6 + h, 2, 'exact');
  const back = Math.exp(-l * h);
  const whole = (Math.exp(k * h) - 1) / k;
  const expected = [
    [L, l * h],
    [S, s * h],
    [B, (b / s) * (1 - Math.exp(-s * h))],
    [moments[0], back * whole],
    [moments[1], back * ((h * Math.exp(k * h)) / k - whole / k)],
    [drift, back * (b / s) * (whole - (Math.exp(l * h) - 1) / l)],
  ];
  for (const [got, want] of expected) expect(Math.abs(got / want - 1)).toBeLessThan(1e-12);
});

test('statistics are read as they were written, and what is wrong is said', () => {
  const text = tableOf(3, (lambda, i) => [1 / 3 + i, Math.PI * lambda, 1e-17]);
  const table = parseStatistics(text);
  expect(table && formatStatistics(table)).toBe(text);
  expect(table?.l[0]).toEqual([1 / 3, 4 / 3]);
  expect(parseStatistics(' \n; ')).toBeUndefined();
  expect(parseStatistics('-1, 1, 0, 0\n2, 1, 0, 0')?.lambda).toEqual([-1, 2]);
  for (const [bad, says] of [
    ['1 1 0 0', /two rows/],
    ['1 1 0; 2 1 0', /row 1 holds 3 numbers/],
    ['1 1 0 0; 2 1 0 0 0 0 0', /row 2 holds 7 numbers, where row 1 holds 4/],
    ['1 1 0 0; 2 1 x 0', /“x” in row 2/],
    ['1 1 0 0; 1 1 0 0', /1 comes after 1/],
  ] as const)
    expect(() => parseStatistics(bad)).toThrow(says);
});

test('statistics of another number of scalars are refused by name', async () => {
  const statistics = '-5 1 1 1 0.1 0.1 0.1 0 0 0; 4 1 1 1 0.1 0.1 0.1 0 0 0';
  await expect(go(v3({ statistics }), smooth, 3)).rejects.toThrow(/of 3 scalars, but a sample has 2/);
});
