import { recent, transport } from '../core/exponential';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpmpp-2m',
  name: 'DPM-Solver++(2M)',
  family: 'multistep',
  aliases: {
    diffusers: 'DPMSolverMultistepScheduler(solver_order=2)',
    'k-diffusion': 'sample_dpmpp_2m',
    ComfyUI: 'dpmpp_2m',
  },
  paper: 'arXiv:2211.01095, algorithm 2',
  formula: 'x′ = (σ′/σ)x + α′(1 − e^(−h))·[(1 + 1/2r)D₀ − (1/2r)D₁],  r = h₁/h',
  about:
    'Second order for one evaluation a step: extrapolates the denoiser from the step before. The usual choice for images.',
  options: {},
  order: 2,
  nfePerStep: 1,
  history: 1,
  stochastic: false,
  adaptive: false,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, denoise }) {
    const D = await denoise();
    const [previous] = recent(history, from, to, 1);
    if (!previous || to.sigma === 0) return { x: transport(x, D, from, to) };
    const r = (from.lambda - previous.at.lambda) / (to.lambda - from.lambda);
    return { x: transport(x, lin([1 + 1 / (2 * r), D], [-1 / (2 * r), previous.out]), from, to) };
  },
});
