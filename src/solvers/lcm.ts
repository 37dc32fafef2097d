import { choice, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'lcm',
  name: 'LCM: jump and renoise',
  family: 'stochastic',
  aliases: {
    diffusers:
      'LCMScheduler (boundary: LCM), FlowMatchLCMScheduler, FlowMatchEulerDiscreteScheduler(stochastic_sampling)',
    ComfyUI: 'lcm',
    A1111: 'LCM',
  },
  paper: 'arXiv:2310.04378; arXiv:2303.01469, algorithm 1',
  formula: String.raw`x' = \alpha' D + \sigma' z`,
  about:
    'Multistep consistency sampling: takes the denoiser’s answer for the sample itself and noises it anew. Right for networks trained to jump to the end (consistency models), where few steps suffice; with an ordinary denoiser D is a mean, and the samples lose their variety, whatever the number of steps. It solves no equation, so it has no order.',
  options: {
    boundary: choice({
      label: 'boundary condition',
      default: 'none',
      choices: { none: 'none: the answer is D', lcm: 'c_skip·x + c_out·D (LCM)' },
    }),
    scaling: num({
      label: 'time scaling s',
      help: 'c_skip = ¼/((st)² + ¼), c_out = st/√((st)² + ¼), t from 0 to 999',
      default: 10,
      min: 1,
      max: 100,
      scale: 'log',
    }),
  },
  order: 0,
  stochastic: true,
  async step({ x, from, to, process, denoise, noise }, { boundary, scaling }) {
    const D = await denoise();
    const st = scaling * 999 * (from.t / process.tMax);
    const skip = 0.25 / (st * st + 0.25);
    const clean = boundary === 'none' ? D : lin([skip, x], [st / Math.sqrt(st * st + 0.25), D]);
    return { x: to.sigma === 0 ? clean : lin([to.alpha, clean], [to.sigma, noise()]) };
  },
});
