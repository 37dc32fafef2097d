import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { adaptive } from '../core/controller';
import { brownianNoise, whiteNoise } from '../core/noise';
import type { RawOptions } from '../core/options';
import { symbolicStep, type SymbolicStep } from '../core/symbolic';
import { ExactMixture } from '../denoisers/mixture';
import {
  type Coefficients,
  differences,
  makeProcess,
  rms,
  run,
  smooth,
  smoothLevels,
  solver,
} from '../testing/harness';

/** Solvers with an error estimate or with coefficients of their own making, at their limits. */
const processes = ['ve', 'vp-linear', 'flow'].map((id) => makeProcess(id));

describe.each(processes)('on $id', (p) => {
  const levels = [-0.9, -0.2, 0.55].map((l) => p.atLambda(l));
  const given: SymbolicStep = { process: p, from: levels[1], to: levels[2], index: 1, remaining: 1, grid: levels };
  const of = async (id: string, o: RawOptions = {}, change: Partial<SymbolicStep> = {}) => {
    const step = await symbolicStep(solver(id, o), { ...given, ...change });
    return { ...step, formula: Object.fromEntries(step.formula) };
  };
  const same = (a: Coefficients, b: Coefficients): void => {
    for (const [name, d] of differences(a, b)) expect(d, name).toBeLessThan(1e-12);
  };

  test('the conjugate integrator with κ = 0 is DDIM', async () => {
    same((await of('conjugate', { kappa: 0 })).formula, (await of('ddim')).formula);
  });
  test('it tends to DDIM as κ does', async () => {
    const { formula } = await of('ddim');
    const off = async (kappa: number) => (await of('conjugate', { kappa })).formula.x - formula.x;
    expect(Math.abs((await off(1e-3)) / (await off(1e-2)))).toBeCloseTo(0.1, 2);
  });
  test('DPM-Solver fast is what its parts are', async () => {
    for (const prediction of ['noise', 'data']) {
      const [two, three] = prediction === 'noise' ? ['dpm-solver-2', 'dpm-solver-3'] : ['dpmpp-2s', 'dpmpp-3s'];
      const parts = { both: ['ddim', two, three], one: ['ddim', three, three], two: [two, three, three] };
      for (const [end, solvers] of Object.entries(parts))
        for (const [i, id] of solvers.entries()) {
          const step = await of('dpm-fast', { end, prediction }, { remaining: i + 1 });
          const part = await of(id);
          same(step.formula, part.formula);
          expect(step.nfe).toBe(part.nfe);
        }
    }
  });
  test('GENIE whose difference reaches to the middle is the midpoint rule in σ/α', async () => {
    const s = levels.map((l) => l.sigma / l.alpha);
    const { formula, nfe } = await of('genie', { difference: 'ahead', reach: 0.5 });
    // x̄′ = x̄ + Δγ·(ū − D_u)/γ_u,  ū = x̄ + ½Δγ·(x̄ − D)/γ
    const [middle, width] = [(s[1] + s[2]) / 2, s[2] - s[1]];
    const alpha = levels[2].alpha;
    const own = width / (2 * s[1]);
    same(formula, {
      x: ((1 + (width / middle) * (1 + own)) * alpha) / levels[1].alpha,
      'D₁': -(width / middle) * own * alpha,
      'D₁ᵃ': (-width / middle) * alpha,
    });
    expect(nfe).toBe(2);
    expect((await of('genie')).nfe).toBe(3);
  });
  test('accelerated DDIM: Euler in σ²/α² plus the bend of the score', async () => {
    const { formula, nfe } = await of('accelerated-ddim');
    const tau = levels.map((l) => (l.sigma / l.alpha) ** 2);
    const [before, width, alpha] = [tau[0] - tau[1], tau[1] - tau[2], levels[2].alpha];
    const bend = width ** 2 / (4 * before);
    // s̃ = (D − x̃)/τ at both points, the upper one at x̃ − ½(τ₀ − τ₁)s̃.
    const own = (width / 2 + bend) / tau[1];
    const back = 1 + before / (2 * tau[1]);
    same(formula, {
      x: ((1 - own + (bend / tau[0]) * back) * alpha) / levels[1].alpha,
      'D₁': (own - (bend / tau[0]) * (before / (2 * tau[1]))) * alpha,
      'D₁ᵃ': (-bend / tau[0]) * alpha,
    });
    expect(nfe).toBe(2);
    same((await of('accelerated-ddim', {}, { index: 0 })).formula, (await of('ddim', {}, { index: 0 })).formula);
  });
  test('EVODiff chooses for each sample alone', async () => {
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, p, backend);
    const go = async (...x: number[]) =>
      (await run(solver('evodiff'), smoothLevels(p, 8), { backend, denoiser, x: backend.put(x) })).x;
    const both = await go(0.9, -0.3, 0.2, 1.1);
    expect([...both]).toEqual([...(await go(0.9, -0.3)), ...(await go(0.2, 1.1))]);
  });
});

describe('Gotta Go Fast', () => {
  const p = makeProcess('vp-linear');
  const [from, to] = [p.at(0.7), p.at(0.01)];
  const start = Array.from({ length: 64 }, (_, i) => Math.sin(3 * i + 1));
  const adaptiveRun = async (tol: number, noisy: typeof whiteNoise) => {
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, p, backend);
    const controller = adaptive(p, from, to, undefined, { atol: tol, rtol: tol }, 5e4);
    const noise = noisy(backend, 3, 32, 2);
    return run(solver('gotta-go-fast'), controller, { backend, denoiser, x: backend.put(start), noise });
  };
  test('smaller tolerances follow one Brownian path ever closer', async () => {
    const fine = (await adaptiveRun(1e-5, brownianNoise)).x;
    const [loose, tight] = [await adaptiveRun(3e-2, brownianNoise), await adaptiveRun(1e-3, brownianNoise)];
    expect(rms(tight.x, fine)).toBeLessThan(rms(loose.x, fine) / 3);
    expect(tight.nfe).toBeGreaterThan(loose.nfe);
  });
  test('a rejected step is tried again with the same draw', async () => {
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, p, backend);
    const white = whiteNoise(backend, 3, 32, 2);
    const drawn: [step: number, first: number][] = [];
    const noise = {
      draw: (...asked: Parameters<typeof white.draw>) => {
        const z = white.draw(...asked);
        drawn.push([asked[0], backend.data(z)[0]]);
        return z;
      },
    };
    const controller = adaptive(p, from, to, undefined, { atol: 1e-3, rtol: 1e-3 }, 5e4);
    const { events } = await run(solver('gotta-go-fast'), controller, {
      backend,
      denoiser,
      x: backend.put(start),
      noise,
    });
    expect(events.some((e) => !e.accepted)).toBe(true);
    expect(drawn.length).toBe(events.length);
    const first = new Map<number, number>();
    for (const [step, z] of drawn) {
      expect(z).toBe(first.get(step) ?? z);
      first.set(step, z);
    }
  });
});
