import { secondOrder } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpm-solver-2',
  name: 'DPM-Solver-2',
  family: 'singlestep',
  aliases: {
    diffusers: 'DPMSolverSinglestepScheduler(algorithm_type="dpmsolver", solver_order=2)',
    'k-diffusion': 'sample_dpm_adaptive(order=2), under adaptive control',
  },
  paper: 'arXiv:2206.00927, algorithm 1',
  formula: String.raw`x' = \frac{\alpha'}{\alpha}x - \sigma'(e^h - 1)\Bigl[\bigl(1 - \tfrac{1}{2r}\bigr)\hat\varepsilon + \tfrac{1}{2r}\hat\varepsilon_u\Bigr] \\
    u \text{ at } \lambda + rh \text{ by order 1}`,
  about:
    'Exponential midpoint rule for the noise prediction: the linear part of the ODE is solved exactly, in λ. With adaptive control its difference to order 1 sets the step size (DPM-Solver-12).',
  advice:
    'Without memory, so it suits adaptive control. In few, large steps it overshoots badly; the data form (2S) does not.',
  ...secondOrder('noise'),
});
