import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { defaults } from '../core/options';
import type { Vec } from '../core/vec';
import { ExactMixture, restricted } from '../denoisers/mixture';
import { guidances } from '../registry';
import { parseSpec } from '../run/parse';
import { makeProcess, run, smoothLevels, solver } from '../testing/harness';

test('dynamic thresholding clips at the quantile and scales back into the range', async () => {
  const backend = new CpuBackend();
  const p = makeProcess('ve');
  const wide = new ExactMixture(
    {
      weights: [1],
      means: [[3, -0.5]],
      covs: [
        [
          [0.01, 0],
          [0, 0.01],
        ],
      ],
    },
    p,
    backend,
  );
  const found = guidances.get('dynamic-thresholding');
  if (!found) throw new Error('no dynamic thresholding');
  const limited = found.apply(wide, backend, { ...defaults(found.options), share: 1 });
  const [x, at] = [backend.put([3, -0.5]), p.at(0.5)];
  const [plain, clipped] = [await wide.denoise(x, at), await limited.denoise(x, at)].map((v) => backend.data(v));
  expect(plain[0]).toBeGreaterThan(2);
  expect(clipped[0]).toBeCloseTo(1, 12);
  expect(clipped[1]).toBeCloseTo(plain[1] / plain[0], 12);
  const inside = found.apply(wide, backend, { ...defaults(found.options), range: 10 });
  expect(backend.data(await inside.denoise(x, at))).toEqual(plain);
});

describe('classifier-free guidance', () => {
  const p = makeProcess('vp-linear');
  const two = { weights: [0.5, 0.5], means: [[-1], [1]], covs: [[[0.04]], [[0.04]]] };
  const make = (o: Record<string, number>) => {
    const backend = new CpuBackend();
    const part = new ExactMixture(restricted(two, [1]), p, backend);
    part.unconditioned = new ExactMixture(two, p, backend);
    const cfg = guidances.get('cfg');
    if (!cfg) throw new Error('no cfg');
    const guided = cfg.apply(part, backend, { ...defaults(cfg.options), ...o });
    return { backend, part, guided };
  };

  test('mixes the two predictions, counts both, and remembers the unguided one', async () => {
    const { backend, part, guided } = make({ scale: 3 });
    const [x, at] = [backend.put([0.1, -0.4]), p.at(0.5)];
    const [c, u] = [await part.denoise(x, at), await (part.unconditioned as ExactMixture).denoise(x, at)];
    const out = await guided.denoise(x, at);
    const [dc, du, d] = [c, u, out].map((v) => backend.data(v));
    d.forEach((v, i) => {
      expect(v).toBeCloseTo(3 * dc[i] - 2 * du[i], 12);
    });
    expect(guided.forwards?.(at)).toBe(2);
    expect(backend.data(guided.unguided?.(out) as Vec)).toEqual(du);
    const { events } = await run(solver('heun'), smoothLevels(p, 4), { backend, denoiser: guided, x });
    expect(events[1].ledger).toEqual({ step: 1, stage: 1, guidance: 2 });
  });

  test('outside the interval and at w = 1 it is the denoiser itself, at its price', async () => {
    const { backend, part, guided } = make({ scale: 3, low: 1 });
    const [x, at] = [backend.put([0.1]), p.atLambda(1)];
    expect(backend.data(await guided.denoise(x, at))).toEqual(backend.data(await part.denoise(x, at)));
    expect(guided.forwards?.(at)).toBe(1);
    expect(make({ scale: 1 }).guided.forwards).toBeUndefined();
  });

  test('rescaling gives back the spread of the conditional prediction', async () => {
    const wide = {
      weights: [1, 1],
      means: [
        [-1, 0.5, 2],
        [1, 0, -1],
      ],
      covs: [0, 1].map(() => [
        [0.1, 0, 0],
        [0, 0.2, 0],
        [0, 0, 0.1],
      ]),
    };
    const backend = new CpuBackend();
    const part = new ExactMixture(restricted(wide, [0]), p, backend);
    part.unconditioned = new ExactMixture(wide, p, backend);
    const cfg = guidances.get('cfg');
    if (!cfg) throw new Error('no cfg');
    const guided = cfg.apply(part, backend, { ...defaults(cfg.options), scale: 8, rescale: 1 });
    const [x, at] = [backend.put([0.1, 0.3, -0.4]), p.at(0.6)];
    const spread = (a: Float64Array): number => {
      const mean = a.reduce((s, v) => s + v, 0) / a.length;
      return Math.sqrt(a.reduce((s, v) => s + (v - mean) ** 2, 0) / a.length);
    };
    const [given, out] = [backend.data(await part.denoise(x, at)), backend.data(await guided.denoise(x, at))];
    expect(spread(out)).toBeCloseTo(spread(given), 12);
  });

  test('a spec guides a component of a mixture; without one the guidance is left out with a note', () => {
    const guidance = [{ id: 'cfg', options: { scale: 2 } }];
    expect(parseSpec({ model: 'ring', condition: 2, guidance }).spec.guidance).toHaveLength(1);
    const { spec, notes } = parseSpec({ model: 'ring', guidance });
    expect(spec.guidance).toEqual([]);
    expect(notes.join()).toContain('needs a class');
    expect(parseSpec({ model: 'ring', condition: 99 }).notes.join()).toContain('not a class');
  });
});
