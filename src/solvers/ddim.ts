import { ancestral } from '../core/exponential';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'ddim',
  name: 'Euler / DDIM',
  family: 'one-step',
  aliases: {
    diffusers: 'DDIMScheduler(eta), EulerDiscreteScheduler, FlowMatchEulerDiscreteScheduler',
    'k-diffusion': 'sample_euler',
    ComfyUI: 'euler, ddim',
    A1111: 'DDIM, Euler',
  },
  paper: 'arXiv:2010.02502, eq. 12',
  formula: String.raw`x' = \alpha' D + \sqrt{\sigma'^2 - \sigma_\uparrow^2}\,\hat\varepsilon + \sigma_\uparrow z \\
    \sigma_\uparrow = \eta\sigma'\sqrt{1 - e^{-2h}}`,
  about:
    'One evaluation a step: move along the line from x to D until the next noise level. η > 0 swaps part of the noise for fresh noise. At η = 0 it is Euler’s rule in σ/α, rectified flow’s Euler and DPM-Solver-1 at once.',
  advice:
    'The yardstick, and safe at any number of steps. For the same price UniPC errs less on our mixtures from four steps on.',
  options: {
    eta: num({ label: 'η', help: '0: deterministic; 1: as noisy as DDPM', default: 0, min: 0, max: 1, step: 0.05 }),
  },
  order: 1,
  stochastic: ({ eta }) => eta > 0,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, denoise, noise }, { eta }) {
    return { x: ancestral(x, await denoise(), from, to, eta, noise) };
  },
});
