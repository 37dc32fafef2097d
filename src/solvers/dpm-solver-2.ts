import { secondOrder } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpm-solver-2',
  name: 'DPM-Solver-2',
  family: 'singlestep',
  aliases: { diffusers: 'DPMSolverSinglestepScheduler(algorithm_type="dpmsolver", solver_order=2)' },
  paper: 'arXiv:2206.00927, algorithm 1',
  formula: 'x′ = (α′/α)x − σ′(e^h − 1)[(1 − 1/2r)ε̂ + (1/2r)ε̂_u],  u at λ + rh by order 1',
  about:
    'Exponential midpoint rule for the noise prediction: the linear part of the ODE is solved exactly, in λ. With adaptive control its difference to order 1 sets the step size (DPM-Solver-12).',
  ...secondOrder('noise'),
});
