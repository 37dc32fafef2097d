import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { toData, type Prediction } from '../core/denoiser';
import { parseOptions } from '../core/options';
import { level, type NoiseProcess } from '../core/process';
import { lin, type Vec } from '../core/vec';
import { ExactMixture } from '../denoisers/mixture';
import { processes } from '../registry';
import { exactTrajectory } from './reference';
import truth from './truth.fixture.json';

type MixtureId = keyof typeof truth.mixtures;
const make = (id: string, options = {}): NoiseProcess => {
  const definition = processes.get(id);
  if (!definition) throw new Error(id);
  return definition.make(parseOptions(definition.options, options).values);
};
const flat = (rows: number[][]): Float64Array => Float64Array.from(rows.flat());
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((m, v, i) => Math.max(m, Math.abs(v - b[i])), 0);

test('the exact denoiser equals the closed forms at every probe', () => {
  const ve = make('ve');
  for (const probe of truth.probes) {
    const mixture = new ExactMixture(truth.mixtures[probe.mixture as MixtureId], ve, new CpuBackend());
    const at = level(0, probe.alpha, probe.sigma);
    const { mean, logDensity } = mixture.posteriorMean(flat(probe.x), at);
    expect(worst(mean, flat(probe.x0))).toBeLessThan(1e-11 * (1 + probe.sigma));
    expect(worst(logDensity, probe.logp)).toBeLessThan(1e-9);
  }
});

test('every prediction type is converted to the same denoiser', () => {
  for (const probe of truth.probes) {
    if (probe.sigma === 0 || probe.alpha === 0) continue;
    const at = level(0, probe.alpha, probe.sigma);
    const backend = new CpuBackend();
    const put = (rows: number[][]): Vec => backend.put(flat(rows));
    const x = put(probe.x);
    const outputs: [Prediction, Vec][] = [
      ['eps', put(probe.eps)],
      ['x0', put(probe.x0)],
      ['v', put(probe.v)],
      ['flow', put(probe.flow_velocity)],
      ['score', put(probe.score)],
    ];
    for (const [prediction, out] of outputs) {
      if (prediction === 'v' && Math.abs(Math.hypot(probe.alpha, probe.sigma) - 1) > 1e-6) continue;
      const D = backend.data(toData(prediction, x, out, at, 0.5));
      expect(worst(D, flat(probe.x0)), `${prediction} at σ = ${probe.sigma}`).toBeLessThan(
        (1e-11 * (1 + probe.sigma)) / probe.alpha,
      );
    }
    // EDM's F is defined by the inverse of its own formula.
    const [s, d] = [probe.sigma / probe.alpha, 0.7];
    const total = s * s + d * d;
    const F = lin(
      [Math.sqrt(total) / (s * d), outputs[1][1]],
      [-(d * d) / total / probe.alpha / ((s * d) / Math.sqrt(total)), x],
    );
    expect(worst(backend.data(toData('F', x, F, at, d)), flat(probe.x0))).toBeLessThan(1e-10 * (1 + s));
  }
});

describe.each(truth.trajectories)('the exact reference on $id', ({ mixture, alphas, sigmas, times, states, id }) => {
  const name = id.split('/')[2];
  const process = name.startsWith('VE')
    ? make('ve', { sigmaMin: 1e-6, sigmaMax: 100 })
    : name.startsWith('flow')
      ? make('flow')
      : make(name.startsWith('VP-linear') ? 'vp-linear' : 'vp-cosine');
  test('agrees with the solution in 80-bit arithmetic', async () => {
    const denoiser = new ExactMixture(truth.mixtures[mixture as MixtureId], process, new CpuBackend());
    const levels = sigmas.map((sigma, i) => (sigma === 0 ? process.zero : level(times[i], alphas[i], sigma)));
    const field = async (x: Float64Array, at: (typeof levels)[0]) => denoiser.posteriorMean(x, at).mean;
    let i = 0;
    for await (const { x } of exactTrajectory(field, process, flat(states[0]), levels, denoiser.sigmaData)) {
      expect(worst(x, flat(states[i])), `state ${i}`).toBeLessThan(
        2e-9 * Math.max(1, Math.hypot(alphas[i] * 2, sigmas[i])),
      );
      i++;
    }
    expect(i).toBe(levels.length);
  });
});

test.each(['ve', 'flow'])('from the data to noise on %s: the closed form of Gaussian data', async (id) => {
  const process = make(id);
  const [m, v] = [0.4, 0.3];
  const mixture = new ExactMixture({ weights: [1], means: [[m]], covs: [[[v]]] }, process, new CpuBackend());
  const levels = [process.zero, ...[0.1, 0.5, 1].map((u) => process.at(u * process.tMax))];
  const field = async (x: Float64Array, at: (typeof levels)[0]) => mixture.posteriorMean(x, at).mean;
  let i = 0;
  for await (const { x } of exactTrajectory(field, process, Float64Array.of(1.2), levels, mixture.sigmaData)) {
    const { alpha, sigma } = levels[i++];
    const spread = Math.sqrt((alpha ** 2 * v + sigma ** 2) / v);
    expect(x[0]).toBeCloseTo(alpha * m + spread * (1.2 - m), 9);
  }
  expect(i).toBe(levels.length);
});
