import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { Level, NoiseProcess } from '../core/process';
import { normals, streams } from '../core/rng';
import { exactModels } from '../denoisers/exact';
import { ExactMixture, type Mixture } from '../denoisers/mixture';
import { processes } from '../registry';
import { makeProcess, rms, smooth } from '../testing/harness';
import { type DenoiserField, exactResidual, fineSteps, residual, rmsOf, wideSteps } from './fokker-planck';
import { rateAt, scoreOf } from './score';

const pair = exactModels.find(({ id }) => id === 'pair')?.mixture as Mixture;
const levels = (p: NoiseProcess): Level[] => [-2, -0.4, 0.7, 2.1].map((l) => p.atLambda(l));
const fieldOf = (mixture: Mixture, p: NoiseProcess): DenoiserField => {
  const exact = new ExactMixture(mixture, p, new CpuBackend());
  return async (x, at) => exact.posteriorMean(x, at).mean;
};
/** Where the samples are at a level. */
const points = (at: Level, dim: number, count = 24): Float64Array =>
  normals(4, count, dim, streams.init).map((z) => z * Math.hypot(0.7 * at.alpha, at.sigma));

describe.each([...processes.keys()])('the residual under %s', (id) => {
  const p = makeProcess(id);
  test.each([
    ['two dimensions', smooth],
    ['one dimension', pair],
  ])('of an exact mixture is zero but for rounding, in %s', (_, mixture) => {
    const dim = mixture.means[0].length;
    for (const at of levels(p)) {
      const x = points(at, dim);
      const of = scoreOf(mixture, at, rateAt(p, at));
      // The size of what cancels.
      const size = Math.max(
        ...Array.from({ length: x.length / dim }, (_, n) =>
          Math.hypot(...of(x.subarray(n * dim, (n + 1) * dim)).ofLaplacian),
        ),
      );
      expect(rmsOf(exactResidual(mixture, p, at, x)) / (at.sigma ** 3 * size)).toBeLessThan(1e-8);
    }
  });

  test('differences find the zero up to their own step', async () => {
    for (const at of levels(p)) {
      const x = points(at, 2);
      expect(rmsOf(await residual(fieldOf(smooth, p), p, at, x, 2, fineSteps))).toBeLessThan(1e-4);
    }
  });

  test('of a denoiser that is off by b is 2α³/σ³·Cov(x₀|x) b', async () => {
    const b = [0.11, -0.07];
    const exact = fieldOf(smooth, p);
    const biased: DenoiserField = async (x, at) => Float64Array.from(await exact(x, at), (v, i) => v + b[i % 2]);
    for (const at of levels(p)) {
      const { alpha, sigma } = at;
      const x = points(at, 2);
      const of = scoreOf(smooth, at, rateAt(p, at));
      // Tweedie: α² Cov(x₀|x) = σ²(I + σ²J); so σ·2(I + σ²J)δ with δ = αb/σ².
      const expected = Float64Array.from({ length: x.length }, (_, n) => {
        const [row, i] = [n - (n % 2), n % 2];
        const { jacobian } = of(x.subarray(row, row + 2));
        const turned = [0, 1].reduce(
          (sum, j) => sum + ((i === j ? 1 : 0) + sigma ** 2 * jacobian[i * 2 + j]) * b[j],
          0,
        );
        return (2 * alpha * turned) / sigma;
      });
      const found = await residual(biased, p, at, x, 2, fineSteps);
      // Beside the share, what the differences leave of the exact zero.
      expect(rms(found, expected)).toBeLessThan(2e-4 * rmsOf(expected) + 1e-4);
      expect(rms(found, expected)).toBeLessThan(0.01 * rmsOf(expected));
    }
  });
});

test('closed forms agree with differences of the score itself', () => {
  const p = makeProcess('vp-linear');
  const at = p.atLambda(0.6);
  const x = [0.4, -0.3];
  const h = 1e-5;
  const rate = rateAt(p, at);
  const here = scoreOf(smooth, at, rate);
  const { s, byLambda, jacobian, ofLaplacian } = here(x);
  const exact = new ExactMixture(smooth, p, new CpuBackend());
  const D = exact.posteriorMean(Float64Array.from(x), at).mean;
  const later = (by: number) => scoreOf(smooth, p.atLambda(0.6 + by), rate)(x).s;
  const laplacian = (y: number[]): number => {
    const { s: v, jacobian: J } = here(y);
    return J[0] + J[3] + v[0] ** 2 + v[1] ** 2;
  };
  for (const i of [0, 1]) {
    const shifted = (by: number) => x.map((v, j) => (i === j ? v + by : v));
    expect(s[i]).toBeCloseTo((at.alpha * D[i] - x[i]) / at.sigma ** 2, 10);
    expect(byLambda[i]).toBeCloseTo((later(h)[i] - later(-h)[i]) / (2 * h), 6);
    expect(ofLaplacian[i]).toBeCloseTo((laplacian(shifted(h)) - laplacian(shifted(-h))) / (2 * h), 6);
    for (const j of [0, 1])
      expect(jacobian[j * 2 + i]).toBeCloseTo((here(shifted(h)).s[j] - here(shifted(-h)).s[j]) / (2 * h), 6);
  }
});

test('the wide steps for networks: what float32 adds, and what the steps miss, stays below 3 %', async () => {
  const p = makeProcess('ve');
  const exact = fieldOf(smooth, p);
  const rounded: DenoiserField = async (x, at) => new Float32Array(Float64Array.from(await exact(x, at)));
  for (const sigma of [5, 1, 0.3, 0.1]) {
    const at = p.at(sigma);
    expect(rmsOf(await residual(rounded, p, at, points(at, 2, 64), 2, wideSteps))).toBeLessThan(0.03);
  }
});
