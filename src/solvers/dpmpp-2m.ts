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
    A1111: 'DPM++ 2M; DPM++ 2M Karras with its schedule',
  },
  paper: 'arXiv:2211.01095, algorithm 2',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}x + \alpha'(1 - e^{-h})\Bigl[\bigl(1 + \tfrac{1}{2r}\bigr)D_0 - \tfrac{1}{2r}D_1\Bigr] \\
    r = h_1/h`,
  about:
    'Second order for one evaluation a step: extrapolates the denoiser from the step before. The usual choice for images.',
  advice:
    'Its extrapolation is bold where steps are large in λ: on our mixtures UniPC errs less at the same price up to eight steps.',
  order: 2,
  history: 1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, denoise }) {
    const D = await denoise();
    const [previous] = recent(history, from, to, 1);
    if (!previous || to.sigma === 0) return { x: transport(x, D, from, to) };
    const r = (from.lambda - previous.at.lambda) / (to.lambda - from.lambda);
    return { x: transport(x, lin([1 + 1 / (2 * r), D], [-1 / (2 * r), previous.out]), from, to) };
  },
});
