import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'heun',
  name: 'Heun',
  family: 'singlestep',
  aliases: { diffusers: 'HeunDiscreteScheduler', 'k-diffusion': 'sample_heun', ComfyUI: 'heun' },
  paper: 'arXiv:2206.00364, algorithm 1',
  formula: 'x̃′ = x̃ + ½Δs(k₁ + k₂),  k = dx̃/ds at the start and at Euler’s end point',
  about:
    'The trapezoidal rule: an Euler step, then the mean of the slopes at both its ends. EDM’s solver. The step to σ = 0 is Euler’s, with one evaluation. Take two evaluations a step into account when comparing.',
  options: {},
  order: 2,
  nfePerStep: 2,
  history: 0,
  stochastic: false,
  adaptive: false,
  directions: ['denoise', 'invert'],
  step: (s) => rungeKutta(s, { c: [0, 1], a: [[], [1]], b: [0.5, 0.5] }),
});
