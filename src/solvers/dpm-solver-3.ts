import { finite, noiseMoments, noisePrediction, noiseStep, transport } from '../core/exponential';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpm-solver-3',
  name: 'DPM-Solver-3',
  family: 'singlestep',
  aliases: { diffusers: 'DPMSolverSinglestepScheduler(algorithm_type="dpmsolver", solver_order=3)' },
  paper: 'arXiv:2206.00927, algorithm 2',
  formula: 'x′ = (α′/α)x − σ′(e^h − 1)ε̂ − (σ′/r₂)((e^h − 1)/h − 1)(ε̂_v − ε̂),  u, v at λ + r₁h, λ + r₂h',
  about:
    'Two inner points, the second corrected by the first. Third order needs r₂ = 2/3; any other r₂ leaves second order. With adaptive control its difference to order 2 sets the step size (DPM-Solver-23).',
  options: {
    r1: num({ label: 'r₁', default: 1 / 3, min: 0.1, max: 0.9, step: 0.01 }),
    r2: num({ label: 'r₂', help: '2/3 for third order', default: 2 / 3, min: 0.1, max: 1, step: 0.01 }),
  },
  order: ({ r2 }) => (Math.abs(r2 - 2 / 3) < 1e-9 ? 3 : 2),
  nfePerStep: 3,
  history: 0,
  stochastic: false,
  adaptive: true,
  async step({ x, from, to, process, denoise }, { r1, r2 }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const h = to.lambda - from.lambda;
    const first = process.atLambda(from.lambda + r1 * h);
    const second = process.atLambda(from.lambda + r2 * h);
    const eps = noisePrediction(x, D, from);
    /** The step to λ + width, with the noise prediction growing linearly from ε̂ to its value at distance c. */
    const advance = (width: number, other: typeof eps, c: number, level: typeof to) => {
      const [whole, linear] = noiseMoments(width, 2);
      return noiseStep(x, [whole - linear / c, linear / c], [eps, other], from, level);
    };
    const u = transport(x, D, from, first);
    const epsU = noisePrediction(u, await denoise(u, first), first);
    const v = advance(r2 * h, epsU, r1 * h, second);
    const epsV = noisePrediction(v, await denoise(v, second), second);
    const next = advance(h, epsV, r2 * h, to);
    const b = Math.expm1(h) / (2 * r1);
    const lower = noiseStep(x, [Math.expm1(h) - b, b], [eps, epsU], from, to);
    return { x: next, error: lin([1, next], [-1, lower]) };
  },
});
