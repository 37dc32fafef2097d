import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'lcm',
  name: 'LCM: jump and renoise',
  family: 'stochastic',
  aliases: { diffusers: 'LCMScheduler, FlowMatchLCMScheduler', ComfyUI: 'lcm', A1111: 'LCM' },
  paper: 'arXiv:2310.04378; arXiv:2303.01469, algorithm 1',
  formula: String.raw`x' = \alpha' D + \sigma' z`,
  about:
    'Multistep consistency sampling: takes the denoiser’s answer for the sample itself and noises it anew. Right for networks trained to jump to the end (consistency models), where few steps suffice; with an ordinary denoiser D is a mean, and the samples lose their variety, whatever the number of steps. It solves no equation, so it has no order.',
  options: {},
  order: 0,
  nfePerStep: 1,
  history: 0,
  stochastic: true,
  adaptive: false,
  async step({ to, denoise, noise }) {
    const D = await denoise();
    return { x: to.sigma === 0 ? lin([1, D]) : lin([to.alpha, D], [to.sigma, noise()]) };
  },
});
