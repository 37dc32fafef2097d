import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';

import type { Level, NoiseProcess } from '../core/process';
import type { BoundSolver } from '../core/solver';
import { symbolicStep } from '../core/symbolic';
import { ExactMixture } from '../denoisers/mixture';
import { makeProcess, probe, run, slopeOf, smoothLevels, solver } from '../testing/harness';

/** Rules of the reverse SDE: equalities by coefficients, exact laws, and what they forget of where they started. */
const [ve, vp, flow, subVp] = ['ve', 'vp-linear', 'flow', 'sub-vp'].map((id) => makeProcess(id));
const all = [ve, vp, flow, subVp];

describe.each(all)('on $id', (p) => {
  test('ML-SDE is exact in law for Gaussian data of its spread, in any number of steps', async () => {
    const v = 0.3;
    const bound = solver('ml-sde', { spread: Math.sqrt(v) });
    for (const n of [1, 2, 5, 40])
      for (const levels of [smoothLevels(p, n), [...smoothLevels(p, n), p.zero]]) {
        const { meanError, varianceError } = await probe(bound, p, levels, 0.7, v);
        expect(Math.max(meanError, varianceError)).toBeLessThan(1e-13);
      }
    // DDPM is not.
    expect((await probe(solver('ddpm'), p, smoothLevels(p, 5), 0.7, v)).varianceError).toBeGreaterThan(1e-3);
  });
});

test('on VE, reverse diffusion is x + (σ² − σ′²)·score with the noise of the noising step', async () => {
  const [from, to] = [ve.at(2), ve.at(1.5)];
  const { formula } = await symbolicStep(solver('reverse-diffusion'), {
    process: ve,
    from,
    to,
    index: 0,
    remaining: 2,
  });
  const pull = (4 - 2.25) / 4;
  const want = { x: 1 - pull, 'D₀': pull, z: Math.sqrt(4 - 2.25) };
  for (const [name, c] of formula) expect(c, name).toBeCloseTo(want[name as keyof typeof want], 14);
});

/** dx₀/dx_T along one noise: for Gaussian data the run is affine, and this is its correlation but for scale. */
async function memory(s: BoundSolver, p: NoiseProcess, levels: readonly Level[]): Promise<number> {
  const at = async (x: number): Promise<number> => {
    const backend = new CpuBackend();
    const denoiser = new ExactMixture({ weights: [1], means: [[0.7]], covs: [[[0.3]]] }, p, backend);
    return (await run(s, levels, { backend, denoiser, x: backend.put([x]) })).x[0];
  };
  return (await at(1.3)) - (await at(0.3));
}
const straight = (n: number): Level[] =>
  Array.from({ length: n + 1 }, (_, i) => (i === 0 ? flow.at(1) : i === n ? flow.zero : flow.at(1 - i / n)));

test('memoryless diffusion forgets where it started', async () => {
  const of = (epsilon: string, c: number, rule: string, n: number) =>
    memory(solver('stochastic-interpolant', { epsilon, c, rule }), flow, straight(n));
  // From pure noise exactly so, or in the limit of short steps.
  expect(Math.abs(await of('memoryless', 1, 'exponential', 5))).toBeLessThan(1e-14);
  const euler = [20, 40, 80].map((n) => of('memoryless', 1, 'euler', n));
  const left = (await Promise.all(euler)).map(Math.abs);
  expect(left[0]).toBeLessThan(0.2);
  expect(left[2]).toBeLessThan(left[0]);
  // The ODE remembers all, other choices some of it.
  expect(await of('sigma', 0, 'exponential', 400)).toBeCloseTo(Math.sqrt(0.3), 2);
  const kept = await of('hump', 1, 'exponential', 80);
  expect(kept).toBeGreaterThan(0.01);
  expect(kept).toBeLessThan(0.5);
});

test('every ε(s) keeps the marginals: from pure noise to data the law is right to first order', async () => {
  for (const epsilon of ['sigma', 'constant', 'hump', 'memoryless'])
    for (const rule of ['exponential', 'euler']) {
      const errors: number[] = [];
      for (const n of [100, 200, 400]) {
        const levels = Array.from({ length: n + 1 }, (_, i) => (i === 0 ? flow.at(1) : flow.at(1 - (0.9 * i) / n)));
        const bound = solver('stochastic-interpolant', { epsilon, c: 1, rule });
        const { meanError, varianceError } = await probe(bound, flow, levels, 0.7, 0.3);
        errors.push(Math.hypot(meanError, varianceError));
      }
      expect(slopeOf(errors), `${epsilon} ${rule}`).toBeGreaterThan(0.75);
      expect(errors[2], `${epsilon} ${rule}`).toBeLessThan(0.02);
    }
});

describe('sub-VP', () => {
  test('λ falls with t, and times are found again', () => {
    const times = Array.from({ length: 200 }, (_, i) => subVp.tMin + ((1 - subVp.tMin) * i) / 199);
    const levels = times.map((t) => subVp.at(t));
    for (let i = 1; i < levels.length; i++) expect(levels[i].lambda).toBeLessThan(levels[i - 1].lambda);
    for (const l of levels) {
      expect(l.sigma).toBeCloseTo(1 - l.alpha ** 2, 12);
      expect(subVp.atLambda(l.lambda).t).toBeCloseTo(l.t, 8);
    }
  });
  test.each([
    ['ddim', 1],
    ['heun', 2],
    ['dpmpp-2m', 2],
    ['unipc', 2],
    ['dpmpp-3m', 2],
    ['euler-maruyama', 1],
    ['reverse-diffusion', 1],
    ['ddpm', 1],
    ['er-sde', 2],
    ['seeds-2', 2],
    ['dpmpp-2m-sde', 2],
  ])('%s keeps its order on it', async (id, order) => {
    const errors: number[] = [];
    for (const n of [50, 100, 200]) {
      const { meanError, varianceError } = await probe(solver(id), subVp, smoothLevels(subVp, n), 0.7, 0.3);
      errors.push(Math.hypot(meanError, varianceError));
    }
    expect(slopeOf(errors)).toBeGreaterThan(order - 0.25);
  });
});
