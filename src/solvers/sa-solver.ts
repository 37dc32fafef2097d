import { dataMoments, finite, noiseMoments, noisePrediction, recent, transport } from '../core/exponential';
import { quadratureWeights } from '../core/lagrange';
import { choice, flag, int, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

export default defineSolver({
  id: 'sa-solver',
  name: 'SA-Solver',
  family: 'stochastic',
  aliases: { diffusers: 'SASolverScheduler', ComfyUI: 'sa_solver; sa_solver_pece (mode PECE)' },
  paper: 'arXiv:2309.05019, eqs. 14–18, algorithm 1',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}e^{-\tau^2h}x + \alpha'\sum_j w_jD_j + \sigma'\sqrt{1 - e^{-2\tau^2h}}\,z \\
    w_j = k\int_0^h e^{-k(h - u)}\ell_j(u)\,du,\quad k = 1 + \tau^2`,
  about:
    'Stochastic Adams: the exponential predictor and corrector of the multistep solvers, for an SDE whose noise τ can be set, and limited to a range of noise levels. The corrector shares the step’s noise; under PEC its evaluation serves the next step, so it is free, under PECE the next step evaluates anew. Where there is noise the interpolated D does not see it inside a step, which stops the weak order at two.',
  advice: 'For noise with second order in law at one evaluation a step. τ = 0 with a corrector is UniPC.',
  options: {
    tau: num({ label: 'τ', help: '0: the ODE; 1: the diffusion SDE', default: 1, min: 0, max: 1.6, step: 0.05 }),
    low: num({ label: 'noise above σ/α', default: 0, min: 0, max: 3, step: 0.01 }),
    high: num({ label: 'noise below σ/α', default: 1e6, min: 1, max: 1e6, scale: 'log' }),
    predictor: int({ label: 'predictor: points', default: 3, min: 1, max: 4 }),
    corrector: int({ label: 'corrector: points', help: 'the new one included; 0: none', default: 4, min: 0, max: 4 }),
    prediction: choice({ label: 'prediction', default: 'data', choices: { data: 'data D', noise: 'noise ε̂' } }),
    mode: choice({
      label: 'mode',
      default: 'pec',
      choices: { pec: 'PEC: free corrector', pece: 'PECE: evaluates twice' },
    }),
    variant: choice({
      label: 'two points',
      default: 'exact',
      choices: { exact: 'integrated exactly', few: 'as published for few steps: slope × h/2' },
    }),
    end: choice({
      label: 'last step',
      default: 'plain',
      choices: {
        plain: 'predictor only',
        quiet: 'predictor only, without noise (few steps)',
        corrected: 'corrector too: one more evaluation',
      },
    }),
    lowerOrderFinal: flag({ label: 'lower order in the last steps', default: false }),
  },
  order: ({ tau, predictor, corrector, lowerOrderFinal }) =>
    Math.min(corrector === 0 ? predictor : Math.min(corrector, predictor + 1), tau > 0 || lowerOrderFinal ? 2 : 4),
  nfePerStep: ({ mode, corrector }) => (mode === 'pece' && corrector ? 2 : 1),
  extraNfe: ({ mode, corrector, end }) =>
    corrector === 0 ? 0 : (mode === 'pece' ? -1 : 0) + (end === 'corrected' ? 1 : 0),
  history: ({ predictor, corrector }) => Math.max(predictor - 1, corrector - 2, 0),
  stochastic: ({ tau }) => tau > 0,
  async step({ x, from, to, history, carry, last, remaining, grid, denoise, noise }, o) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const ratio = to.sigma / to.alpha;
    const tau2 = !(last && o.end === 'quiet') && ratio >= o.low && ratio <= o.high ? o.tau ** 2 : 0;
    const h = to.lambda - from.lambda;
    const k = 1 + tau2;
    const data = o.prediction === 'data';
    const spread = to.sigma * Math.sqrt(data ? -Math.expm1(-2 * tau2 * h) : tau2 * Math.expm1(2 * h));
    const kept = data ? (to.sigma / from.sigma) * Math.exp(-tau2 * h) : to.alpha / from.alpha;
    const base = lin([kept, x], ...(spread > 0 ? [[spread, noise()] as const] : []));
    const past = recent(history, from, to, Math.max(o.predictor - 1, o.corrector - 2));
    const points = [{ at: from, x, out: D }, ...past];
    const advance = (nodes: readonly number[], values: readonly Vec[]): Vec => {
      // ∫ k e^{−k(h−u)} u^j du, from the moments of e^{−(H−v)} with v = ku, H = kh; for ε̂ ∫ k e^{h−u} u^j du.
      const moments = data
        ? dataMoments(k * h, nodes.length).map((m, j) => m / k ** j)
        : noiseMoments(h, nodes.length).map((m) => k * m);
      if (o.variant === 'few' && data && nodes.length === 2) moments[1] = (k * h * h) / 2;
      const weight = data ? to.alpha : -to.sigma;
      return lin([1, base], ...quadratureWeights(nodes, moments).map((w, j) => [weight * w, values[j]] as const));
    };
    const nodes = points.map((e) => e.at.lambda - from.lambda);
    // Under PEC ε̂ was found at the predicted point, and the state has moved since: it was carried over as it was.
    const values = points.map((e, j) => (data ? e.out : (carry[j] ?? noisePrediction(e.x, e.out, e.at))));
    // Published codes lower the order towards the last finite level, and the corrector one step sooner if σ = 0 follows.
    const zero = grid.at(-1)?.sigma === 0 ? 1 : 0;
    const limit = o.lowerOrderFinal ? remaining - zero : Number.POSITIVE_INFINITY;
    const count = Math.min(o.predictor, limit);
    const predicted = advance(nodes.slice(0, count), values.slice(0, count));
    if (o.corrector === 0 || (last && o.end !== 'corrected')) return { x: predicted };
    const pece = o.mode === 'pece' && !last;
    const out = await denoise(predicted, to, pece ? 'corrector' : 'step');
    const older = Math.min(o.corrector, limit + 1 - zero) - 1;
    const value = data ? out : noisePrediction(predicted, out, to);
    const corrected = advance([h, ...nodes.slice(0, older)], [value, ...values.slice(0, older)]);
    if (pece) return { x: corrected };
    return {
      x: corrected,
      out,
      carry: data ? [] : [value, ...values].slice(0, Math.max(o.predictor, o.corrector - 1)),
    };
  },
});
