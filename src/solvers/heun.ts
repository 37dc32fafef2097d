import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'heun',
  name: 'Heun',
  family: 'singlestep',
  aliases: { diffusers: 'HeunDiscreteScheduler', 'k-diffusion': 'sample_heun', ComfyUI: 'heun', A1111: 'Heun' },
  paper: 'arXiv:2206.00364, algorithm 1',
  formula: String.raw`\tilde x' = \tilde x + \tfrac12\Delta s\,(k_1 + k_2) \\
    k_2 \text{ at } s', \text{ from } \tilde x + \Delta s\,k_1`,
  about:
    'The trapezoidal rule: an Euler step, then the mean of the slopes at both its ends. EDM’s solver. The step to σ = 0 is Euler’s, with one evaluation. Take two evaluations a step into account when comparing.',
  advice:
    'With twenty evaluations and more: EDM’s choice. With ten its inner Euler steps overshoot, and on our mixtures plain Euler errs less.',
  order: 2,
  nfePerStep: 2,
  directions: ['denoise', 'invert'],
  step: (s) => rungeKutta(s, { c: [0, 1], a: [[], [1]], b: [0.5, 0.5] }),
});
