import { describe, expect, test } from 'vitest';
import { betaDistribution, betaQuantile } from '../core/beta';
import { noisiest, ratio } from '../core/grid';
import { defaults, type RawOptions } from '../core/options';
import type { NoiseProcess } from '../core/process';
import { grids } from '../registry';
import { makeProcess } from '../testing/harness';

const all = ['ve', 'vp-linear', 'vp-cosine', 'vp-discrete', 'flow'].map((id) => makeProcess(id));

function levels(id: string, p: NoiseProcess, n: number, options: RawOptions = {}, from = p.tMax, to = p.tMin) {
  const grid = grids.get(id);
  if (!grid) throw new Error(`no grid ${id}`);
  return grid.levels(p, n, p.at(from), p.at(to), { ...defaults(grid.options), ...options });
}
const close = (got: readonly number[], expected: readonly number[], digits = 1e-11): void => {
  expect(got.length).toBe(expected.length);
  got.forEach((v, i) => {
    expect(Math.abs(v - expected[i])).toBeLessThanOrEqual(digits * Math.max(Math.abs(expected[i]), 1e-3));
  });
};

describe.each([...grids.values()].filter((g) => !g.steps))('$id', (grid) => {
  test.each(all.filter((p) => !grid.refuses?.(p)))('on $id: n + 1 falling levels between the ends', (p) => {
    const [from, to] = [p.at(p.tMax), p.at(p.tMin)];
    for (const n of [1, 2, 3, 10, 100]) {
      const got = grid.levels(p, n, from, to, defaults(grid.options));
      expect(got.length).toBe(n + 1);
      got.slice(1).forEach((l, i) => {
        expect(l.lambda).toBeGreaterThan(got[i].lambda);
      });
      if (grid.ownEnd) continue;
      expect(got[n]).toEqual(to);
      // Grids in σ/α or λ cannot start at σ/α = ∞.
      expect([from.t, noisiest(p, from).t]).toContain(got[0].t);
    }
    expect(grid.levels(p, 0, from, to, defaults(grid.options)).length).toBe(1);
  });
});

test('Karras, exponential and polyexponential schedules of k-diffusion', () => {
  const ve = makeProcess('ve');
  const sd = makeProcess('ve', { sigmaMin: 0.0292, sigmaMax: 14.6146 });
  const sigmas = (...args: Parameters<typeof levels>) => levels(...args).map(ratio);
  close(sigmas('karras', ve, 4), [80, 17.52783196464411, 2.515218976147159, 0.16975275626876413, 0.002]);
  close(sigmas('karras', sd, 4), [14.6146, 4.797174015650202, 1.274515712136457, 0.24810378917103615, 0.0292]);
  close(sigmas('exponential', ve, 4), [80, 5.656854249492379, 0.4, 0.028284271247461905, 0.002]);
  close(
    sigmas('polyexponential', ve, 4, { rho: 2 }),
    [80, 0.7756909789947427, 0.028284271247461905, 0.0038784548949737153, 0.002],
  );
});

test('time_uniform, time_quadratic and logSNR of DPM-Solver', () => {
  const vp = makeProcess('vp-linear');
  const times = (id: string, n: number) => levels(id, vp, n).map((l) => l.t);
  close(times('uniform-t', 10).slice(0, 4), [1, 0.9001, 0.8002, 0.7003]);
  close(times('quadratic-t', 12).slice(0, 4), [1, 0.8451159797585905, 0.7032563268338009, 0.5744210412256314]);
  close(times('exponential', 12).slice(0, 4), [1, 0.9167006854111222, 0.8251246948954037, 0.7223333113724318]);
});

test('timestep spacings of diffusers', () => {
  const p = makeProcess('vp-discrete');
  const times = (n: number, options: RawOptions) => levels('discrete', p, n - 1, options).map((l) => l.t);
  expect(times(5, { spacing: 'leading', offset: 1 })).toEqual([801, 601, 401, 201, 1]);
  expect(times(5, { spacing: 'trailing' })).toEqual([999, 799, 599, 399, 199]);
  expect(times(10, { spacing: 'trailing' })).toEqual([999, 899, 799, 699, 599, 499, 399, 299, 199, 99]);
  expect(times(5, { spacing: 'linspace' })).toEqual([999, 749, 500, 250, 0]);
  expect(times(10, { spacing: 'linspace' })).toEqual([999, 888, 777, 666, 555, 444, 333, 222, 111, 0]);
  expect(times(1000, { spacing: 'leading' }).length).toBe(1000);
  expect(() => times(1001, {})).toThrow(/only 1000/);
  expect(grids.get('discrete')?.refuses?.(makeProcess('ve'))).toMatch(/discrete process/);
});

test('flow schedules of diffusers', () => {
  const flow = makeProcess('flow');
  close(
    levels('uniform-t', flow, 4).map((l) => l.sigma),
    [1, 0.75025, 0.5005, 0.25075, 0.001],
  );
  close(
    levels('beta', flow, 4).map((l) => l.sigma),
    [1, 0.8244953017259576, 0.5005, 0.17650469827404228, 0.001],
  );
  // diffusers applies the shift twice to its σ min.
  close(
    levels('flow-shift', flow, 4, { shift: 3 }, 1, 0.00892857142857143).map((l) => l.sigma),
    [1, 0.900359066427289, 0.7511210762331838, 0.5029850746268658, 0.00892857142857143],
  );
});

test('the beta law and its quantiles', () => {
  for (const x of [0.01, 0.2, 0.5, 0.77, 0.999]) {
    expect(betaDistribution(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 13);
    expect(betaDistribution(x, 1, 1)).toBeCloseTo(x, 14);
    expect(betaDistribution(x, 2, 3)).toBeCloseTo(6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4, 13);
  }
  // scipy.stats.beta.ppf
  expect(betaQuantile(0.1, 0.6, 0.6)).toBeCloseTo(0.03958440558878085, 13);
  expect(betaQuantile(0.5, 0.6, 0.6)).toBeCloseTo(0.5, 13);
  expect(betaQuantile(0.25, 2.5, 0.3)).toBeCloseTo(0.8539348673123853, 13);
  expect(betaQuantile(0.01, 0.2, 4) / 1.8071188914100887e-11).toBeCloseTo(1, 9);
});

test('an own list decides its steps, and says what is wrong with it', () => {
  const ve = makeProcess('ve');
  const custom = grids.get('custom');
  expect(custom?.steps?.({ sigmas: '10 3; 1, 0.1 0' })).toBe(4);
  const got = levels('custom', ve, 99, { sigmas: '10 3, 1, 0.1, 0' });
  close(got.map(ratio), [10, 3, 1, 0.1, 0]);
  expect(got[4]).toBe(ve.zero);
  expect(() => levels('custom', ve, 1, { sigmas: '5' })).toThrow(/at least two/);
  expect(() => levels('custom', ve, 1, { sigmas: '5, x, 1' })).toThrow(/“x” is not/);
  expect(() => levels('custom', ve, 1, { sigmas: '5, 6, 1' })).toThrow(/6 comes after 5/);
  expect(() => levels('custom', ve, 1, { sigmas: '5, 1, -1' })).toThrow(/negative/);
  expect(() => levels('custom', ve, 1, { sigmas: '500, 1' })).toThrow(/beyond this process/);
});

test('shift_terminal of diffusers, and the cosine itself', () => {
  const flow = makeProcess('flow');
  const s = levels('flow-shift', flow, 4, { shift: 2, terminal: 0.1 }, 1, 0.003988035892323032).map((l) => l.t);
  close(s, [1, 0.87120844628335, 0.6996006655574042, 0.45956894831370987, 0.1], 1e-10);
  close(
    levels('cosine', flow, 4, {}, 1, 1e-3).map((l) => l.t),
    [0, 1, 2, 3, 4].map((i) => 1e-3 + 0.999 * Math.cos((Math.PI * i) / 8)),
  );
});
