import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { defaults } from '../core/options';
import ve from '../processes/ve';
import { exactModels, pointMixture } from './exact';
import { ExactMixture } from './mixture';

const process = ve.make(defaults(ve.options));
const exact = (m: (typeof exactModels)[0]['mixture']): ExactMixture => new ExactMixture(m, process, new CpuBackend());

describe.each(exactModels)('$id', ({ mixture }) => {
  const denoiser = exact(mixture);

  test('samples have the moments that sigmaData says, and fill every mode', () => {
    const x = denoiser.sample(4000, 3);
    const rms = Math.sqrt(x.reduce((a, v) => a + v * v, 0) / x.length);
    expect(Math.abs(rms / denoiser.sigmaData - 1)).toBeLessThan(0.04);
    const { found, total } = denoiser.modes(x);
    expect(found).toBe(total);
  });

  test('D satisfies Tweedie’s formula: D = x + σ²∇log p, by central differences', () => {
    const { dim } = denoiser;
    for (const sigma of [0.1, 0.7, 3]) {
      const at = process.at(sigma);
      const x = denoiser.sample(20, 5).map((v, i) => v + sigma * Math.sin(i));
      const { mean } = denoiser.posteriorMean(x, at);
      const h = 1e-5;
      for (let e = 0; e < dim; e++) {
        const shifted = (d: number): Float64Array =>
          denoiser.posteriorMean(
            x.map((v, i) => (i % dim === e ? v + d : v)),
            at,
          ).logDensity;
        const [up, down] = [shifted(h), shifted(-h)];
        for (let n = 0; n < x.length / dim; n++) {
          const score = (up[n] - down[n]) / (2 * h);
          expect(Math.abs(mean[n * dim + e] - x[n * dim + e] - sigma * sigma * score)).toBeLessThan(
            2e-6 * (1 + sigma * sigma),
          );
        }
      }
    }
  });
});

test('one mode lost is one mode not found', () => {
  const { mixture } = exactModels[0];
  const without = {
    ...mixture,
    weights: mixture.weights.slice(1),
    means: mixture.means.slice(1),
    covs: mixture.covs.slice(1),
  };
  expect(exact(mixture).modes(exact(without).sample(2000, 1))).toEqual({ found: 7, total: 8 });
});

test('samples that lie in no mode find none', () => {
  expect(exact(exactModels[0].mixture).modes(new Float64Array(800).map((_, i) => 0.1 * Math.sin(i)))).toEqual({
    found: 0,
    total: 8,
  });
});

test('the denoiser of bare points memorises them: at little noise D is the nearest point', () => {
  const denoiser = exact(
    pointMixture(
      [
        [0, 0],
        [1, 0],
        [0, 2],
      ],
      0,
    ),
  );
  const { mean } = denoiser.posteriorMean(Float64Array.from([0.9, 0.1, 0.1, 1.8]), process.at(0.02));
  expect([...mean]).toEqual([1, 0, 0, 2]);
  const far = denoiser.posteriorMean(Float64Array.from([0, 0]), process.at(80)).mean;
  expect(far[0]).toBeCloseTo(1 / 3, 3);
  expect(far[1]).toBeCloseTo(2 / 3, 3);
});

test('a state that is not finite gives NaN, never a plausible point', () => {
  expect([
    ...exact(exactModels[0].mixture).posteriorMean(Float64Array.from([Number.NaN, 0]), process.at(1)).mean,
  ]).toEqual([Number.NaN, Number.NaN]);
});

test('an impossible mixture is refused by name', () => {
  const good = exactModels[0].mixture;
  expect(() => exact({ ...good, weights: [] })).toThrow(/as many means/);
  expect(() => exact({ ...good, weights: [...good.weights.slice(1), -1] })).toThrow(
    /component 8: the weight must be positive/,
  );
  expect(() =>
    exact({
      weights: [1],
      means: [[0, 0]],
      covs: [
        [
          [1, 0],
          [0, -1],
        ],
      ],
    }),
  ).toThrow(/positive semidefinite/);
});
