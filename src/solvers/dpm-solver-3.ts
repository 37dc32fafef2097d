import { choice, num } from '../core/options';
import { singlestep } from '../core/singlestep';
import { defineSolver } from '../core/solver';

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
    variant: choice({
      label: 'inner values',
      default: 'line',
      choices: {
        line: 'line through the second',
        taylor: 'parabola through both (“taylor”, “heun”)',
        midpoint: 'the first by the midpoint rule (diffusers)',
      },
    }),
  },
  order: ({ r2 }) => (Math.abs(r2 - 2 / 3) < 1e-9 ? 3 : 2),
  nfePerStep: 3,
  history: 0,
  stochastic: false,
  adaptive: true,
  step: (s, { r1, r2, variant }) =>
    singlestep(s, {
      prediction: 'noise',
      inner: [r1, r2],
      second: variant === 'midpoint' ? 'midpoint' : 'linear',
      final: variant === 'taylor' ? 'parabola' : 'linear',
    }),
});
