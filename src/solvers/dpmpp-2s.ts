import { secondOrder } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpmpp-2s',
  name: 'DPM-Solver++(2S)',
  family: 'singlestep',
  aliases: {
    diffusers: 'DPMSolverSinglestepScheduler(solver_order=2)',
    'k-diffusion': 'sample_dpmpp_2s_ancestral(eta=0)',
    ComfyUI: 'dpmpp_2s_ancestral (η = 0)',
  },
  paper: 'arXiv:2211.01095, algorithm 1',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}x + \alpha'(1 - e^{-h})\Bigl[\bigl(1 - \tfrac{1}{2r}\bigr)D + \tfrac{1}{2r}D_u\Bigr] \\
    u \text{ at } \lambda + rh \text{ by order 1}`,
  about:
    'The data-prediction twin of DPM-Solver-2: an inner evaluation instead of the memory of 2M, so twice the price a step, and no start-up.',
  advice: 'Adaptive control, or steps of very uneven size. At equal evaluations 2M makes twice the steps.',
  ...secondOrder('data'),
});
