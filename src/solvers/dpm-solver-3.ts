import { thirdOrder } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpm-solver-3',
  name: 'DPM-Solver-3',
  family: 'singlestep',
  aliases: {
    diffusers: 'DPMSolverSinglestepScheduler(algorithm_type="dpmsolver", solver_order=3)',
    'k-diffusion': 'sample_dpm_adaptive (order 3, under adaptive control)',
    ComfyUI: 'dpm_adaptive (under adaptive control)',
    A1111: 'DPM adaptive (adaptive control with PID steps)',
  },
  paper: 'arXiv:2206.00927, algorithm 2',
  formula: String.raw`x' = \frac{\alpha'}{\alpha}x - \sigma'(e^h - 1)\hat\varepsilon - \frac{\sigma'}{r_2}\Bigl(\frac{e^h - 1}{h} - 1\Bigr)(\hat\varepsilon_v - \hat\varepsilon) \\
    u \text{ at } \lambda + r_1h \text{ by order 1},\quad v \text{ at } \lambda + r_2h \text{ with } \hat\varepsilon_u`,
  about:
    'Two inner points, the second corrected by the first. Third order needs r₂ = 2/3; any other r₂ leaves second order. With adaptive control its difference to order 2 sets the step size (DPM-Solver-23).',
  advice:
    'With adaptive control, or where error rather than price matters. In few, large steps it overshoots; the data form (3S) is calmer.',
  ...thirdOrder('noise'),
});
