import { describe, expect, test } from 'vitest';
import { defaults } from '../core/options';
import { atFrame, inFrame } from '../core/process';
import { processes } from '../registry';
import { alphasCumprod, discreteProcess } from './vp-discrete';

describe.each([...processes.values()])('$id', (definition) => {
  const process = definition.make(defaults(definition.options));
  const times = Array.from({ length: 41 }, (_, i) => process.tMin + (i / 40) * (process.tMax - process.tMin));

  test('λ falls strictly and its inverse is exact', () => {
    let before = Number.POSITIVE_INFINITY;
    for (const t of times) {
      const { lambda, alpha, sigma } = process.at(t);
      expect(lambda).toBeLessThan(before);
      before = lambda;
      if (!Number.isFinite(lambda)) continue;
      const back = process.atLambda(lambda);
      expect(Math.abs(back.t - t)).toBeLessThan(1e-9 * process.tMax);
      expect(Math.abs(back.alpha / alpha - 1)).toBeLessThan(1e-11);
      expect(Math.abs(back.sigma / sigma - 1)).toBeLessThan(1e-11);
    }
  });

  test('both frames and the clean end are consistent', () => {
    expect(process.atLambda(Number.POSITIVE_INFINITY)).toEqual(process.zero);
    expect(process.zero.sigma).toBe(0);
    for (const t of times) {
      const at = process.at(t);
      const { s } = inFrame(process.frame, at);
      if (Number.isFinite(s)) expect(Math.abs(atFrame(process, s).sigma - at.sigma)).toBeLessThan(1e-10 * at.sigma);
    }
  });
});

test('variance preserving processes preserve variance', () => {
  for (const id of ['vp-linear', 'vp-cosine', 'vp-discrete']) {
    const definition = processes.get(id);
    const process = definition?.make(defaults(definition.options));
    for (const u of [0, 0.2, 0.7, 1]) {
      const at = process?.at((process?.tMax ?? 1) * u || (process?.tMin ?? 0));
      expect(Math.hypot(at?.alpha ?? 0, at?.sigma ?? 0)).toBeCloseTo(1, 12);
    }
  }
});

test.each([
  ['linear', 0.0001, 0.02, [0.9999, 0.07858724288177824, 4.035829765375676e-5]],
  ['scaled_linear', 0.00085, 0.012, [0.99915, 0.27766965045646763, 0.004660098513077238]],
  ['squaredcos_cap_v2', 0, 0, [0.999958715775178, 0.4938435904406382, 2.4287669070348567e-9]],
  ['sigmoid', 0.0001, 0.02, [0.9998507947991829, 0.30193105660219516, 3.968181990533219e-5]],
  // Half of the way is half of the signal, by symmetry.
  ['sigmoid_bar', 0, 0, [0.9996997208002508, 0.5, 3.0027919974932843e-7]],
] as const)('ᾱ of the %s schedule equals the table of its formula elsewhere', (schedule, start, end, expected) => {
  const table = alphasCumprod(schedule, 1000, start, end);
  for (const [i, n] of [0, 499, 999].entries()) expect(Math.abs(table[n] / expected[i] - 1)).toBeLessThan(1e-11);
});

test('a discrete process returns its own table at whole indices, and λ linear in between', () => {
  const table = alphasCumprod('linear', 1000, 0.0001, 0.02);
  const process = discreteProcess(table);
  expect(process.at(437).alpha).toBe(Math.sqrt(table[437]));
  expect(process.at(437.5).lambda).toBeCloseTo((process.at(437).lambda + process.at(438).lambda) / 2, 12);
});
