import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'rk4',
  name: 'Runge–Kutta 4',
  family: 'singlestep',
  aliases: {},
  paper: 'doi:10.1007/978-3-540-78862-1, II.1 (Kutta 1901)',
  formula: 'x̃′ = x̃ + Δs(k₁ + 2k₂ + 2k₃ + k₄)/6',
  about:
    'The classical rule of order four. Four evaluations a step: at the few-step end it loses to multistep rules, with many steps it gives nearly exact trajectories.',
  options: {},
  order: 4,
  nfePerStep: 4,
  history: 0,
  stochastic: false,
  adaptive: false,
  directions: ['denoise', 'invert'],
  step: (s) =>
    rungeKutta(s, {
      c: [0, 0.5, 0.5, 1],
      a: [[], [0.5], [0, 0.5], [0, 0, 1]],
      b: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    }),
});
