import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { RawOptions } from '../core/options';
import { ExactMixture } from '../denoisers/mixture';
import { makeProcess, run, smooth, smoothLevels, solver } from '../testing/harness';

const n = 8;
const ones = new Array(n - 1).fill(1).join(' ');
const settings: RawOptions[] = [1, 2, 3].flatMap((order) =>
  ['data', 'noise'].flatMap((prediction) =>
    ['bh1', 'bh2', 'vary'].map((variant) => ({ order, prediction, variant, lowerOrderFinal: order !== 3 })),
  ),
);

test.each(['ve', 'vp-linear', 'flow'])('ρ = 1 is UniPC to the last bit, on %s', async (id) => {
  const p = makeProcess(id);
  // To σ = 0, and from pure noise where the process has it.
  const levels = [
    ...(id === 'flow' ? [p.at(1)] : []),
    ...smoothLevels(p, n - 1).slice(0, id === 'flow' ? -1 : undefined),
    p.zero,
  ];
  const end = async (name: string, o: RawOptions) => {
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, p, backend);
    return (await run(solver(name, o), levels, { backend, denoiser, x: backend.put([0.9, -0.3, 0.2, 1.1]) })).states;
  };
  for (const o of settings)
    for (const rho of ['', ones])
      for (const time of ['lambda', 'process'])
        expect(await end('dc-solver', { ...o, time, rho })).toEqual(await end('unipc', o));
});

test('ρ moves the newest value along the polynomial through the newest ones', async () => {
  const p = makeProcess('vp-linear');
  const levels = smoothLevels(p, 4);
  const value = (lambda: number): number => 1 - 2 * lambda + 0.5 * lambda ** 2;
  const backend = new CpuBackend();
  const { events } = await run(solver('dc-solver', { order: 2, rho: '1, 0.3, 1.4' }), levels, {
    backend,
    x: backend.put([0.4]),
    denoiser: {
      process: p,
      dim: 1,
      sigmaData: 1,
      output: 'D',
      denoise: async (_x, at) => backend.put([value(at.lambda)]),
    },
  });
  const [a, b] = [levels[1].lambda, levels[2].lambda];
  const out = events[2].base?.out;
  expect(out && backend.data(out)[0]).toBeCloseTo(value(0.3 * b + 0.7 * a), 12);
});

test('the list must fit the grid', async () => {
  const p = makeProcess('vp-linear');
  const backend = new CpuBackend();
  const denoiser = new ExactMixture(smooth, p, backend);
  const go = run(solver('dc-solver', { rho: '1 1' }), smoothLevels(p, 5), {
    backend,
    denoiser,
    x: backend.put([1, 1]),
  });
  await expect(go).rejects.toThrow(/holds 2 numbers, but this run needs 4/);
});

test('a law gives what its polynomial says at each level, steps and w, within bounds', async () => {
  const p = makeProcess('vp-linear');
  const end = async (o: RawOptions) => {
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, p, backend);
    return (await run(solver('dc-solver', o), smoothLevels(p, 5), { backend, denoiser, x: backend.put([0.9, -0.3]) }))
      .states;
  };
  // ρ = 1.5 − place + 0.4·(5/n) − 2·(w/5)²·place, with places 0, 1/3, 2/3, 1.
  const plain = '1.5 -1 0 0.4 0 0';
  const guided = `${plain} 0 0 0 0 0 0 0 -2 0 0 0 0`;
  const rho = (w: number): string =>
    [0, 1, 2, 3].map((i) => Math.max(-1, 1.5 - i / 3 + 0.4 - 2 * (w / 5) ** 2 * (i / 3))).join(' ');
  const near = (a: Float64Array[], b: Float64Array[]) => {
    for (const [k, state] of a.entries()) for (const [i, v] of state.entries()) expect(v).toBeCloseTo(b[k][i], 12);
  };
  near(await end({ law: plain }), await end({ rho: rho(0) }));
  near(await end({ law: guided, scale: 3 }), await end({ rho: rho(3) }));
  near(await end({ law: guided, scale: 8 }), await end({ rho: rho(8) }));
  await expect(end({ law: '1 2' })).rejects.toThrow(/6 or 18 numbers, not 2/);
});
