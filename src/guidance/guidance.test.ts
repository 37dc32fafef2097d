import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { defaults } from '../core/options';
import type { Vec } from '../core/vec';
import type { Classifier } from '../core/classifier';
import type { Guidance } from '../core/guidance';
import type { RawOptions } from '../core/options';
import { normals } from '../core/rng';
import { smoothWaves } from '../core/waves';
import { ExactMixture, restricted } from '../denoisers/mixture';
import { guidances } from '../registry';
import { parseSpec } from '../run/parse';
import { exactDenoiser } from '../run/prepare';
import { resolveGuidance } from '../run/resolve';
import type { ModelPick } from '../run/spec';
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

describe('classifier guidance', () => {
  const guide = (process: string, id: string, options: RawOptions, model: ModelPick = 'uneven') => {
    const backend = new CpuBackend();
    const { spec, notes } = parseSpec({
      model,
      condition: 1,
      process: { id: process },
      guidance: [{ id, options }],
      count: 40,
    });
    expect(notes).toEqual([]);
    const plain = exactDenoiser(spec, backend) as ExactMixture;
    return { backend, plain, guided: resolveGuidance(spec, plain, backend) };
  };
  const difference = (a: Float64Array, b: Float64Array): number =>
    Math.max(...a.map((v, i) => Math.abs(v - b[i]) / (1 + Math.abs(b[i]))));

  test.each(['ve', 'vp-linear', 'flow'])('%s: with the true classifier, weight w is CFG of scale 1 + w', async (id) => {
    const p = makeProcess(id);
    for (const [options, scale] of [
      [{ scale: 1.5 }, 2.5],
      [{ scale: 1.5, base: 'free' }, 1.5],
    ] as const) {
      const states = [];
      for (const { backend, guided } of [guide(id, 'classifier-guidance', options), guide(id, 'cfg', { scale })]) {
        const levels = smoothLevels(p, 12);
        const x = backend.put(normals(3, 40, 2, 0).map((z) => z * levels[0].sigma));
        states.push((await run(solver('dpmpp-2m'), levels, { backend, denoiser: guided, x })).x);
      }
      expect(difference(states[0], states[1])).toBeLessThan(1e-9);
    }
  });

  test('the gradient is that of the log-probability: finite differences agree with the closed form', async () => {
    for (const model of ['uneven', 'pair'] as const) {
      const exact = guide('vp-linear', 'classifier-guidance', { scale: 2 }, model);
      const finite = guide('vp-linear', 'classifier-guidance', { scale: 2, gradient: 'differences' }, model);
      const at = makeProcess('vp-linear').atLambda(-0.3);
      const rows = normals(5, 40, exact.plain.dim, 0);
      const [a, b, unguided] = [
        exact.backend.data(await exact.guided.denoise(exact.backend.put(rows), at)),
        finite.backend.data(await finite.guided.denoise(finite.backend.put(rows), at)),
        exact.backend.data(await exact.plain.denoise(exact.backend.put(rows), at)),
      ];
      // The width of the differences leaves a relative error of its square, some 1e-4.
      expect(difference(a, b)).toBeLessThan(2e-3);
      expect(difference(a, unguided)).toBeGreaterThan(0.1);
    }
  });

  test('its forwards stand apart from the NFE, and rejected steps keep them', async () => {
    const levels = smoothLevels(makeProcess('ve'), 3);
    const { backend, guided } = guide('ve', 'classifier-guidance', { gradient: 'differences' });
    const x = backend.put(normals(3, 4, 2, 0).map((z) => z * levels[0].sigma));
    const { events, nfe } = await run(solver('heun'), levels, { backend, denoiser: guided, x });
    // Two coordinates, one forward on either side of each, in each of the step's two evaluations.
    expect(events[0].ledger).toEqual({ step: 1, stage: 1, classifier: 8 });
    expect(nfe).toBe(6);
    const graph = guide('ve', 'classifier-guidance', { low: 1 }).guided;
    expect([graph.classified?.(makeProcess('ve').at(2)), graph.classified?.(makeProcess('ve').at(0.5))]).toEqual([
      1, 0,
    ]);
  });

  test('a network without a classifier is told so, and what is missing is said', () => {
    const guidance = [{ id: 'classifier-guidance' }];
    const { spec, notes } = parseSpec({ model: 'onnx/ring', guidance });
    expect(spec.guidance).toEqual([]);
    expect(notes.join()).toMatch(/needs a class/);
    const { plain, backend } = guide('ve', 'classifier-guidance', {});
    const bare = { ...plain, classifier: { ...(plain.classifier as Classifier), gradient: undefined } };
    const found = guidances.get('classifier-guidance') as Guidance;
    expect(() => found.apply(bare as never, backend, defaults(found.options))).toThrow(/no gradient graph/);
  });
});

test('smooth waves are orthonormal, smoothest first, channel by channel, and span the space', () => {
  const shape = [2, 3, 4];
  const waves = smoothWaves(shape, 24);
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
  waves.forEach((a, i) => {
    waves.forEach((b, j) => {
      expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 12);
    });
  });
  expect(waves).toHaveLength(24);
  expect([...waves[0].slice(0, 12)].every((v) => Math.abs(v - Math.sqrt(1 / 12)) < 1e-12)).toBe(true);
  expect([...waves[0].slice(12)].every((v) => v === 0)).toBe(true);
});
