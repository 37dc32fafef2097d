import { transport } from '../core/exponential';
import { choice } from '../core/options';
import { secondOrder } from '../core/singlestep';
import { defineSolver } from '../core/solver';

const rule = secondOrder('data');

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
  ...rule,
  options: {
    ...rule.options,
    start: choice({
      label: 'step from pure noise',
      default: 'euler',
      choices: { euler: 'Euler’s', inner: 'with an inner point at σ = 0.9999 (ComfyUI on flows)' },
    }),
  },
  async step(s, o) {
    const { x, from, to, process, denoise } = s;
    if (o.start === 'euler' || from.alpha > 0 || to.sigma === 0) return rule.step(s, o);
    const inner = process.atLambda(Math.log(1e-4 / 0.9999));
    const u = transport(x, await denoise(), from, inner);
    return { x: transport(x, await denoise(u, inner), from, to) };
  },
});
