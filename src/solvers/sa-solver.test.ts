import { describe, expect, test } from 'vitest';
import type { RawOptions } from '../core/options';
import { symbolicStep, type SymbolicStep } from '../core/symbolic';
import {
  type Coefficients,
  differences,
  makeProcess,
  middleStep,
  probe,
  slopeOf,
  smoothLevels,
  solver,
} from '../testing/harness';

/** SA-Solver: its modes and predictions against each other and against the rules it contains; what each choice does to the order. */
const processes = ['ve', 'vp-linear', 'flow'].map((id) => makeProcess(id));

function same(a: Coefficients, b: Coefficients): void {
  const largest = Math.max(1, ...Object.values(a).map(Math.abs));
  for (const [name, d] of differences(a, b)) expect(d, name).toBeLessThan(1e-12 * largest);
}

describe.each(processes)('on $id', (p) => {
  const given = middleStep(p);
  const step = (o: RawOptions, by = 'sa-solver', change: Partial<SymbolicStep> = {}) =>
    symbolicStep(solver(by, o), { ...given, ...change });
  const of = async (...args: Parameters<typeof step>): Promise<Coefficients> =>
    Object.fromEntries((await step(...args)).formula);

  test('PEC and PECE are one formula; PECE evaluates once more', async () => {
    for (const o of [{}, { tau: 0 }, { predictor: 2, corrector: 2 }] as RawOptions[]) {
      const [pec, pece] = [await step({ ...o, mode: 'pec' }), await step({ ...o, mode: 'pece' })];
      const renamed = pece.formula.map(([name, c]) => [name === 'D₇ᵃ' ? 'D₈' : name, c]);
      same(Object.fromEntries(pec.formula), Object.fromEntries(renamed));
      // The symbols count the evaluation at the new point in both; under PEC it is the next step’s base.
      expect(pece.formula.map(([name]) => name)).toContain('D₇ᵃ');
      expect(pec.formula.map(([name]) => name)).toContain('D₈');
    }
  });

  test('without noise the noise prediction is UniPC’s', async () => {
    const bare = { tau: 0, prediction: 'noise', corrector: 0 };
    for (const order of [1, 3])
      same(
        await of({ ...bare, predictor: order }),
        await of({ order, corrector: false, prediction: 'noise', lowerOrderFinal: false }, 'unipc'),
      );
  });

  test('one point, without its corrector: τ is DDIM’s η = 1 at 1, DDIM at 0', async () => {
    same(await of({ tau: 0, predictor: 1, corrector: 0 }), await of({}, 'ddim'));
    same(await of({ tau: 1, predictor: 1, corrector: 0 }), await of({ eta: 1 }, 'ddim'));
  });

  test('the published two points for few steps: the slope times kh/2 instead of its integral', async () => {
    for (const tau of [0, 0.6, 1]) {
      const o = { tau, predictor: 2, corrector: 0 };
      const [exact, few] = [await of(o), await of({ ...o, variant: 'few' })];
      const k = 1 + tau ** 2;
      const h = given.to.lambda - given.from.lambda;
      const back = given.from.lambda - (given.history?.[0].lambda ?? Number.NaN);
      // ∫ k e^{−k(h−u)} u du = h − (1 − e^{−kh})/k
      const moments = [h + Math.expm1(-k * h) / k, (k * h * h) / 2];
      const [right, published] = moments.map((m) => (-given.to.alpha * m) / back);
      expect(exact['D₆']).toBeCloseTo(right, 12);
      expect(few['D₆']).toBeCloseTo(published, 12);
      for (const name of ['x', 'z']) expect(few[name] ?? 0).toBeCloseTo(exact[name] ?? 0, 14);
    }
  });

  test('noise only within its range of levels, and none in a quiet last step', async () => {
    const at = given.to.sigma / given.to.alpha;
    expect(await of({ low: 0, high: at * 1.01 })).toHaveProperty('z');
    expect(await of({ low: at * 1.01 })).not.toHaveProperty('z');
    expect(await of({ high: at * 0.99 })).not.toHaveProperty('z');
    same(await of({ high: at * 0.99 }), await of({ tau: 0 }));
    expect(await of({ end: 'quiet' }, 'sa-solver', { remaining: 1 })).not.toHaveProperty('z');
    expect(await of({ end: 'plain' }, 'sa-solver', { remaining: 1 })).toHaveProperty('z');
  });
});

describe('what the choices do to the order', () => {
  const p = makeProcess('vp-linear');
  const weak = async (o: RawOptions): Promise<number> => {
    const errors: number[] = [];
    for (const n of [50, 100, 200]) {
      const { meanError, varianceError } = await probe(solver('sa-solver', o), p, smoothLevels(p, n), 0.7, 0.3);
      errors.push(Math.hypot(meanError, varianceError));
    }
    if (process.env.SHOW) console.log(JSON.stringify(o), slopeOf(errors).toFixed(2), errors[2].toExponential(1));
    return slopeOf(errors);
  };

  test.each([0.4, 1, 1.4])('τ = %d leaves the marginals as they are: weak order 1 and 2', async (tau) => {
    expect(await weak({ tau, predictor: 1, corrector: 0 })).toBeGreaterThan(0.9);
    expect(await weak({ tau, predictor: 2, corrector: 0 })).toBeGreaterThan(1.9);
    expect(await weak({ tau, predictor: 2, corrector: 0, prediction: 'noise' })).toBeGreaterThan(1.9);
  });
  // For little noise the terms of second and third order have opposite signs, and no slope is seen on these grids.
  test.each([1, 1.4])('τ = %d with a corrector under PECE: weak order 2', async (tau) => {
    expect(await weak({ tau, predictor: 2, corrector: 2, mode: 'pece' })).toBeGreaterThan(1.9);
  });
  test('the published two points keep second order', async () => {
    for (const corrector of [0, 2])
      expect(await weak({ predictor: 2, corrector, variant: 'few' })).toBeGreaterThan(1.9);
  });
  test('three points under noise stay at second order', async () => {
    for (const corrector of [0, 3]) expect(await weak({ predictor: 3, corrector })).toBeLessThan(2.5);
  });
});
