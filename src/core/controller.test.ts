import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { ExactMixture } from '../denoisers/mixture';
import { makeProcess, reference, rms, run, smooth, smoothLevel, solver } from '../testing/harness';
import { adaptive, fixed, iRule, pidRule, piRule, type StepRule, type Tolerance } from './controller';
import { errorOf } from './error';
import { nfeOf } from './solver';

describe('step rules', () => {
  test('at the limit of the tolerance', () => {
    expect(piRule().next(1, 2)).toEqual({ accept: true, factor: 0.9 });
    expect(iRule(0.8).next(1, 2)).toEqual({ accept: true, factor: 0.8 });
    expect(pidRule().next(1 - 1e-8, 2)).toEqual({ accept: true, factor: 1 });
  });
  test('the I rule: E^(−1/q), rejecting above 1', () => {
    expect(iRule(0.9).next(16, 2)).toEqual({ accept: false, factor: 0.9 / 4 });
    expect(iRule(0.9).next(1 / 8, 3).factor).toBeCloseTo(1.8, 12);
  });
  test('PID: smooth limits, and acceptance by the factor', () => {
    expect(pidRule().next(0, 1).factor).toBeCloseTo(1 + Math.PI / 2, 6);
    expect(pidRule().next(1e12, 1).factor).toBeCloseTo(1 - Math.PI / 4, 6);
    // 1 + arctan(E^(−1) − 1) = 0.81 at E ≈ 1.24.
    expect(pidRule().next(1.23, 1).accept).toBe(true);
    expect(pidRule().next(1.25, 1).accept).toBe(false);
    expect(pidRule({ safety: 0.5 }).next(1.25, 1).accept).toBe(true);
    expect(pidRule({ order: 1.5 }).next(0.3, 3)).toEqual(pidRule().next(0.3, 1.5));
  });
  test('a rejection leaves the memory of PI and PID as it was', () => {
    const sequence = (rule: StepRule, errors: readonly number[]) => errors.map((e) => rule.next(e, 2)).at(-1);
    for (const rule of [piRule, () => pidRule({ p: 0.3, i: 0.6, d: 0.1 })])
      expect(sequence(rule(), [0.5, 0.2, 40, 0.7])).toEqual(sequence(rule(), [0.5, 0.2, 0.7]));
  });
});

test('norms of an error', async () => {
  const backend = new CpuBackend();
  const put = (...v: number[]) => backend.put(v);
  // Two samples of two scalars.
  const attempt = {
    error: put(0.1, 0, 0, 0.4),
    x: put(1, 1, 1, 1),
    next: put(1, 1, 1, 3),
    low: put(1, 1, 1, 2),
    before: put(1, 1, 1, 1),
  };
  const of = (t: Tolerance) => errorOf(backend, 2, t, attempt);
  expect(await of({ atol: 0.1, rtol: 0.1 })).toBeCloseTo(Math.sqrt((0.5 ** 2 + 1) / 4), 12);
  expect(await of({ atol: 0.01, rtol: 0.1, norm: 'rms' })).toBeCloseTo(Math.sqrt((1 + 2 ** 2) / 4), 12);
  expect(await of({ atol: 0.01, rtol: 0.1, norm: 'max' })).toBeCloseTo(Math.sqrt(4 / 2), 12);
});

test('where a run ends', () => {
  const p = makeProcess('ve');
  const [a, b] = [p.at(10), p.at(0.1)];
  expect(fixed([a, b]).end).toBe(b);
  expect(adaptive(p, a, b, undefined, { atol: 1, rtol: 1 }, 9).end).toBe(b);
  expect(adaptive(p, a, b, p.zero, { atol: 1, rtol: 1 }, 9).end).toBe(p.zero);
});

describe('every step rule drives every pair', () => {
  const p = makeProcess('vp-linear');
  const rules = { pi: piRule, pid: pidRule, i: iRule };
  const norms = { pi: 'ours', pid: 'rms', i: 'max' } as const;
  const pairs = ['bosh3', 'dopri5', 'dpm-solver-2', 'dpm-solver-3', 'dpmpp-2s', 'dpmpp-3s', 'genie'];
  test.each(pairs.flatMap((id) => (['pi', 'pid', 'i'] as const).map((rule) => [id, rule] as const)))(
    '%s, %s',
    async (id, rule) => {
      const { start, end } = await reference(p);
      const outcome = [];
      for (const tol of [1e-3, 1e-6]) {
        const backend = new CpuBackend();
        const denoiser = new ExactMixture(smooth, p, backend);
        const tolerance = { atol: tol, rtol: tol, norm: norms[rule] };
        const [from, to] = [smoothLevel(p, 0), smoothLevel(p, 1)];
        const controller = adaptive(p, from, to, undefined, tolerance, 5e4, rules[rule]());
        const got = await run(solver(id), controller, { backend, denoiser, x: backend.put(start) });
        const steps = got.events.filter((e) => e.accepted);
        expect(steps[steps.length - 1].to).toBe(to);
        outcome.push({ error: rms(got.x, end), nfe: got.events.reduce((sum, e) => sum + nfeOf(e.ledger), 0) });
      }
      const [loose, tight] = outcome;
      expect(tight.error).toBeLessThan(loose.error / 10);
      expect(tight.error).toBeLessThan(1e-4);
      expect(tight.nfe).toBeGreaterThan(loose.nfe);
    },
  );
});
