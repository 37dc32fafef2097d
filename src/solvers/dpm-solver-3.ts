import { thirdOrder } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpm-solver-3',
  name: 'DPM-Solver-3',
  family: 'singlestep',
  aliases: { diffusers: 'DPMSolverSinglestepScheduler(algorithm_type="dpmsolver", solver_order=3)' },
  paper: 'arXiv:2206.00927, algorithm 2',
  formula: 'x′ = (α′/α)x − σ′(e^h − 1)ε̂ − (σ′/r₂)((e^h − 1)/h − 1)(ε̂_v − ε̂),  u, v at λ + r₁h, λ + r₂h',
  about:
    'Two inner points, the second corrected by the first. Third order needs r₂ = 2/3; any other r₂ leaves second order. With adaptive control its difference to order 2 sets the step size (DPM-Solver-23).',
  ...thirdOrder('noise'),
});
