import { choice, num } from '../core/options';
import { singlestep } from '../core/singlestep';
import { defineSolver } from '../core/solver';

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
    variant: choice({
      label: 'inner value',
      default: 'midpoint',
      choices: { midpoint: 'midpoint', taylor: 'line, integrated exactly (“taylor”, “heun”)' },
    }),
  },
  order: 2,
  nfePerStep: 2,
  history: 0,
  stochastic: false,
  adaptive: true,
  step: (s, { r, variant }) =>
    singlestep(s, { prediction: 'noise', inner: [r], final: variant === 'taylor' ? 'linear' : 'midpoint' }),
});
