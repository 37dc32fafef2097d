import { thirdOrder } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpmpp-3s',
  name: 'DPM-Solver++(3S)',
  family: 'singlestep',
  aliases: { diffusers: 'DPMSolverSinglestepScheduler(solver_order=3)', ComfyUI: 'seeds_3 (η = 0)' },
  paper: 'arXiv:2211.01095, appendix',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}x + \alpha'\Bigl[(1 - e^{-h})D + \frac{h}{r_2}\varphi_2(-h)(D_v - D)\Bigr] \\
    u \text{ at } \lambda + r_1h \text{ by order 1},\quad v \text{ at } \lambda + r_2h \text{ with } D_u`,
  about:
    'The data-prediction twin of DPM-Solver-3: two inner points, the second corrected by the first. No memory, so it suits steps of very different size and adaptive control, but each step costs three evaluations. Third order needs r₂ = 2/3.',
  ...thirdOrder('data'),
});
