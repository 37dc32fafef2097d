import { thirdOrder } from '../core/singlestep';
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
  ...thirdOrder('data'),
});
