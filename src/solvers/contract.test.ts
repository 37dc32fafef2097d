import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { adaptive } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import type { Level, NoiseProcess } from '../core/process';
import { type BoundSolver, nfeOf, perStep } from '../core/solver';
import type { Tensor } from '../core/vec';
import { ExactMixture } from '../denoisers/mixture';
import { solvers } from '../registry';
import {
  label,
  makeProcess,
  probe,
  reference,
  rms,
  run,
  slopeOf,
  smooth,
  smoothLevel,
  smoothLevels,
  solver,
  thereAndBack,
  variants,
} from '../testing/harness';

/** Every registered solver, with every choice of its options, held to its own claims. */
const ve = makeProcess('ve');
const vp = makeProcess('vp-linear');
const flow = makeProcess('flow');
const settings = [...solvers.values()].flatMap((s) =>
  variants(s).map((o) => ({ id: s.id, o, name: label(s.id, o), bound: solver(s.id, o) })),
);
const deterministic = settings.filter(({ bound }) => !bound.stochastic);
const stochastic = settings.filter(({ bound }) => bound.stochastic);
const measured: string[] = [];

const references = new Map([ve, vp, flow].map((p) => [p, reference(p)]));
const referenceOf = (p: NoiseProcess) => references.get(p) ?? reference(p);

describe.each([ve, vp, flow])('order on $id', (p) => {
  test.each(deterministic)('$name', async ({ name, bound }) => {
    const { start, end, history } = await referenceOf(p);
    const errors: number[] = [];
    // Rules of order four and up reach rounding errors sooner.
    const counts = { 4: [50, 100, 200], 5: [25, 50, 100] }[bound.order] ?? [100, 200, 400];
    // Public code's long sums are slow, and their error shows at any number of steps.
    for (const n of bound.inexact && bound.id === 'deis' ? [10, 20, 40] : counts) {
      const backend = new CpuBackend();
      const denoiser = new ExactMixture(smooth, p, backend);
      const past = bound.order >= 3 ? await history(n, bound.history, backend) : [];
      const { x } = await run(bound, smoothLevels(p, n), { backend, denoiser, x: backend.put(start), history: past });
      errors.push(rms(x, end));
    }
    measured.push(
      `${name} | ${p.id} | ${bound.order} | ${slopeOf(errors).toFixed(2)} | ${errors.at(-1)?.toExponential(1)}`,
    );
    expect(slopeOf(errors)).toBeGreaterThanOrEqual(bound.order - 0.25);
  });
});

describe.each([ve, vp, flow])('weak order on $id', (p) => {
  test.each(stochastic)('$name', async ({ name, bound }) => {
    const errors: number[] = [];
    for (const n of [50, 100, 200]) {
      const { meanError, varianceError } = await probe(bound, p, smoothLevels(p, n), 0.7, 0.3);
      errors.push(Math.hypot(meanError, varianceError));
    }
    measured.push(
      `${name} | ${p.id} | ${bound.order} | ${slopeOf(errors).toFixed(2)} | weak ${errors.at(-1)?.toExponential(1)}`,
    );
    expect(slopeOf(errors)).toBeGreaterThanOrEqual(bound.order - 0.25);
  });
});

const constant = (p: NoiseProcess, backend: CpuBackend, c: number): Denoiser => ({
  process: p,
  dim: 2,
  sigmaData: 1,
  output: 'D',
  denoise: async (x) => backend.put(backend.data(x).map(() => c)),
});
const ends: [string, NoiseProcess, Level, Level][] = [
  ['ve 80 → 0.002', ve, ve.at(80), ve.at(0.002)],
  ['ve 80 → 0', ve, ve.at(80), ve.zero],
  ['vp', vp, vp.at(1), vp.at(1e-3)],
  ['flow from pure noise', flow, flow.at(1), flow.at(1e-3)],
  ['flow, both ends', flow, flow.at(1), flow.zero],
];
const timeLevels = (p: NoiseProcess, a: Level, b: Level, n: number): Level[] =>
  Array.from({ length: n + 1 }, (_, i) => (i === 0 ? a : i === n ? b : p.at(a.t + ((b.t - a.t) * i) / n)));

/** The largest number in a tensor. */
const size = (t: Tensor): number => Math.max(...(t as unknown as { data: Float64Array }).data.map(Math.abs));

describe.each(ends)('constant denoiser, %s', (_name, p, from, to) => {
  test.each(deterministic)('$name', async ({ bound }) => {
    for (const n of [1, 2, 3, 7]) {
      const backend = new CpuBackend();
      const x = [1.3 * from.sigma, -0.4 * from.sigma];
      const got = await run(bound, timeLevels(p, from, to, n), {
        backend,
        denoiser: constant(p, backend, 0.6),
        x: backend.put(x),
      });
      const r = to.sigma / from.sigma;
      const exact = x.map((v) => r * v + (to.alpha - r * from.alpha) * 0.6);
      // Rounding is measured against the terms that are summed: a giant step cancels large ones.
      const terms = got.events.map((e) => [...e.update.terms].reduce((a, [t, c]) => a + Math.abs(c) * size(t), 0));
      if (!bound.inexact) expect(rms(got.x, exact)).toBeLessThan(1e-12 * Math.max(1, ...terms));
    }
  });
});

describe('conduct', () => {
  const p = vp;
  const fresh = () => {
    const backend = new CpuBackend();
    return { backend, denoiser: new ExactMixture(smooth, p, backend), x: backend.put([0.9, -0.3, 0.2, 1.1]) };
  };
  test.each(settings)('$name: NFE, history, noise, memory', async ({ bound }) => {
    const n = 14;
    const a = await run(bound, smoothLevels(p, n), { ...fresh(), seed: 1 });
    const b = await run(bound, smoothLevels(p, n), { ...fresh(), seed: 2 });
    expect(a.nfe).toBe(n * bound.nfePerStep + bound.extraNfe);
    expect(rms(a.x, b.x) > 0).toBe(bound.stochastic);
    expect(Math.max(...a.events.map((e) => e.history.length))).toBe(bound.history);
    expect(new Set(a.live.slice(6, 11)).size).toBe(1);
  });
  test.each(settings)('$name: finite from pure noise to σ = 0', async ({ bound }) => {
    for (const n of [1, 2, 5, 9]) {
      const backend = new CpuBackend();
      const { states, nfe } = await run(bound, timeLevels(flow, flow.at(1), flow.zero, n), {
        backend,
        denoiser: new ExactMixture(smooth, flow, backend),
        x: backend.put([0.9, -0.3]),
      });
      expect(states.flatMap((s) => [...s]).every(Number.isFinite)).toBe(true);
      expect(nfe).toBeLessThanOrEqual(n * bound.nfePerStep + Math.max(0, bound.extraNfe));
    }
  });
  test.each(settings)('$name: named for each step, it is the plain solver', async ({ bound }) => {
    const n = 6;
    const [plain, each] = [bound, perStep(bound, new Map(Array.from({ length: n }, (_, i) => [i, bound])))];
    const [a, b] = [await run(plain, smoothLevels(p, n), fresh()), await run(each, smoothLevels(p, n), fresh())];
    expect(b.x).toEqual(a.x);
    expect(b.nfe).toBe(a.nfe);
  });
  // A stochastic pair converges to its own path, not to the ODE’s solution: adaptive.test.ts.
  const adaptives = deterministic.filter(({ bound }) => bound.adaptive);
  test.each(adaptives)('$name: error falls with the tolerance', async ({ bound }) => {
    const { start, end } = await referenceOf(p);
    const errors: number[] = [];
    const costs: number[] = [];
    for (const tol of [1e-2, 1e-4, 1e-6]) {
      const given = { ...fresh() };
      const controller = adaptive(p, smoothLevel(p, 0), smoothLevel(p, 1), undefined, { atol: tol, rtol: tol }, 5e4);
      const result = await run(bound, controller, { ...given, x: given.backend.put(start) });
      errors.push(rms(result.x, end));
      costs.push(result.events.reduce((sum, e) => sum + nfeOf(e.ledger), 0));
    }
    expect(errors[1]).toBeLessThan(errors[0] / 3);
    expect(errors[2]).toBeLessThan(errors[1] / 3);
    expect(errors[2]).toBeLessThan(1e-4);
    expect(costs[2]).toBeGreaterThan(costs[0]);
  });
});

describe('from data to noise', () => {
  const inverting = settings.filter(({ bound }) => bound.inverts);
  /** How far the ways down and up the smooth grid part, anywhere: errors of both may cancel at the end. */
  async function gap(p: NoiseProcess, bound: BoundSolver, n: number, handOver: boolean): Promise<number> {
    const { start } = await referenceOf(p);
    const backend = new CpuBackend();
    const args = { backend, denoiser: new ExactMixture(smooth, p, backend), x: backend.put(start) };
    const { down, back } = await thereAndBack(bound, smoothLevels(p, n), args, handOver);
    return Math.max(...back.map((state, i) => rms(state, down[i])));
  }

  test.each(inverting.filter(({ bound }) => bound.undo))('$name: steps back undo its steps', async ({ bound }) => {
    for (const p of [ve, vp, flow]) {
      const n = 8;
      expect(await gap(p, bound, n, true)).toBeLessThan(1e-13 * (bound.undo ?? 0) ** n);
    }
  });
  const approximate = inverting.filter(({ bound }) => !bound.undo && !(bound.inexact && bound.id === 'deis'));
  test.each(approximate)('$name: the way there and back closes with its order', async ({ bound }) => {
    const errors: number[] = [];
    for (const n of [25, 50, 100]) errors.push(await gap(vp, bound, n, false));
    // A long memory starts with steps of lower order.
    expect(slopeOf(errors)).toBeGreaterThanOrEqual(Math.min(bound.order, 2) - 0.25);
  });
  test.each(inverting)('$name: finite from σ = 0 to pure noise', async ({ bound }) => {
    for (const n of [1, 2, 5, 9]) {
      const backend = new CpuBackend();
      const { states, nfe } = await run(bound, timeLevels(flow, flow.zero, flow.at(1), n), {
        backend,
        denoiser: new ExactMixture(smooth, flow, backend),
        x: backend.put([0.9, -0.3]),
      });
      expect(states.flatMap((s) => [...s]).every(Number.isFinite)).toBe(true);
      expect(nfe).toBeLessThanOrEqual(n * bound.nfePerStep + Math.max(0, bound.extraNfe));
    }
  });
});

test('the reference itself: Gaussian data have a closed form', async () => {
  for (const p of [ve, vp, flow]) {
    const backend = new CpuBackend();
    const [m, v] = [0.4, 0.3];
    const denoiser = new ExactMixture({ weights: [1], means: [[m]], covs: [[[v]]] }, p, backend);
    const levels = smoothLevels(p, 400);
    const spread = (l: Level) => Math.sqrt(l.alpha ** 2 * v + l.sigma ** 2);
    const [from, to] = [levels[0], levels[400]];
    const { x } = await run(solver('dopri5'), levels, { backend, denoiser, x: backend.put([2]) });
    expect(x[0]).toBeCloseTo(to.alpha * m + (spread(to) / spread(from)) * (2 - from.alpha * m), 12);
  }
});

test.runIf(process.env.SHOW)('measured orders', () => {
  console.log(measured.join('\n'));
});
