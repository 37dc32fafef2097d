import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'midpoint',
  name: 'Midpoint',
  family: 'singlestep',
  aliases: {},
  paper: 'doi:10.1007/978-3-540-78862-1, II.1 (Runge 1895)',
  formula: String.raw`\tilde x' = \tilde x + \Delta s\,k_2 \\
    k_2 \text{ at } s + \tfrac12\Delta s, \text{ from } \tilde x + \tfrac12\Delta s\,k_1`,
  about:
    'Runge’s rule: an Euler half step, then a whole step with the slope found there. The half way is taken in σ/α, or in a flow’s own time; DPM-2 takes it in log σ.',
  advice:
    'As the plainest second-order rule: of the two-evaluation rules without exponentials it bears large steps best on our mixtures.',
  order: 2,
  nfePerStep: 2,
  directions: ['denoise', 'invert'],
  step: (s) => rungeKutta(s, { c: [0, 0.5], a: [[], [0.5]], b: [0, 1] }),
});
