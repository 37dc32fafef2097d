import { expect, test } from 'vitest';
import type { Denoiser } from '../core/denoiser';
import { lin } from '../core/vec';
import { gapOf } from './gap';
import { parseSpec } from './parse';
import { type Prepared, prepareExact } from './prepare';
import type { RunSpec } from './spec';

const exact = async (spec: RunSpec): Promise<Prepared> => {
  const found = prepareExact(spec);
  if (!found) throw new Error('only exact denoisers here');
  return found;
};

test('ODE and SDE of an exact denoiser end in one law, up to what the number of samples leaves', async () => {
  const seen: number[] = [];
  const { spec } = parseSpec({ model: 'pair', process: { id: 'vp-linear' } });
  const found = await gapOf(spec, exact, new AbortController().signal, (p) => seen.push(p));
  expect(found.gap).toBeLessThan(3 * found.floor + 0.02);
  expect(found.nfe).toEqual({ ode: expect.any(Number), sde: 200 });
  expect(seen).toEqual([0, 1 / 3, 2 / 3]);
});

test('of a denoiser that is no posterior mean they do not', async () => {
  const { spec } = parseSpec({ model: 'pair', process: { id: 've' } });
  /** D with half its slope around the mean of the data: the score of no law under its noise. */
  const wrong = async (s: RunSpec): Promise<Prepared> => {
    const prepared = await exact(s);
    const { denoiser } = prepared;
    const half: Denoiser = {
      ...denoiser,
      process: denoiser.process,
      dim: denoiser.dim,
      sigmaData: denoiser.sigmaData,
      denoise: async (x, at) => lin([0.5, await denoiser.denoise(x, at)]),
    };
    return { ...prepared, denoiser: half };
  };
  const found = await gapOf(spec, wrong, new AbortController().signal, () => {});
  expect(found.gap).toBeGreaterThan(0.05);
  expect(found.gap).toBeGreaterThan(3 * found.floor);
});
