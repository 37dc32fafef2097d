import {
  dataMoments,
  dataStep,
  finite,
  noiseMoments,
  noisePrediction,
  noiseStep,
  recent,
  transport,
} from './exponential';
import { quadratureWeights, solve } from './lagrange';
import { choice, flag, int, type Values } from './options';
import type { Level } from './process';
import type { Step, Stepped } from './solver';
import type { Vec } from './vec';

/**
 * The corrector with varying coefficients as in the authors' code: the terms of the highest derivative are left out for the old
 * values, and the new one enters by the row before it. `nodes` in λ, the base first and the new point last.
 */
function publishedCorrector(nodes: readonly number[], h: number, moments: readonly number[]): number[] {
  const r = nodes.slice(1).map((u) => u / h);
  const K = r.length;
  let factorial = 1;
  const C = r.map((ri) => r.map((_, k) => ri ** k));
  const columns: number[] = r.map((_, k) => {
    factorial *= k + 1;
    return factorial;
  });
  const scaled = C.map((row) => row.map((v, k) => v / columns[k]));
  const inverse = r.map((_, i) =>
    solve(
      scaled,
      r.map((_, j) => (i === j ? 1 : 0)),
    ),
  );
  // hφ_{k+1}: what the k-th derivative, in units of the step, contributes.
  const phi = columns.map((k, j) => moments[j + 1] / (k * h ** (j + 1)));
  const weights = r.map((ri, i) => {
    if (i === K - 1) return phi[K - 1] * inverse[i][Math.max(K - 2, 0)];
    return inverse[i].slice(0, K - 1).reduce((sum, a, k) => sum + phi[k] * a, 0) / ri;
  });
  return [moments[0] - weights.reduce((a, b) => a + b, 0), ...weights];
}

/** What UniPC and the rules built on it let one choose. */
export const unipcOptions = {
  order: int({ label: 'order', help: 'of the predictor', default: 3, min: 1, max: 3 }),
  variant: choice({
    label: 'B(h)',
    default: 'bh2',
    choices: {
      bh1: 'h',
      bh2: 'e^h − 1',
      vary: 'none: varying coefficients',
      published: 'varying coefficients, corrector as published',
    },
  }),
  prediction: choice({ label: 'prediction', default: 'data', choices: { data: 'data D', noise: 'noise ε̂' } }),
  corrector: flag({ label: 'corrector', default: true }),
  lowerOrderFinal: flag({ label: 'lower order in the last steps', default: true }),
};
type Choice = Values<typeof unipcOptions>;

export const unipcOrder = ({ order, variant, corrector, lowerOrderFinal }: Choice): number =>
  variant === 'published' && corrector && order > 1
    ? 1
    : Math.min(order + (corrector ? 1 : 0), lowerOrderFinal ? (order === 1 && !corrector ? 1 : 2) : 4);

/** The newest value of the model in place of what it said at places[0], from the values at places, newest first. */
export type Compensate = (places: readonly Level[], values: readonly Vec[]) => Vec;

/**
 * A step of UniPC (Zhao et al. 2023, arXiv:2302.04867): predictor, and a corrector that reuses the evaluation at the predicted
 * point. That value, compensated, is what later steps know of this point.
 */
export async function unifiedStep(
  { x, from, to, history, carry, remaining, last, denoise }: Step,
  o: Choice,
  compensate: Compensate = (_, values) => values[0],
): Promise<Stepped> {
  const D = await denoise();
  if (!finite(from, to)) return { x: transport(x, D, from, to) };
  const h = to.lambda - from.lambda;
  const order = o.lowerOrderFinal ? Math.min(o.order, remaining) : o.order;
  const points = [{ at: from, x, out: D }, ...recent(history, from, to, order - 1)];
  // The carry holds ε̂ where the network saw it: at the predicted states, not at the corrected ones.
  const noise = o.prediction === 'noise';
  const values = points.map((e, k) => (noise ? (carry[k] ?? noisePrediction(e.x, e.out, e.at)) : e.out));
  const nodes = points.map((e) => e.at.lambda - from.lambda);
  const moments = (noise ? noiseMoments : dataMoments)(h, order + 1);
  const weights = (at: readonly number[]): number[] => {
    if (at.length !== 2 || o.variant === 'vary' || o.variant === 'published') return quadratureWeights(at, moments);
    const half = ((o.variant === 'bh1' ? h : moments[0]) / 2) * (h / at[1]);
    return [moments[0] - half, half];
  };
  const advance = (at: readonly number[], v: readonly Vec[]): Vec =>
    (noise ? noiseStep : dataStep)(x, weights(at), v, from, to);

  const corrected = (at: readonly number[]): number[] =>
    o.variant === 'published' ? publishedCorrector(at, h, moments) : weights(at);
  const predicted = advance(nodes, values);
  if (!o.corrector || last) return { x: predicted };
  const out = await denoise(predicted, to, 'step');
  const value = noise ? noisePrediction(predicted, out, to) : out;
  const kept = compensate([to, ...points.map((e) => e.at)], [value, ...values]);
  return {
    x: (noise ? noiseStep : dataStep)(x, corrected([...nodes, h]), [...values, value], from, to),
    out: noise ? out : kept,
    carry: noise ? [kept, ...values].slice(0, o.order) : [],
  };
}
