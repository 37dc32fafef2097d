import { finite, noisePrediction, phi, transport } from './exponential';
import type { Level } from './process';
import { choice, num, type Values } from './options';
import type { Step, Stepped } from './solver';
import { lin, type Vec } from './vec';

/**
 * How a value at an inner point enters: `midpoint` multiplies its difference quotient by half of the whole weight, `linear`
 * integrates the line through both values against the exponential, `parabola` the parabola through three.
 */
type Fit = 'midpoint' | 'linear' | 'parabola';

export interface Singlestep {
  prediction: 'data' | 'noise';
  /** Where the inner points lie in λ, as shares of the step: one for order 2, two for order 3. */
  inner: readonly [number] | readonly [number, number];
  /** Of order 3: how the first inner value enters the second point. */
  second?: Fit;
  final: Fit;
  /** 0: the ODE; 1: the diffusion SDE, with a draw of its own for each point. */
  eta?: number;
  /** With diffusers’ sign in the weight of the parabola’s curvature: −½ − φ₂ for ½ − φ₂. */
  slip?: boolean;
}

interface Value {
  /** Distance from the step's base in λ. */
  c: number;
  value: Vec;
}

/**
 * One step of DPM-Solver or DPM-Solver++ (Lu et al. 2022, arXiv:2206.00927 algorithms 1 and 2; arXiv:2211.01095 §4 and §5
 * for the SDE): every point starts from the step's base, by the exact solution for a prediction that is a polynomial in λ.
 * The lower order of the embedded pair serves as the error estimate.
 */
export async function singlestep(s: Step, rule: Singlestep): Promise<Stepped> {
  const { x, from, to, process, denoise, noise } = s;
  const { prediction, inner, second = 'linear', final, eta = 0, slip = false } = rule;
  const D = await denoise();
  if (!finite(from, to)) return { x: transport(x, D, from, to) };
  const h = to.lambda - from.lambda;
  const data = prediction === 'data';
  const read = (u: Vec, out: Vec, at: Level): Vec => (data ? out : noisePrediction(u, out, at));
  const base = read(x, D, from);

  const advance = (at: Level, others: readonly Value[], fit: Fit, tag: number): Vec => {
    const w = at === to ? h : at.lambda - from.lambda;
    const K = data ? (1 + eta) * w : w;
    const factor = data ? at.alpha : -at.sigma * (1 + eta);
    const [one, two, three] = [1, 2, 3].map((j) => factor * K * phi(j, data ? -K : K));
    const kept = data ? (at.sigma / from.sigma) * Math.exp(-eta * w) : at.alpha / from.alpha;
    const spread = at.sigma * Math.sqrt(data ? -Math.expm1(-2 * eta * w) : eta * Math.expm1(2 * w));
    const drawn = spread > 0 ? [[spread, noise(tag, from, at)] as const] : [];
    const plain = lin([kept, x], [one, base], ...drawn);
    const quotients = others.map(({ c, value }) => lin([w / c, value], [-w / c, base]));
    if (!quotients.length) return plain;
    if (fit === 'midpoint') return lin([1, plain], [one / 2, quotients[quotients.length - 1]]);
    if (fit === 'linear') return lin([1, plain], [two, quotients[quotients.length - 1]]);
    const [a, b] = others.map(({ c }) => c / w);
    const slope = lin([b / (b - a), quotients[0]], [-a / (b - a), quotients[1]]);
    const bend = lin([2 / (b - a), quotients[1]], [-2 / (b - a), quotients[0]]);
    return lin([1, plain], [two, slope], [slip ? three - factor : three, bend]);
  };

  const values: Value[] = [];
  for (const [k, r] of inner.entries()) {
    const at = process.atLambda(from.lambda + r * h);
    const u = advance(at, values, second, k);
    values.push({ c: r * h, value: read(u, await denoise(u, at), at) });
  }
  const next = advance(to, values, final, inner.length);
  if (eta > 0) return { x: next };
  const lower =
    inner.length === 1
      ? advance(to, [], 'midpoint', 0)
      : advance(to, values.slice(0, 1), final === 'parabola' ? 'linear' : 'midpoint', 0);
  return { x: next, error: lin([1, next], [-1, lower]) };
}

const claims = { history: 0, stochastic: false, adaptive: true } as const;
const second = {
  r: num({ label: 'r', help: 'where the inner point lies in λ', default: 0.5, min: 0.1, max: 1, step: 0.05 }),
  variant: choice({
    label: 'inner value',
    default: 'midpoint',
    choices: { midpoint: 'midpoint', taylor: 'line, integrated exactly (“taylor”, “heun”)' },
  }),
};
const third = {
  r1: num({ label: 'r₁', default: 1 / 3, min: 0.1, max: 0.9, step: 0.01 }),
  r2: num({ label: 'r₂', help: '2/3 for third order', default: 2 / 3, min: 0.1, max: 1, step: 0.01 }),
  variant: choice({
    label: 'inner values',
    default: 'line',
    choices: {
      line: 'line through the second',
      taylor: 'parabola through both (“taylor”, “heun”)',
      midpoint: 'the first by the midpoint rule (diffusers)',
    },
  }),
};

/** What DPM-Solver-2 and DPM-Solver++(2S) share: all but the prediction. */
export const secondOrder = (prediction: Singlestep['prediction']) => ({
  ...claims,
  options: second,
  order: 2,
  nfePerStep: 2,
  step: (s: Step, { r, variant }: Values<typeof second>): Promise<Stepped> =>
    singlestep(s, { prediction, inner: [r], final: variant === 'taylor' ? 'linear' : 'midpoint' }),
});

/** What DPM-Solver-3 and DPM-Solver++(3S) share. */
export const thirdOrder = (prediction: Singlestep['prediction']) => ({
  ...claims,
  options: third,
  order: ({ r2 }: Values<typeof third>): number => (Math.abs(r2 - 2 / 3) < 1e-9 ? 3 : 2),
  nfePerStep: 3,
  step: (s: Step, { r1, r2, variant }: Values<typeof third>): Promise<Stepped> =>
    singlestep(s, {
      prediction,
      inner: [r1, r2],
      second: variant === 'midpoint' ? 'midpoint' : 'linear',
      final: variant === 'taylor' ? 'parabola' : 'linear',
    }),
});
