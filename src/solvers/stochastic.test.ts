import { describe, expect, test } from 'vitest';
import type { RawOptions } from '../core/options';
import {
  coefficientsOf,
  differences,
  makeProcess,
  middleStep,
  probe,
  reference,
  rms,
  run,
  slopeOf,
  smooth,
  smoothLevels,
  solver,
} from '../testing/harness';
import { CpuBackend } from '../backends/cpu';
import { ExactMixture } from '../denoisers/mixture';

/** Stochastic rules at their limits, coefficient by coefficient, and what their noise does to the order. */
const processes = ['ve', 'vp-linear', 'flow'].map((id) => makeProcess(id));
const last = { low: 0, high: 1e9 };

describe.each(processes)('on $id', (p) => {
  const given = middleStep(p);
  const of = (id: string, o: RawOptions) => coefficientsOf(solver(id, o), given);

  test.each<[string, RawOptions, string, RawOptions]>([
    ['dpmpp-sde', { eta: 0, r: 0.4 }, 'dpmpp-2s', { r: 0.4 }],
    ['dpmpp-2s-ancestral', { eta: 0 }, 'dpmpp-2s', {}],
    ['dpm-2-ancestral', { eta: 0 }, 'dpm-2', {}],
    ['dpmpp-3m-sde', { eta: 0 }, 'dpmpp-3m', {}],
    ['dpmpp-3m-sde', { eta: 0, variant: 'published' }, 'dpmpp-3m', { variant: 'published' }],
    ['seeds-2', { eta: 0, r: 0.4 }, 'dpmpp-2s', { r: 0.4 }],
    ['flow-sde', { a: 0 }, 'ddim', {}],
    ['er-sde', { order: 1, phi: 'ode' }, 'ddim', {}],
    ['er-sde', { order: 1, phi: 'sde' }, 'ddpm', {}],
    ['sa-solver', { ...last, predictor: 1, corrector: 0, tau: 1 }, 'ddpm', {}],
    ['sa-solver', { ...last, predictor: 2, corrector: 0, tau: 1 }, 'dpmpp-2m-sde', { eta: 1, variant: 'heun' }],
    ['sa-solver', { ...last, predictor: 3, corrector: 0, tau: 1 }, 'dpmpp-3m-sde', { eta: 1 }],
    ['sa-solver', { ...last, predictor: 3, corrector: 0, tau: 0 }, 'dpmpp-3m', {}],
    ['sa-solver', { ...last, predictor: 3, corrector: 4, tau: 0 }, 'unipc', { order: 3, lowerOrderFinal: false }],
  ])('%s %j = %s %j', async (a, ao, b, bo) => {
    const [left, right] = [await of(a, ao), await of(b, bo)];
    const largest = Math.max(1, ...Object.values(right).map(Math.abs));
    for (const [name, d] of differences(left, right)) expect(d, name).toBeLessThan(1e-12 * largest);
  });

  test('the noise of one step has the SDE’s variance, whatever the number of draws', async () => {
    const h = given.to.lambda - given.from.lambda;
    const variance = given.to.sigma ** 2 * -Math.expm1(-2 * h);
    for (const id of ['dpmpp-2m-sde', 'dpmpp-3m-sde', 'sa-solver', 'seeds-2', 'seeds-3', 'ddpm']) {
      const formula = await of(id, {});
      const drawn = Object.entries(formula).filter(([name]) => name.startsWith('z'));
      expect(drawn.length).toBe({ 'seeds-2': 2, 'seeds-3': 3 }[id] ?? 1);
      expect(drawn.reduce((sum, [, c]) => sum + c * c, 0)).toBeCloseTo(variance, 12);
    }
  });
});

describe('what noise does to the order', () => {
  const p = makeProcess('vp-linear');
  const weak = async (id: string, o: RawOptions): Promise<number> => {
    const errors: number[] = [];
    for (const n of [50, 100, 200]) {
      const { meanError, varianceError } = await probe(solver(id, o), p, smoothLevels(p, n), 0.7, 0.3);
      errors.push(Math.hypot(meanError, varianceError));
    }
    return slopeOf(errors);
  };
  test('two stages on one noise path keep second order, with independent draws they lose it', async () => {
    expect(await weak('seeds-2', {})).toBeGreaterThan(1.9);
    expect(await weak('dpmpp-2s-ancestral', {})).toBeGreaterThan(1.9);
    expect(await weak('dpmpp-sde', {})).toBeLessThan(1.1);
  });
  test('noise stops a long predictor at second order', async () => {
    const long = { predictor: 4, corrector: 0 };
    expect(await weak('sa-solver', long)).toBeLessThan(2.3);
  });
  test('the published rules of ER-SDE cap its order', async () => {
    expect(await weak('er-sde', { order: 2 })).toBeGreaterThan(1.9);
    expect(await weak('er-sde', { order: 2, variant: 'published' })).toBeLessThan(1.8);
    const { start, end, history } = await reference(p);
    // The sums alone leave first order; with exact integrals the backward difference would leave second.
    for (const [variant, low, high] of [
      ['right', 2.75, 3.3],
      ['published', 0.8, 2.3],
    ] as const) {
      const errors: number[] = [];
      for (const n of [100, 200, 400]) {
        const backend = new CpuBackend();
        const denoiser = new ExactMixture(smooth, p, backend);
        const bound = solver('er-sde', { phi: 'ode', variant });
        const past = await history(n, bound.history, backend);
        const given = { backend, denoiser, x: backend.put(start), history: past };
        errors.push(rms((await run(bound, smoothLevels(p, n), given)).x, end));
      }
      expect(slopeOf(errors)).toBeGreaterThan(low);
      expect(slopeOf(errors)).toBeLessThan(high);
    }
  });
});
