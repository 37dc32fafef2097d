import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { RawOptions } from '../core/options';
import { ExactMixture } from '../denoisers/mixture';
import { makeProcess, rms, smooth, solver, thereAndBack } from '../testing/harness';

const steps = 30;
const ve = makeProcess('ve');
/** σ from 10 to 0.1, evenly in its logarithm. */
const levels = Array.from({ length: steps + 1 }, (_, i) => ve.at(10 * 0.01 ** (i / steps)));

/** RMS between x_T and what comes back after 30 steps down and 30 up. */
async function roundTrip(id: string, options: RawOptions, handOver: boolean): Promise<number> {
  const backend = new CpuBackend();
  const x = [9.1, -4.3, 3.7, 12.2];
  const args = { backend, denoiser: new ExactMixture(smooth, ve, backend), x: backend.put(x) };
  return rms((await thereAndBack(solver(id, options), levels, args, handOver)).back[0], x);
}

test('exact inversion is exact in arithmetic terms, given all that the run left behind', async () => {
  const exact: [string, RawOptions][] = [
    ['bdia', { gamma: 1 }],
    ['bdia', { gamma: 0.9 }],
    ['edict', { p: 0.93 }],
    ['belm', {}],
  ];
  for (const [id, options] of exact) expect(await roundTrip(id, options, true), id).toBeLessThan(1e-12);
  expect(await roundTrip('ddim', {}, true)).toBeGreaterThan(0.3);
});

test('rounding grows by the factor that is claimed: 2³⁰ for BDIA with γ = ½', async () => {
  const rounding = await roundTrip('bdia', { gamma: 0.5 }, true);
  expect(rounding).toBeLessThan(1e-15 * 2 ** steps);
  expect(rounding).toBeGreaterThan(1e-19 * 2 ** steps);
});

test('the final state alone is not enough', async () => {
  expect(await roundTrip('edict', { p: 0.93 }, false)).toBeGreaterThan(0.1);
});
