import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'rk4',
  name: 'Runge–Kutta 4',
  family: 'singlestep',
  aliases: {},
  paper: 'doi:10.1007/978-3-540-78862-1, II.1 (Kutta 1901)',
  formula: String.raw`\tilde x' = \tilde x + \tfrac16\Delta s\,(k_1 + 2k_2 + 2k_3 + k_4)`,
  about:
    'The classical rule of order four. Four evaluations a step: at the few-step end it loses to multistep rules, with many steps it gives nearly exact trajectories.',
  advice: 'For references, not for pictures: with few evaluations its steps are too large.',
  order: 4,
  nfePerStep: 4,
  directions: ['denoise', 'invert'],
  step: (s) =>
    rungeKutta(s, {
      c: [0, 0.5, 0.5, 1],
      a: [[], [0.5], [0, 0.5], [0, 0, 1]],
      b: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    }),
});
