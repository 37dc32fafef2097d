import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import { stateScale } from '../core/process';
import { normals } from '../core/rng';
import { lin } from '../core/vec';
import { ExactMixture } from '../denoisers/mixture';
import { makeProcess, smooth, smoothLevels, solver } from '../testing/harness';
import { copyErrors } from './copies';

const p = makeProcess('ve');
const setUp = () => {
  const backend = new CpuBackend();
  const original = new ExactMixture(smooth, p, backend);
  const levels = smoothLevels(p, 6);
  const start = normals(3, 20, original.dim, 0).map((z) => levels[0].sigma * z);
  /** D + δ everywhere. */
  const shifted = (delta: number): Denoiser => ({
    ...original,
    denoise: async (x, at) => lin([1, await original.denoise(x, at)], [delta, backend.put(start.map(() => 1))]),
  });
  return { backend, original, levels, start, shifted };
};

test('a copy without rounding differs nowhere', async () => {
  const { backend, original, levels, start, shifted } = setUp();
  const errors = await copyErrors(original, shifted(0), solver('dpmpp-2m'), levels, start, backend);
  expect(errors).toHaveLength(6);
  for (const { global, local } of errors) expect([global, local]).toEqual([0, 0]);
});

test('a copy that is off by δ is off by (1 − σ′/σ)δ in one Euler step; over the run this piles up', async () => {
  const { backend, original, levels, start, shifted } = setUp();
  const errors = await copyErrors(original, shifted(1e-4), solver('ddim'), levels, start, backend);
  errors.forEach(({ to, local }, i) => {
    const expected = (1e-4 * (1 - to.sigma / levels[i].sigma)) / stateScale(to, original.sigmaData);
    expect(Math.abs(local / expected - 1)).toBeLessThan(1e-6);
  });
  expect(errors[0].global).toBeCloseTo(errors[0].local, 12);
  expect(errors[3].global).toBeGreaterThan(1.05 * errors[3].local);
});
