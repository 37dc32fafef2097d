import { describe, expect, test } from 'vitest';
import type { RawOptions } from '../core/options';
import { coefficientsOf, makeProcess, middleStep, solver } from '../testing/harness';
import { orderOf } from '../testing/orders';

/** Stochastic rules at their limits, coefficient by coefficient, and what their noise does to the order. */
const processes = ['ve', 'vp-linear', 'flow'].map((id) => makeProcess(id));

describe.each(processes)('on $id', (p) => {
  const given = middleStep(p);
  const of = (id: string, o: RawOptions) => coefficientsOf(solver(id, o), given);

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
  const order = (id: string, o: RawOptions): Promise<number> => orderOf(solver(id, o), p, true);
  test('two stages on one noise path keep second order, with independent draws they lose it', async () => {
    expect(await order('seeds-2', {})).toBeGreaterThan(1.9);
    expect(await order('dpmpp-2s-ancestral', {})).toBeGreaterThan(1.9);
    expect(await order('dpmpp-sde', {})).toBeLessThan(1.1);
  });
  test('noise stops a long predictor at second order', async () => {
    const long = { predictor: 4, corrector: 0 };
    expect(await order('sa-solver', long)).toBeLessThan(2.3);
  });
  test('the published rules of ER-SDE cap its order', async () => {
    expect(await order('er-sde', { order: 2 })).toBeGreaterThan(1.9);
    expect(await order('er-sde', { order: 2, variant: 'published' })).toBeLessThan(1.8);
    // The sums alone leave first order; with exact integrals the backward difference would leave second.
    expect(await order('er-sde', { phi: 'ode' })).toBeGreaterThan(2.75);
    const published = await order('er-sde', { phi: 'ode', variant: 'published' });
    expect(published).toBeGreaterThan(0.8);
    expect(published).toBeLessThan(2.3);
  });
});
