import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { fixed } from '../core/controller';
import { integrate } from '../core/integrate';
import { whiteNoise } from '../core/noise';
import { defaults, type RawOptions } from '../core/options';
import { inFrame, type Level, type NoiseProcess } from '../core/process';
import { symbolicStep, type SymbolicStep } from '../core/symbolic';
import { ExactMixture } from '../denoisers/mixture';
import { modifiers, solvers } from '../registry';
import {
  type Coefficients,
  coefficientsOf,
  differences,
  label,
  makeProcess,
  middleStep,
  probe,
  run,
  slopeOf,
  smooth,
  smoothLevels,
  solver,
} from '../testing/harness';
import { equalities, type Equality } from '../testing/equalities';
import { orderOf } from '../testing/orders';

/** Known equalities between solvers, coefficient by coefficient, and measured failures that the page teaches. */
const processes = ['ve', 'vp-linear', 'vp-cosine', 'sub-vp', 'flow'].map((id) => makeProcess(id));

const of = (id: string, o: RawOptions, given: SymbolicStep) => coefficientsOf(solver(id, o), given);
function same(a: Coefficients, b: Coefficients): void {
  const largest = Math.max(...Object.values(a).map(Math.abs));
  for (const [name, d] of differences(a, b)) expect(d, name).toBeLessThan(1e-13 * Math.max(1, largest));
}
const euler = ({ from, to }: { from: Level; to: Level }): Coefficients => ({
  x: to.sigma / from.sigma,
  'D₇': to.alpha - (to.sigma / from.sigma) * from.alpha,
});

const describeEquality = ({ left, right }: Equality): string => `${label(...left)} = ${label(...right)}`;
const holdsOn = ({ where }: Equality, { id, frame }: NoiseProcess): boolean =>
  where === undefined || (where === 've' && id === 've') || (where === 've and vp' && frame === 've');

describe.each(processes)('on $id', (p) => {
  const cold = middleStep(p, 0);
  const warm = middleStep(p);

  test.each(equalities.filter((e) => holdsOn(e, p)).map((e) => [describeEquality(e), e] as const))(
    '%s',
    async (_, e) => {
      const given = e.past ? warm : cold;
      same(await of(...e.left, given), await of(...e.right, given));
    },
  );

  test('DDIM is Euler in σ/α, and Euler in a flow’s own time', async () => {
    const { from, to } = cold;
    const ddim = await of('ddim', {}, cold);
    // x̃′ = x̃ + (s′ − s)(x̃ − D)/s, with x̃ = x/α and s = σ/α, or with x̃ = x/(α + σ) and s = σ/(α + σ).
    for (const frame of ['ve', 'flow'] as const) {
      const [a, b] = [inFrame(frame, from), inFrame(frame, to)];
      same(ddim, { x: (b.scale / a.scale) * (1 + (b.s - a.s) / a.s), 'D₇': (-b.scale * (b.s - a.s)) / a.s });
    }
    same(ddim, euler(cold));
  });

  test('TCD is DDIM at γ = 0, and LCM’s jump at γ = 1', async () => {
    const rest = await of('tcd', { gamma: 0.4 }, cold);
    expect(rest.z).toBeGreaterThan(0);
    same(await of('tcd', { gamma: 0 }, cold), await of('ddim', {}, cold));
    same(await of('tcd', { gamma: 1 }, cold), await of('lcm', {}, cold));
  });

  test('EDM’s ODE with σ = t and s = 1 is Euler, Heun and midpoint in σ/α', async () => {
    const plain = { time: 'linear', scale: 'none' };
    same(await of('edm-ode', { ...plain, rule: 'euler' }, cold), await of('ddim', {}, cold));
    if (p.frame !== 've') return;
    same(await of('edm-ode', plain, cold), await of('heun', {}, cold));
    same(await of('edm-ode', { ...plain, alpha: 0.6 }, cold), await of('rho-rk', { rule: 'alpha', alpha: 0.6 }, cold));
  });

  test('Euler ancestral in k-diffusion’s words: down, then up', async () => {
    const [a, b] = [cold.from.sigma / cold.from.alpha, cold.to.sigma / cold.to.alpha];
    const up = 0.3 * b * Math.sqrt(1 - (b / a) ** 2);
    const down = Math.sqrt(b * b - up * up);
    same(await of('euler-ancestral', { eta: 0.3 }, cold), {
      x: ((cold.to.alpha / cold.from.alpha) * down) / a,
      'D₇': cold.to.alpha * (1 - down / a),
      z: cold.to.alpha * up,
    });
  });

  test('what is not equal: 3M as published, and exponential Adams of order 2 against 2M', async () => {
    const [published, right] = [await of('dpmpp-3m', { variant: 'published' }, warm), await of('dpmpp-3m', {}, warm)];
    expect(Math.abs(published['D₅'] / right['D₅'])).toBeLessThan(0.9);
    const [phi2, half] = [await of('res-multistep', { order: 2 }, warm), await of('dpmpp-2m', {}, warm)];
    expect(phi2['D₆'] / half['D₆']).toBeGreaterThan(1.1);
  });

  test('UniC uses the evaluation at the predicted point', async () => {
    expect(Object.keys(await of('unipc', {}, warm))).toContain('D₈');
  });

  test('DPM-Solver-2 with r = ½ uses the inner noise prediction alone', async () => {
    const { from, to } = cold;
    const h = to.lambda - from.lambda;
    const mid = p.atLambda(from.lambda + h / 2);
    const c = -to.sigma * Math.expm1(h);
    const inner = euler({ from, to: mid });
    same(await of('dpm-solver-2', {}, cold), {
      x: to.alpha / from.alpha + (c / mid.sigma) * inner.x,
      'D₇': (c / mid.sigma) * inner['D₇'],
      'D₇ᵃ': (-c * mid.alpha) / mid.sigma,
    });
  });
});

describe('where the steps are equal in σ', () => {
  const ve = makeProcess('ve');
  const [from, to, ...history] = [5, 4, 6, 7, 8].map((sigma) => ve.at(sigma));
  const equal = { process: ve, from, to, index: 7, remaining: 5, history };
  const rows = equalities.filter((e) => e.where === 'equal steps in σ');
  test.each(rows.map((e) => [describeEquality(e), e] as const))('%s', async (_, e) => {
    same(await of(...e.left, equal), await of(...e.right, equal));
  });
});

test('GHVB of two points has the published weights', async () => {
  const given = { ...middleStep(makeProcess('ve')), carry: ['v₆'] };
  const ds = given.to.sigma - given.from.sigma;
  const [beta, [newer, older]] = [0.8, [2.8 / 1.6, -1.2 / 1.6]];
  const got = await of('ghvb', { order: 2, beta }, given);
  expect(got['v₆']).toBeCloseTo(ds * ((1 - beta) * newer + older), 14);
  expect(got['D₇']).toBeCloseTo((-ds * beta * newer) / given.from.sigma, 14);
});

test('names and counts on symbols', async () => {
  const given = middleStep(makeProcess('vp-linear'));
  const rk = await symbolicStep(solver('rk4'), given);
  expect(rk.formula.map(([name]) => name)).toEqual(['x', 'D₇', 'D₇ᵃ', 'D₇ᵇ', 'D₇ᶜ']);
  expect(rk.nfe).toBe(4);
  expect((await symbolicStep(solver('dopri5'), given)).nfe).toBe(7);
  expect((await symbolicStep(solver('dopri5'), { ...given, remaining: 1 })).nfe).toBe(6);
  const noise = await symbolicStep(solver('unipc', { prediction: 'noise' }), { ...given, carry: ['ε₇', 'ε₆', 'ε₅'] });
  expect(noise.formula.map(([name]) => name)).toEqual(expect.arrayContaining(['x', 'D₈', 'ε₇', 'ε₆', 'ε₅']));
  expect(noise.nfe).toBe(2);
});

test('the formula on symbols is the formula of the run', async () => {
  const p = makeProcess('flow');
  const backend = new CpuBackend();
  const denoiser = new ExactMixture(smooth, p, backend);
  const levels = smoothLevels(p, 6);
  const x = backend.put([0.4, -0.9]);
  const bound = solver('dpmpp-3m');
  const loop = integrate({ backend, denoiser, noise: whiteNoise(backend, 1, 1, 2), x }, bound, fixed(levels));
  for (let next = await loop.next(); !next.done; next = await loop.next()) {
    const { index, history, base, update, from, to } = next.value;
    const { formula } = await symbolicStep(bound, { process: p, from, to, index, remaining: 6 - index, history });
    expect(formula.length).toBe(update.terms.size);
    const [[name, c]] = formula.filter(([n]) => n.startsWith('D'));
    expect(name).toBe(`D${'₀₁₂₃₄₅'[index]}`);
    expect(update.terms.get(base?.out.tensor as never)).toBe(c);
  }
});

describe('churn', () => {
  const churn = modifiers.get('churn');
  const churned = (id: string, o: RawOptions) => {
    if (!churn) throw new Error('no churn');
    return churn.apply(solver(id), { ...defaults(churn.options), ...o });
  };
  test.each(processes)('on $id: algorithm 2 of EDM, read in x/α', async (p) => {
    const given = middleStep(p, 0);
    const { from, to } = given;
    const sigma = from.sigma / from.alpha;
    const hat = sigma * (1 + 3 / 12);
    const at = p.atLambda(-Math.log(hat));
    const step = euler({ from: at, to });
    same(await coefficientsOf(churned('ddim', { churn: 3, noise: 1.01 }), given), {
      x: (step.x * at.alpha) / from.alpha,
      'D₇': step['D₇'],
      z: step.x * at.alpha * Math.sqrt(hat * hat - sigma * sigma) * 1.01,
    });
  });
  test('γ stays below √2 − 1, between S_min and S_max, and below the process’s top', async () => {
    const p = makeProcess('ve', { sigmaMax: 80 });
    const given = middleStep(p, 0);
    const sigma = given.from.sigma;
    const added = async (o: RawOptions, at = given) =>
      ((await coefficientsOf(churned('ddim', o), at)).z ?? 0) / (at.to.sigma / (at.from.sigma * Math.SQRT2));
    expect(await added({ churn: 400 })).toBeCloseTo(sigma, 12);
    expect(await added({ churn: 400, min: sigma * 1.01 })).toBe(0);
    expect(await added({ churn: 400, max: sigma * 0.99 })).toBe(0);
    expect(await added({ churn: 0 })).toBe(0);
    const high = { ...given, from: p.at(79), to: p.at(60) };
    const { z, x } = await coefficientsOf(churned('ddim', { churn: 400 }), high);
    expect(z).toBeCloseTo((60 / 80) * Math.sqrt(80 ** 2 - 79 ** 2), 10);
    expect(x).toBeCloseTo(60 / 80, 12);
    expect((await coefficientsOf(churned('ddim', { churn: 400 }), { ...given, from: p.at(80) })).z).toBeUndefined();
  });
  test.each([...solvers.keys()])('around %s: the history holds the moved bases', async (id) => {
    const p = makeProcess('vp-linear');
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, p, backend);
    const n = 12;
    const bound = churned(id, { churn: 3 });
    const { events, states, nfe } = await run(bound, smoothLevels(p, n), {
      backend,
      denoiser,
      x: backend.put([0.4, -0.9]),
    });
    expect(states.flatMap((s) => [...s]).every(Number.isFinite)).toBe(true);
    for (const e of events)
      expect((e.base?.at.sigma ?? 0) / (e.base?.at.alpha ?? 1)).toBeCloseTo((1.25 * e.from.sigma) / e.from.alpha, 10);
    if (bound.history > 0) expect(events[3].history[0]).toBe(events[2].base?.at);
    // What a rule evaluated at its end point is lost when churn moves the base away from it.
    expect(nfe).toBeGreaterThanOrEqual(n * bound.nfePerStep + bound.extraNfe);
    expect(nfe).toBeLessThanOrEqual(n * (bound.nfePerStep + 1) - 1);
  });
  test('leaves the marginals of Gaussian data alone as steps grow', async () => {
    const p = makeProcess('vp-linear');
    const errors: number[] = [];
    for (const n of [50, 100, 200]) {
      const { meanError, varianceError } = await probe(churned('heun', { churn: 4 }), p, smoothLevels(p, n), 0.7, 0.3);
      errors.push(Math.hypot(meanError, varianceError));
    }
    expect(errors[2]).toBeLessThan(1e-4);
    expect(slopeOf(errors)).toBeGreaterThan(1.7);
  });
});

describe('failures worth knowing', () => {
  const p = makeProcess('ve');
  const order = (id: string, o: RawOptions, cold = false): Promise<number> => orderOf(solver(id, o), p, !cold);
  test('Adams weights for equal steps stop at order two', async () => {
    for (const points of [3, 4]) expect(await order('ipndm', { order: points })).toBeLessThan(2.3);
    expect(await order('lms', { order: 3 })).toBeGreaterThan(2.75);
  });
  test('3M as published in code is of second order', async () => {
    expect(await order('dpmpp-3m', { variant: 'published' })).toBeLessThan(2.3);
    expect(await order('dpmpp-3m', {})).toBeGreaterThan(2.75);
  });
  test('DPM-Solver-3 needs r₂ = 2/3', async () => {
    expect(await order('dpm-solver-3', { r2: 0.5 })).toBeLessThan(2.3);
  });
  test('lower order in the last steps caps UniPC-3', async () => {
    expect(await order('unipc', { lowerOrderFinal: true })).toBeLessThan(2.4);
    expect(await order('unipc', { lowerOrderFinal: false })).toBeGreaterThan(3.5);
  });
  test('a start by Euler caps a long multistep rule; the corrector repairs it', async () => {
    expect(await order('dpmpp-3m', {}, true)).toBeLessThan(2.6);
    expect(await order('unipc', { lowerOrderFinal: false }, true)).toBeGreaterThan(2.75);
  });
});
