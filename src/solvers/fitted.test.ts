import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { ExactMixture } from '../denoisers/mixture';
import { atFrame, inFrame } from '../core/process';
import { makeProcess, rms, run, slopeOf, smooth, smoothLevel, smoothLevels, solver } from '../testing/harness';
import { referenceOf } from '../testing/orders';

/** Solvers whose numbers a calibration finds: what they are without them, and what lists they refuse. */
const go = (id: string, o: object, process = 'vp-linear', n = 6) => {
  const [backend, p] = [new CpuBackend(), makeProcess(process)];
  const denoiser = new ExactMixture(smooth, p, backend);
  return run(solver(id, { ...o }), smoothLevels(p, n), { backend, denoiser, x: backend.put([0.9, -0.3]) });
};
const zeros = (n: number): string => new Array(n).fill(0).join(', ');

describe.each(['ve', 'vp-linear', 'flow'])('on %s', (process) => {
  test('NeuralSolver with zeros, or without numbers, is DDIM', async () => {
    const { x } = await go('ddim', {}, process);
    for (const coefficients of ['', zeros(15)])
      expect(rms((await go('neural-solver', { coefficients }, process)).x, x)).toBeLessThan(1e-13);
  });

  test('Bespoke without a warp is the midpoint rule', async () => {
    const { x } = await go('midpoint', {}, process);
    for (const warp of ['', new Array(6).fill('0.5 1 1 1 0 1 0').join(' ')])
      expect(rms((await go('bespoke', { warp }, process)).x, x)).toBeLessThan(1e-13);
  });

  test('Bespoke by any smooth time and scale keeps the second order', async () => {
    const p = makeProcess(process);
    const { start, end } = await referenceOf(p);
    // The place in the frame by r, whose derivative is taken in small differences; a scale that swings by a third.
    const place = (r: number): number => inFrame(p.frame, smoothLevel(p, r + 0.1 * Math.sin(2 * Math.PI * r))).s;
    const scale = (r: number): number => 1 + 0.3 * Math.sin(3 * r);
    const slopeAt = (f: (r: number) => number, r: number): number => (f(r + 1e-5) - f(r - 1e-5)) / 2e-5;
    const errors: number[] = [];
    for (const n of [20, 40, 80]) {
      const h = 1 / n;
      const levels = Array.from({ length: n + 1 }, (_, i) => atFrame(p, place(i * h)));
      const warp = levels.slice(1).flatMap((_, i) => {
        const [r, m, e] = [i * h, (i + 0.5) * h, (i + 1) * h];
        const ds = place(e) - place(r);
        return [
          (place(m) - place(r)) / ds,
          (h * slopeAt(place, r)) / ds,
          (h * slopeAt(place, m)) / ds,
          scale(m) / scale(r),
          (h * slopeAt(scale, r)) / scale(r),
          scale(e) / scale(r),
          (h * slopeAt(scale, m)) / scale(r),
        ];
      });
      const backend = new CpuBackend();
      const args = { backend, denoiser: new ExactMixture(smooth, p, backend), x: backend.put(start) };
      errors.push(rms((await run(solver('bespoke', { warp: warp.join(' ') }), levels, args)).x, end));
    }
    expect(slopeOf(errors)).toBeGreaterThan(1.8);
  });

  test.each([
    [1, 'ddim'],
    [2, 'dpmpp-2m'],
    [3, 'dpmpp-3m'],
  ])('the generalised solver of order %i with zeros, or without numbers, is %s', async (order, id) => {
    const { x } = await go(id, {}, process);
    for (const deviations of ['', zeros(33)])
      expect(rms((await go('generalized', { order, deviations }, process)).x, x)).toBeLessThan(1e-13);
  });

  test('told another time, the network answers for that time; the weights stay', async () => {
    const p = makeProcess(process);
    const told: number[] = [];
    const backend = new CpuBackend();
    const inner = new ExactMixture(smooth, p, backend);
    const denoiser = {
      process: p,
      dim: 2,
      sigmaData: 1,
      output: 'D' as const,
      denoise(x: Parameters<typeof inner.denoise>[0], at: Parameters<typeof inner.denoise>[1]) {
        told.push(at.lambda);
        return inner.denoise(x, at);
      },
    };
    const levels = smoothLevels(p, 2);
    // a₀ c₀₀ ξ₀, a₁ c₁₀ c₁₁ ξ₁
    const deviations = '0, 0, 0.25, 0, 0, 0, -0.5';
    const args = { backend, denoiser, x: backend.put([0.9, -0.3]) };
    const { events } = await run(solver('generalized', { order: 2, deviations }), levels, args);
    expect(told).toEqual([expect.closeTo(levels[0].lambda + 0.25, 12), expect.closeTo(levels[1].lambda - 0.5, 12)]);
    const r = (levels[1].lambda - levels[0].lambda) / (levels[2].lambda - levels[1].lambda);
    const share = levels[2].alpha * -Math.expm1(levels[1].lambda - levels[2].lambda);
    const weights = [...events[1].update.terms.values()];
    expect(weights).toContainEqual(expect.closeTo(share * (1 + 1 / (2 * r)), 12));
    expect(weights).toContainEqual(expect.closeTo(-share / (2 * r), 12));
  });
});

test.each([
  ['neural-solver', { coefficients: '1, 2' }, /holds 2 numbers, but this run needs 15/],
  ['bespoke', { warp: '0.5 1 1 1 0 1 0' }, /holds 7 numbers, but this run needs 42/],
  ['generalized', { deviations: zeros(32) }, /holds 32 numbers, but this run needs 33/],
  ['neural-solver', { coefficients: '1, nothing' }, /“nothing” is not a finite number/],
])('%s refuses %o in words', async (id, o, message) => {
  await expect((async () => go(id, o))()).rejects.toThrow(message);
});
