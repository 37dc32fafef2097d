import {
  dataMoments,
  dataStep,
  finite,
  noiseMoments,
  noisePrediction,
  noiseStep,
  recent,
  transport,
} from '../core/exponential';
import { quadratureWeights } from '../core/lagrange';
import { choice, flag, int } from '../core/options';
import { defineSolver } from '../core/solver';
import type { Vec } from '../core/vec';

export default defineSolver({
  id: 'unipc',
  name: 'UniPC',
  family: 'predictor-corrector',
  aliases: {
    diffusers: 'UniPCMultistepScheduler(solver_order, solver_type, predict_x0)',
    ComfyUI: 'uni_pc, uni_pc_bh2',
  },
  paper: 'arXiv:2302.04867, §3',
  formula: 'UniP: x′ = Adams(D₀, D₁ …);  UniC: D′ = D(x′), then x′ = Adams(D′, D₀, D₁ …)',
  about:
    'An exponential Adams predictor, and a corrector that reuses the evaluation at the predicted point: one order more at no price, for that evaluation serves the next step. B(h) only matters where two points meet: in the first-order corrector and the second-order predictor. Lower order in the last steps caps the whole run at second order, but helps with few steps.',
  options: {
    order: int({ label: 'order', help: 'of the predictor', default: 3, min: 1, max: 3 }),
    variant: choice({ label: 'B(h)', default: 'bh2', choices: { bh1: 'h', bh2: 'e^h − 1' } }),
    prediction: choice({ label: 'prediction', default: 'data', choices: { data: 'data D', noise: 'noise ε̂' } }),
    corrector: flag({ label: 'corrector', default: true }),
    lowerOrderFinal: flag({ label: 'lower order in the last steps', default: true }),
  },
  order: ({ order, corrector, lowerOrderFinal }) =>
    Math.min(order + (corrector ? 1 : 0), lowerOrderFinal ? (order === 1 && !corrector ? 1 : 2) : 4),
  nfePerStep: 1,
  history: ({ order }) => order - 1,
  stochastic: false,
  adaptive: false,
  async step({ x, from, to, history, carry, remaining, last, denoise }, o) {
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
      if (at.length !== 2) return quadratureWeights(at, moments);
      const half = ((o.variant === 'bh1' ? h : moments[0]) / 2) * (h / at[1]);
      return [moments[0] - half, half];
    };
    const advance = (at: readonly number[], v: readonly Vec[]): Vec =>
      (noise ? noiseStep : dataStep)(x, weights(at), v, from, to);

    const predicted = advance(nodes, values);
    if (!o.corrector || last) return { x: predicted };
    const out = await denoise(predicted, to, 'step');
    const value = noise ? noisePrediction(predicted, out, to) : out;
    return {
      x: advance([...nodes, h], [...values, value]),
      out,
      carry: noise ? [value, ...values].slice(0, o.order) : [],
    };
  },
});
