import { expect, test } from 'vitest';
import { defaults } from '../core/options';
import { benchFor, calibrated, ratio } from '../testing/bench';
import { calibrations } from './registry';

/** Three Gaussians of unequal weight about σ_data apart, and σ from 10 to 0.1. */
const blob = [
  [0.0625, 0],
  [0, 0.0625],
];
const three = {
  model: {
    kind: 'mixture',
    weights: [0.5, 0.3, 0.2],
    means: [
      [1, 0],
      [-0.8, 0.9],
      [-0.5, -1.1],
    ],
    covs: [blob, blob, blob],
  },
  process: { id: 've', options: { sigmaMin: 0.1, sigmaMax: 10 } },
};

// Fitted on 128 noises of seed 1, judged on 128 of seed 7; Euler is DDIM.
test.each([
  ['oss', 5, 0.85],
  ['oss', 8, 0.85],
  ['gits', 5, 0.95],
  ['gits', 8, 0.95],
])(
  '%s at %i NFE: its error is at most %f of Euler’s on ρ = 7, on noises that it has not seen',
  async (id, steps, most) => {
    const found = await calibrated(id, { ...three, grid: { id: 'karras', steps, end: 'sigma-min' } }, {}, 128);
    expect(found.judged.after.nfe).toBe(steps);
    expect(ratio(found)).toBeLessThanOrEqual(most);
  },
);

test.each(['gits', 'oss', 'ays'])('%s: a denoiser that answers NaN is named as the cause', async (id) => {
  const { bench } = await benchFor({ model: 'ring', grid: { id: 'karras', steps: 5, end: 'sigma-min' }, count: 4 });
  const broken = { ...bench, denoise: async (x: Float64Array) => x.map(() => Number.NaN) };
  const entry = calibrations.get(id);
  if (!entry) throw new Error(`no ${id}`);
  await expect(entry.fit(broken, defaults(entry.options))).rejects.toThrow(/denoiser (answered with NaN|broke)/);
});
