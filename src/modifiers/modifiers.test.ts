import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { NoiseSource } from '../core/noise';
import { defaults, type RawOptions } from '../core/options';
import type { Level } from '../core/process';
import { streams } from '../core/rng';
import type { BoundSolver } from '../core/solver';
import { symbolicStep } from '../core/symbolic';
import type { Vec } from '../core/vec';
import { ExactMixture } from '../denoisers/mixture';
import { modifiers } from '../registry';
import { makeProcess, probe, reference, rms, run, slopeOf, smooth, smoothLevels, solver } from '../testing/harness';

const vp = makeProcess('vp-linear');
const ve = makeProcess('ve');
function modified(id: string, o: RawOptions = {}, inner: BoundSolver = solver('dpmpp-2m')): BoundSolver {
  const found = modifiers.get(id);
  if (!found) throw new Error(`no modifier ${id}`);
  return found.apply(inner, { ...defaults(found.options), ...o });
}
const go = (s: BoundSolver, n = 10, p = vp) => {
  const backend = new CpuBackend();
  const denoiser = new ExactMixture(smooth, p, backend);
  return run(s, smoothLevels(p, n), { backend, denoiser, x: backend.put([0.9, -0.3, 0.2, 1.1]) });
};

test.each<[string, RawOptions]>([
  ['ancestral', { eta: 0 }],
  ['epsilon-scaling', { scale: 1 }],
  ['time-shift', { window: 0 }],
  ['cfg-pp', {}],
  ['churn', { churn: 0 }],
  ['noise-scale', { scale: 1 }],
  ['timestep-aligner', { shifts: '0, 0, 0, 0, 0, 0, 0, 0, 0, 0' }],
  ['d-ode', { lambda: '0, 0, 0, 0, 0, 0, 0, 0, 0' }],
])('%s does nothing at its neutral setting', async (id, o) => {
  for (const inner of ['dpmpp-2m', 'heun', 'unipc'])
    expect((await go(modified(id, o, solver(inner)))).x).toEqual((await go(solver(inner))).x);
});

test('every modifier keeps every kind of rule finite, and counts its forwards', async () => {
  for (const [id] of modifiers)
    for (const inner of ['ddim', 'heun', 'dpmpp-2m', 'unipc', 'sa-solver', 'bosh3']) {
      const bound = modified(id, {}, solver(inner));
      const result = await go(bound, 12, ve);
      expect(result.states.flatMap((s) => [...s]).every(Number.isFinite), `${id} ${inner}`).toBe(true);
    }
});

describe('ancestral', () => {
  test.each(['ddim', 'dpm-2', 'dpmpp-2s'])('makes the ancestral sampler of %s', async (inner) => {
    const twin = { ddim: 'euler-ancestral', 'dpm-2': 'dpm-2-ancestral', 'dpmpp-2s': 'dpmpp-2s-ancestral' }[inner] ?? '';
    const noise = { draw: () => backend.put([0.3, -1.2, 0.7, 0.1]) };
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, ve, backend);
    const [a, b] = await Promise.all(
      [modified('ancestral', { eta: 0.7 }, solver(inner)), solver(twin, { eta: 0.7 })].map((s) =>
        run(s, smoothLevels(ve, 6), { backend, denoiser, noise, x: backend.put([0.9, -0.3, 0.2, 1.1]) }),
      ),
    );
    expect(rms(a.x, b.x)).toBeLessThan(1e-12);
  });
  test('keeps the weak order of the step below it', async () => {
    const errors: number[] = [];
    for (const n of [50, 100, 200]) {
      const { meanError, varianceError } = await probe(
        modified('ancestral', {}, solver('dpmpp-2s')),
        vp,
        smoothLevels(vp, n),
        0.7,
        0.3,
      );
      errors.push(Math.hypot(meanError, varianceError));
    }
    expect(slopeOf(errors)).toBeGreaterThan(1.8);
  });
});

test('noise strength scales what a step draws, also after churn has moved it', async () => {
  const variance = async (scale: number) => {
    const bound = modified('noise-scale', { scale }, modified('churn', {}, solver('ddim', { eta: 1 })));
    const start = smoothLevels(vp, 1);
    return (await symbolicStep(bound, { process: vp, from: start[0], to: start[1], index: 0, remaining: 1 })).formula;
  };
  const [one, two] = [await variance(1), await variance(2)].map((f) => new Map(f));
  const draws = [...one.keys()].filter((name) => name.startsWith('z'));
  expect(draws.length).toBe(2);
  for (const name of draws) expect(two.get(name)).toBeCloseTo(2 * (one.get(name) ?? 0), 12);
});

test('churn with ε̂ of the level below is exact where ε̂ is the same at both', async () => {
  // For a denoiser with constant ε̂ = 0.3 all three readings of the network agree but EDM’s, which keeps another output.
  const backend = new CpuBackend();
  const denoiser = {
    ...new ExactMixture(smooth, ve, backend),
    process: ve,
    dim: 2,
    sigmaData: 1,
    output: 'D' as const,
    denoise: async (x: Vec, at: Level) => backend.put(backend.data(x).map((v) => (v - at.sigma * 0.3) / at.alpha)),
  };
  const end = async (asked: string) =>
    (
      await run(modified('churn', { asked }, solver('ddim')), smoothLevels(ve, 6), {
        backend,
        denoiser,
        x: backend.put([1, 2]),
      })
    ).x;
  expect(rms(await end('noise'), await end('after'))).toBeLessThan(1e-12);
  expect(rms(await end('output'), await end('after'))).toBeGreaterThan(1e-3);
});

test('restart keeps the law of Gaussian data as steps grow, and costs K·N steps', async () => {
  const errors: number[] = [];
  for (const n of [20, 40, 80]) {
    const bound = modified('restart', { low: 1, high: 2, times: 3, steps: n / 4 }, solver('heun'));
    const { meanError, varianceError } = await probe(bound, vp, smoothLevels(vp, n), 0.7, 0.3);
    errors.push(Math.hypot(meanError, varianceError));
  }
  expect(slopeOf(errors)).toBeGreaterThan(1.7);
  const plain = await go(solver('heun'), 12);
  const restarted = await go(modified('restart', { low: 1, high: 2, times: 3, steps: 4 }, solver('heun')), 12);
  expect(restarted.nfe - plain.nfe).toBe(3 * 4 * 2);
});

test.each([
  ['ddpm', 1],
  ['dpmpp-2m-sde', 2],
  ['seeds-2', 2],
])('restart of %s draws anew in each step on each way down', async (inner, order) => {
  const errors: number[] = [];
  for (const n of [20, 40, 80]) {
    const steps = n / 4;
    const bound = modified('restart', { low: 1, high: 2, times: 3, steps }, solver(inner));
    const { meanError, varianceError } = await probe(bound, vp, smoothLevels(vp, n), 0.7, 0.3);
    errors.push(Math.hypot(meanError, varianceError));
  }
  expect(slopeOf(errors)).toBeGreaterThan(order - 0.3);
});

test('no two draws of a run share a stream', async () => {
  for (const wrap of [
    (s: BoundSolver) =>
      modified('restart', { low: 1, high: 2, times: 3, steps: 4, gamma: 0.1 }, modified('langevin', { steps: 3 }, s)),
    (s: BoundSolver) => modified('churn', {}, modified('langevin', { steps: 5 }, modified('ancestral', {}, s))),
  ]) {
    const seen = new Map<number, string>();
    let clashes = 0;
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, vp, backend);
    const noise: NoiseSource = {
      draw(step, tag, a, b) {
        const stream = streams.step(step, tag);
        const place = `${step}/${tag}/${a.lambda}/${b.lambda}`;
        if ((seen.get(stream) ?? place) !== place) clashes++;
        seen.set(stream, place);
        return backend.put([0.1, 0.2]);
      },
    };
    await run(wrap(solver('seeds-3')), smoothLevels(vp, 12), { backend, denoiser, noise, x: backend.put([0.9, -0.3]) });
    expect(seen.size).toBeGreaterThan(60);
    expect(clashes).toBe(0);
  }
});

test('restart contracts an error that was there before', async () => {
  const distance = async (s: BoundSolver): Promise<number> => {
    const at = async (shift: number) => {
      const backend = new CpuBackend();
      const denoiser = new ExactMixture(
        {
          weights: [1],
          means: [[0, 0]],
          covs: [
            [
              [0.2, 0],
              [0, 0.2],
            ],
          ],
        },
        vp,
        backend,
      );
      return (await run(s, smoothLevels(vp, 12), { backend, denoiser, x: backend.put([0.5 + shift, 0.1]) })).x;
    };
    return rms(await at(0), await at(0.1));
  };
  const restart = modified('restart', { low: 0.5, high: 4, times: 4, steps: 6 }, solver('heun'));
  expect(await distance(restart)).toBeLessThan(0.2 * (await distance(solver('heun'))));
});

test('the Langevin corrector keeps the law of Gaussian data as steps grow, at one evaluation each', async () => {
  // Langevin steps of finite length have a bias of their own, of second order in r.
  const errors: number[] = [];
  for (const snr of [0.16, 0.08, 0.04]) {
    const bound = modified('langevin', { steps: 2, snr }, solver('dpmpp-2s'));
    const { meanError, varianceError } = await probe(bound, vp, smoothLevels(vp, 100), 0.7, 0.3);
    errors.push(Math.hypot(meanError, varianceError));
  }
  expect(errors[0]).toBeLessThan(0.02);
  expect(slopeOf(errors)).toBeGreaterThan(1.5);
  expect((await go(modified('langevin', { steps: 2 }, solver('ddim')))).nfe).toBe(30);
});

test('the analytic first step saves one evaluation and is right for that Gaussian', async () => {
  const bound = modified('afs', { spread: 0.5 }, solver('dpmpp-2m'));
  const backend = new CpuBackend();
  const denoiser = new ExactMixture({ weights: [1], means: [[0]], covs: [[[0.25]]] }, vp, backend);
  const at = (s: BoundSolver) => run(s, smoothLevels(vp, 8), { backend, denoiser, x: backend.put([0.8]) });
  const [a, b] = [await at(bound), await at(solver('dpmpp-2m'))];
  expect(a.nfe).toBe(b.nfe - 1);
  expect(rms(a.x, b.x)).toBeLessThan(1e-13);
});

test('denoise to zero returns what the denoiser says at the end, at one evaluation', async () => {
  const plain = await go(solver('heun'));
  const more = await go(modified('denoise-to-zero', {}, solver('heun')));
  expect(more.nfe).toBe(plain.nfe + 1);
  expect(more.states.slice(0, -1)).toEqual(plain.states.slice(0, -1));
  expect(more.x).not.toEqual(plain.x);
  expect(more.events.at(-1)?.ledger.denoise).toBe(1);
});

test('lower order at the end: the last step is Euler’s, the one before knows two points', async () => {
  const seen: number[] = [];
  const spy: BoundSolver = {
    ...solver('dpmpp-3m'),
    step(s) {
      seen.push(s.history.length);
      return solver('dpmpp-3m').step(s);
    },
  };
  await go(modified('lower-order-final', {}, spy), 6);
  expect(seen).toEqual([0, 1, 2, 2, 1, 0]);
});

test('epsilon scaling mends a denoiser that predicts too much noise', async () => {
  const { start, end } = await reference(vp);
  const error = async (s: BoundSolver): Promise<number> => {
    const backend = new CpuBackend();
    const exact = new ExactMixture(smooth, vp, backend);
    const biased = {
      process: vp,
      dim: 2,
      sigmaData: exact.sigmaData,
      output: 'D',
      // ε̂ is one percent too long: D = (x − 1.01σε)/α.
      async denoise(x: Parameters<typeof exact.denoise>[0], at: Parameters<typeof exact.denoise>[1]) {
        const D = await exact.denoise(x, at);
        const [from, to] = [backend.data(x), backend.data(D)];
        return backend.put(to.map((d, i) => 1.01 * d - (0.01 * from[i]) / at.alpha));
      },
    };
    return rms((await run(s, smoothLevels(vp, 100), { backend, denoiser: biased, x: backend.put(start) })).x, end);
  };
  const plain = await error(solver('dpmpp-2m'));
  expect(await error(modified('epsilon-scaling', { scale: 1.01 }))).toBeLessThan(0.05 * plain);
});

describe('timestep-aligner', () => {
  test('the network is told another level at that level only, and its noise is read at the state’s', async () => {
    const levels = smoothLevels(ve, 3);
    const backend = new CpuBackend();
    const asked: Level[] = [];
    const exact = new ExactMixture(smooth, ve, backend);
    const denoiser = {
      ...exact,
      process: ve,
      denoise(x: Vec, at: Level) {
        asked.push(at);
        return exact.denoise(x, at);
      },
    };
    const x = backend.put([0.9, -0.3]);
    const { states } = await run(modified('timestep-aligner', { shifts: '0, 0.2, 0' }, solver('ddim')), levels, {
      backend,
      denoiser,
      x,
    });
    expect(asked.map((at, i) => at.lambda - levels[i].lambda)).toEqual([0, expect.closeTo(0.2, 12), 0]);
    // DDIM in VE moves x by (σ′ − σ)·ε̂(x, τ).
    const tau = asked[1];
    const D = exact.posteriorMean(states[1], tau).mean;
    const { sigma } = levels[1];
    states[1].forEach((v, k) => {
      expect(states[2][k]).toBeCloseTo(v + ((levels[2].sigma - sigma) * (v - D[k])) / tau.sigma, 12);
    });
  });
  test('the count of forwards stays, also where a corrector asks ahead of its step', async () => {
    for (const inner of ['ddim', 'heun', 'dpmpp-2m', 'unipc']) {
      const shifted = await go(modified('timestep-aligner', { shifts: '0.1, 0.1, -0.1, 0.1' }, solver(inner)), 4);
      const plain = await go(solver(inner), 4);
      expect(shifted.nfe, inner).toBe(plain.nfe);
      expect(rms(shifted.x, plain.x), inner).toBeGreaterThan(1e-4);
    }
  });
  test('its list must fit the grid, and no level beyond the process is told', async () => {
    await expect(go(modified('timestep-aligner', { shifts: '0.1, 0.2' }), 5)).rejects.toThrow(
      /holds 2 numbers, but this run needs 5/,
    );
    expect(
      (await go(modified('timestep-aligner', { shifts: '-9, -9, 9' }, solver('ddim')), 3)).x.every(Number.isFinite),
    ).toBe(true);
  });
});

describe('d-ode', () => {
  const lambda = '0.1, -0.2, 0.3, 0.4';
  test('it feeds the base rule a denoiser pushed on along its last change, also in the rule’s past', async () => {
    const levels = smoothLevels(vp, 5);
    const { formula } = await symbolicStep(modified('d-ode', { lambda }), {
      process: vp,
      from: levels[2],
      to: levels[3],
      index: 2,
      remaining: 3,
      grid: levels,
      history: [levels[1], levels[0]],
    });
    const plain = await symbolicStep(solver('dpmpp-2m'), {
      process: vp,
      from: levels[2],
      to: levels[3],
      index: 2,
      remaining: 3,
      history: [levels[1]],
    });
    const [w, p] = [formula, plain.formula].map((f) => new Map(f));
    const of = (name: string) => p.get(name) ?? 0;
    // D̂₂ = 0.8 D₂ + 0.2 D₁, D̂₁ = 1.1 D₁ − 0.1 D₀.
    expect(w.get('x')).toBeCloseTo(of('x'), 14);
    expect(w.get('D₂')).toBeCloseTo(0.8 * of('D₂'), 14);
    expect(w.get('D₁')).toBeCloseTo(0.2 * of('D₂') + 1.1 * of('D₁'), 14);
    expect(w.get('D₀')).toBeCloseTo(-0.1 * of('D₁'), 14);
  });
  test('it costs nothing, and its list must fit the grid', async () => {
    expect((await go(modified('d-ode', { lambda }), 5)).nfe).toBe(5);
    await expect(go(modified('d-ode', { lambda }), 7)).rejects.toThrow(/holds 4 numbers, but this run needs 6/);
    expect(() => modified('d-ode', { lambda: '0.1, x' })).toThrow(/“x” is not a finite number/);
  });
});
