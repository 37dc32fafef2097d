import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { FloatArray } from '../core/backend';
import { fixed } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import { integrate } from '../core/integrate';
import { brownianNoise, whiteNoise } from '../core/noise';
import type { Schema, Values } from '../core/options';
import { bind, type Solver } from '../core/solver';
import { exactModels } from '../denoisers/exact';
import { ExactMixture } from '../denoisers/mixture';
import { startOf } from '../run/prepare';
import { resolveLevels, resolveProcess } from '../run/resolve';
import { defaultSpec } from '../run/spec';
import ddim from '../solvers/ddim';
import dpmpp2m from '../solvers/dpmpp-2m';
import { measure, type Measurement } from './measure';
import type { Subject } from './subject';

const process = resolveProcess(defaultSpec.process);
const count = 50;

async function finished<O extends Schema>(
  solver: Solver<O>,
  options: Values<O>,
  steps: number,
  how: { network?: boolean; brownian?: boolean; up?: boolean } = {},
) {
  const backend = new CpuBackend();
  const exact = new ExactMixture(exactModels[0].mixture, process, backend);
  const denoiser: Denoiser = exact;
  const direction = how.up ? 'invert' : 'denoise';
  const grid = { ...defaultSpec.grid, steps, end: how.up ? ('zero' as const) : defaultSpec.grid.end };
  const levels = resolveLevels({ grid, direction }, process);
  const noise = (how.brownian ? brownianNoise : whiteNoise)(backend, 1, count, 2);
  const bound = bind(solver, options);
  const x = backend.put(startOf({ ...defaultSpec, direction, count }, { dim: 2, sigmaData: 1 }, levels[0], exact, []));
  const states: FloatArray[] = [await backend.read(x)];
  for await (const event of integrate({ backend, denoiser, noise, x }, bound, fixed(levels)))
    states.push(await backend.read(event.x));
  const subject: Subject = {
    solver: bound,
    denoiser,
    backend,
    levels,
    states,
    exact: how.network ? undefined : exact,
    path: how.brownian ? (n) => brownianNoise(backend, 1, n, 2) : undefined,
    pause: async () => {},
  };
  let last: Measurement | undefined;
  let progress = -1;
  for await (const m of measure(subject)) {
    expect(m.progress).toBeGreaterThanOrEqual(progress);
    progress = m.progress;
    last = m;
  }
  if (!last) throw new Error('nothing measured');
  return last;
}

test('global and local errors against the exact reference', async () => {
  const [few, many] = [await finished(dpmpp2m, {}, 10), await finished(dpmpp2m, {}, 40)];
  expect(few.progress).toBe(1);
  expect(few.global).toHaveLength(11);
  expect(few.local).toHaveLength(10);
  expect(few.global[0]).toBe(0);
  // The first step starts on the reference: its local error is its global error.
  expect(few.local[0]).toBeCloseTo(few.global[1], 12);
  // Second order: global errors fall about 16-fold with four times the steps, local errors about 64-fold.
  const ratio = Math.max(...few.global) / Math.max(...many.global);
  expect(ratio).toBeGreaterThan(8);
  expect(few.nfe).toBeGreaterThan(100);
});

test('the fine reference of a network agrees with the exact one, and its floor bounds the difference', async () => {
  const [exact, network] = [
    await finished(ddim, { eta: 0 }, 10),
    await finished(ddim, { eta: 0 }, 10, { network: true }),
  ];
  for (const [i, g] of network.global.entries())
    expect(Math.abs(g - exact.global[i])).toBeLessThanOrEqual(network.floor[i] + 1e-9);
  for (const [i, l] of network.local.entries()) expect(Math.abs(l / exact.local[i] - 1)).toBeLessThan(0.05);
  expect(Math.max(...network.floor)).toBeLessThan(1e-3);
});

test('a stochastic run is compared along its own Brownian path, or not at all', async () => {
  const white = await finished(ddim, { eta: 1 }, 10);
  expect(white.reason).toMatch(/Brownian/);
  expect(white.global).toEqual([]);
  const [few, many] = [
    await finished(ddim, { eta: 1 }, 10, { brownian: true }),
    await finished(ddim, { eta: 1 }, 40, { brownian: true }),
  ];
  // Ten steps and forty follow one path, so the error is strong and falls.
  expect(many.global.at(-1) ?? 1).toBeLessThan(0.6 * (few.global.at(-1) ?? 0));
});

test('from data to noise the reference goes up from the same data, and a network’s agrees with the exact one', async () => {
  const [few, many] = [
    await finished(ddim, { eta: 0 }, 10, { up: true }),
    await finished(ddim, { eta: 0 }, 40, { up: true }),
  ];
  expect(many.global.at(-1)).toBeLessThan(0.5 * (few.global.at(-1) ?? 0));
  expect(few.local[0]).toBeCloseTo(few.global[1], 12);
  const network = await finished(ddim, { eta: 0 }, 10, { up: true, network: true });
  for (const [i, g] of network.global.entries())
    expect(Math.abs(g - few.global[i])).toBeLessThanOrEqual(network.floor[i] + 1e-9);
});
