import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'midpoint',
  name: 'Midpoint',
  family: 'singlestep',
  aliases: {},
  paper: 'doi:10.1007/978-3-540-78862-1, II.1 (Runge 1895)',
  formula: 'x̃′ = x̃ + Δs·k(x̃ + ½Δs·k₁, s + ½Δs)',
  about:
    'Runge’s rule: an Euler half step, then a whole step with the slope found there. The half way is taken in σ/α, or in a flow’s own time; DPM-2 takes it in log σ.',
  options: {},
  order: 2,
  nfePerStep: 2,
  history: 0,
  stochastic: false,
  adaptive: false,
  directions: ['denoise', 'invert'],
  step: (s) => rungeKutta(s, { c: [0, 0.5], a: [[], [0.5]], b: [0, 1] }),
});
