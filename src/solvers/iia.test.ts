import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { RawOptions } from '../core/options';
import { ExactMixture } from '../denoisers/mixture';
import { coefficientsOf, makeProcess, middleStep, rms, run, smooth, smoothLevels, solver } from '../testing/harness';

const go = async (id: string, o: RawOptions, name = 'vp-linear') => {
  const p = makeProcess(name);
  const backend = new CpuBackend();
  const denoiser = new ExactMixture(smooth, p, backend);
  const levels = [...(name === 'flow' ? [p.at(1)] : []), ...smoothLevels(p, name === 'flow' ? 5 : 6), p.zero];
  return run(solver(id, o), levels, { backend, denoiser, x: backend.put([0.9, -0.3, 0.2, 1.1]) });
};

test.each(['ddim', 'heun', 'dpm-solver-2'])('all γ zero is %s, whether they are written or not', async (base) => {
  for (const name of ['ve', 'vp-linear', 'flow']) {
    const plain = await go(base, {}, name);
    for (const gamma of ['', new Array(14).fill(0).join(', ')]) {
      const own = await go('iia', { base, gamma }, name);
      expect(rms(own.x, plain.x)).toBeLessThan(1e-14);
      expect(own.nfe).toBe(plain.nfe);
    }
  }
});

test('any γ keeps the exact solution of a constant denoiser', async () => {
  const p = makeProcess('ve');
  const levels = [p.at(80), p.at(9), p.at(1), p.at(0.1)];
  for (const base of ['ddim', 'heun', 'dpm-solver-2']) {
    const backend = new CpuBackend();
    const denoiser = {
      process: p,
      dim: 1,
      sigmaData: 1,
      output: 'D' as const,
      denoise: async () => backend.put([0.6]),
    };
    const gamma = '1 2 -1 0.5 0.3 2';
    const { x } = await run(solver('iia', { base, gamma }), levels, { backend, denoiser, x: backend.put([100]) });
    expect(x[0]).toBeCloseTo(0.6 + (0.1 / 80) * 99.4, 9);
  }
});

test('γ adds the change since the step before', async () => {
  const p = makeProcess('ve');
  const step = middleStep(p, 1);
  const grid = [0, 1, 2, 3, 4, 5, 6].map((k) => p.atLambda(-4 + k * 0.4)).concat([step.from, step.to]);
  const given = { ...step, index: 7, remaining: 1, grid };
  const zero = new Array(14).fill(0).join(' ');
  const own = await coefficientsOf(solver('iia', { gamma: `${zero} 0.25 0` }), given);
  const plain = await coefficientsOf(solver('ddim'), given);
  expect(own['D₇'] - plain['D₇']).toBeCloseTo(0.25, 14);
  expect(own['D₆']).toBeCloseTo(-0.25, 14);
});

test('the list must fit the grid', async () => {
  await expect(go('iia', { gamma: '1 1' })).rejects.toThrow(/holds 2 numbers, but 7 steps need 14, two for each/);
});
