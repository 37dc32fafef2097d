import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { fixed } from '../core/controller';
import { integrate } from '../core/integrate';
import { brownianNoise } from '../core/noise';
import { normals, streams } from '../core/rng';
import { ExactMixture } from '../denoisers/mixture';
import { resolveLevels, resolveMixture, resolveProcess } from '../run/resolve';
import { slopeOf, smooth, solver } from '../testing/harness';
import { parseSpec } from '../run/parse';
import { exactTrajectory } from './reference';
import { transport } from './transport';

/** The exact path of the ring, and the two densities along it. */
async function along(steps: number, process: string, by?: 'ito') {
  const { spec } = parseSpec({ process: { id: process }, grid: { id: 'exponential', steps, end: 'sigma-min' } });
  const p = resolveProcess(spec.process);
  const mixture = resolveMixture('uneven');
  if (!mixture) throw new Error('no mixture');
  const exact = new ExactMixture(mixture, p, new CpuBackend());
  const levels = resolveLevels(spec, p);
  const start = normals(1, 40, 2, streams.init).map((z) => z * levels[0].sigma);
  const states: Float64Array[] = [];
  const field = async (x: Float64Array, at: (typeof levels)[0]) => exact.posteriorMean(x, at).mean;
  for await (const { x } of exactTrajectory(field, p, start, levels, exact.sigmaData)) states.push(x);
  return transport(exact, levels, states, by);
}

test('the flow carries the density that the mixture has; the trapezoidal rule closes in at second order', async () => {
  for (const process of ['ve', 'vp-linear']) {
    const gaps = await Promise.all(
      [320, 640].map(async (steps) => {
        const { exact, carried } = await along(steps, process);
        return Math.abs((exact.at(-1) ?? 0) - (carried.at(-1) ?? 1));
      }),
    );
    expect(gaps[1]).toBeLessThan(1e-5);
    expect(gaps[0] / gaps[1]).toBeGreaterThan(3);
  }
});

test('a Gaussian keeps its density in its own unit', () => {
  const p = resolveProcess({ id: 've', options: {} });
  const one = new ExactMixture(
    {
      weights: [1],
      means: [[0, 0]],
      covs: [
        [
          [1, 0],
          [0, 1],
        ],
      ],
    },
    p,
    new CpuBackend(),
  );
  const levels = [5, 1, 0.1].map((s) => ({ t: s, alpha: 1, sigma: s, lambda: -Math.log(s) }));
  const z = normals(3, 50, 2, streams.init);
  const { exact, carried } = transport(
    one,
    levels,
    levels.map(({ sigma }) => z.map((v) => v * Math.hypot(1, sigma))),
  );
  expect(exact[2]).toBeCloseTo(exact[0], 10);
  expect(carried[0]).toBeCloseTo(exact[0], 10);
});

test('Itô’s formula along paths of the reverse SDE converges with strong order ½', async () => {
  const p = resolveProcess({ id: 'vp-linear', options: {} });
  const [first, last] = [-2.5, 2];
  const errors: number[] = [];
  for (const steps of [50, 200, 800]) {
    const backend = new CpuBackend();
    const exact = new ExactMixture(smooth, p, backend);
    const levels = Array.from({ length: steps + 1 }, (_, i) => p.atLambda(first + ((last - first) * i) / steps));
    const x = normals(2, 200, 2, streams.init).map((z) => z * levels[0].sigma);
    const states = [x];
    const noise = brownianNoise(backend, 3, 200, 2);
    for await (const event of integrate(
      { backend, denoiser: exact, noise, x: backend.put(x) },
      solver('ddpm'),
      fixed(levels),
    ))
      states.push(backend.data(event.x).slice());
    errors.push(transport(exact, levels, states, 'ito').rms);
  }
  // Each time four times the steps: half the error.
  const order = slopeOf(errors) / 2;
  expect(order).toBeGreaterThan(0.42);
  expect(order).toBeLessThan(0.62);
  expect(errors[2]).toBeLessThan(0.3);
});

test('an ODE run is no path of the SDE: Itô’s formula leaves it, the flow does not', async () => {
  expect((await along(320, 've')).rms).toBeLessThan(1e-3);
  expect((await along(320, 've', 'ito')).rms).toBeGreaterThan(1);
});
