import { dataMoments, finite, recent, transport } from '../core/exponential';
import { quadratureWeights } from '../core/lagrange';
import { choice, flag, int, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

export default defineSolver({
  id: 'sa-solver',
  name: 'SA-Solver',
  family: 'stochastic',
  aliases: {},
  paper: 'arXiv:2309.05019',
  formula: 'x′ = (σ′/σ)e^(−τ²h)x + α′Σ wⱼDⱼ + σ′√(1 − e^(−2τ²h))·z,  wⱼ = k∫e^(−k(h−u))ℓⱼ(u)du,  k = 1 + τ²',
  about:
    'Stochastic Adams: the exponential predictor and corrector of the multistep solvers, for an SDE whose noise τ can be set, and limited to a range of noise levels. The corrector shares the step’s noise and its evaluation serves the next step, so it is free. Where there is noise the interpolated D does not see it inside a step, which stops the weak order at two.',
  options: {
    tau: num({ label: 'τ', help: '0: the ODE; 1: the diffusion SDE', default: 1, min: 0, max: 1.6, step: 0.05 }),
    low: num({ label: 'noise above σ/α', default: 0, min: 0, max: 0.25, step: 0.01 }),
    high: num({ label: 'noise below σ/α', default: 1000, min: 1, max: 1000, scale: 'log' }),
    predictor: int({ label: 'predictor: points', default: 3, min: 1, max: 4 }),
    corrector: int({ label: 'corrector: points', help: 'the new one included; 0: none', default: 4, min: 0, max: 4 }),
    variant: choice({
      label: 'two points',
      default: 'exact',
      choices: { exact: 'integrated exactly', few: 'for few steps: slope × h/2' },
    }),
    lowerOrderFinal: flag({ label: 'lower order in the last steps, the last without noise', default: false }),
  },
  order: ({ tau, predictor, corrector, lowerOrderFinal }) =>
    Math.min(corrector === 0 ? predictor : Math.min(corrector, predictor + 1), tau > 0 || lowerOrderFinal ? 2 : 4),
  nfePerStep: 1,
  history: ({ predictor, corrector }) => Math.max(predictor - 1, corrector - 2, 0),
  stochastic: ({ tau }) => tau > 0,
  adaptive: false,
  async step({ x, from, to, history, last, remaining, denoise, noise }, o) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const ratio = to.sigma / to.alpha;
    const tau2 = !(last && o.lowerOrderFinal) && ratio >= o.low && ratio <= o.high ? o.tau ** 2 : 0;
    const k = 1 + tau2;
    const h = to.lambda - from.lambda;
    const spread = to.sigma * Math.sqrt(-Math.expm1(-2 * tau2 * h));
    const base = lin(
      [(to.sigma / from.sigma) * Math.exp(-tau2 * h), x],
      ...(spread > 0 ? [[spread, noise()] as const] : []),
    );
    const points = [{ at: from, out: D }, ...recent(history, from, to, Math.max(o.predictor - 1, o.corrector - 2))];
    const advance = (nodes: readonly number[], values: readonly Vec[]): Vec => {
      // ∫ k e^{−k(h−u)} u^j du, from the moments of e^{−(H−v)} with v = ku, H = kh.
      const moments = dataMoments(k * h, nodes.length).map((m, j) => m / k ** j);
      if (o.variant === 'few' && nodes.length === 2) moments[1] = (k * h * h) / 2;
      const w = quadratureWeights(nodes, moments);
      return lin([1, base], ...w.map((c, j) => [to.alpha * c, values[j]] as const));
    };
    const nodes = points.map((e) => e.at.lambda - from.lambda);
    const values = points.map((e) => e.out);
    const limit = o.lowerOrderFinal ? remaining : Number.POSITIVE_INFINITY;
    const count = Math.min(o.predictor, limit);
    const predicted = advance(nodes.slice(0, count), values.slice(0, count));
    if (o.corrector === 0 || last) return { x: predicted };
    const out = await denoise(predicted, to, 'step');
    const past = Math.min(o.corrector, limit + 1) - 1;
    return { x: advance([h, ...nodes.slice(0, past)], [out, ...values.slice(0, past)]), out };
  },
});
