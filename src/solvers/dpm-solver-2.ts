import { finite, noisePrediction, noiseStep, transport } from '../core/exponential';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpm-solver-2',
  name: 'DPM-Solver-2',
  family: 'singlestep',
  aliases: { diffusers: 'DPMSolverSinglestepScheduler(algorithm_type="dpmsolver", solver_order=2)' },
  paper: 'arXiv:2206.00927, algorithm 1',
  formula: 'x′ = (α′/α)x − σ′(e^h − 1)[(1 − 1/2r)ε̂ + (1/2r)ε̂_u],  u at λ + rh by order 1',
  about:
    'Exponential midpoint rule for the noise prediction: the linear part of the ODE is solved exactly, in λ. With adaptive control its difference to order 1 sets the step size (DPM-Solver-12).',
  options: {
    r: num({ label: 'r', help: 'where the inner point lies in λ', default: 0.5, min: 0.1, max: 1, step: 0.05 }),
  },
  order: 2,
  nfePerStep: 2,
  history: 0,
  stochastic: false,
  adaptive: true,
  async step({ x, from, to, process, denoise }, { r }) {
    const D = await denoise();
    const euler = transport(x, D, from, to);
    if (!finite(from, to)) return { x: euler };
    const h = to.lambda - from.lambda;
    const inner = process.atLambda(from.lambda + r * h);
    const u = transport(x, D, from, inner);
    const eps = [noisePrediction(x, D, from), noisePrediction(u, await denoise(u, inner), inner)];
    const b = Math.expm1(h) / (2 * r);
    const next = noiseStep(x, [Math.expm1(h) - b, b], eps, from, to);
    return { x: next, error: lin([1, next], [-1, euler]) };
  },
});
