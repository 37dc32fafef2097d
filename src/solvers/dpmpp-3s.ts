import { choice, num } from '../core/options';
import { singlestep } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpmpp-3s',
  name: 'DPM-Solver++(3S)',
  family: 'singlestep',
  aliases: {
    diffusers: 'DPMSolverSinglestepScheduler(solver_order=3)',
    ComfyUI: 'seeds_3 (η = 0)',
  },
  paper: 'arXiv:2211.01095, appendix',
  formula: 'x′ = (σ′/σ)x + α′[(1 − e^(−h))D + (h/r₂)φ₂(−h)(D_v − D)],  u, v at λ + r₁h, λ + r₂h',
  about:
    'The data-prediction twin of DPM-Solver-3: two inner points, the second corrected by the first. No memory, so it suits steps of very different size and adaptive control, but each step costs three evaluations. Third order needs r₂ = 2/3.',
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
      prediction: 'data',
      inner: [r1, r2],
      second: variant === 'midpoint' ? 'midpoint' : 'linear',
      final: variant === 'taylor' ? 'parabola' : 'linear',
    }),
});
