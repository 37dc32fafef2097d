import { ancestral } from '../core/exponential';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'euler-ancestral',
  name: 'Euler ancestral',
  family: 'stochastic',
  aliases: {
    diffusers: 'EulerAncestralDiscreteScheduler',
    'k-diffusion': 'sample_euler_ancestral',
    ComfyUI: 'euler_ancestral',
    A1111: 'Euler a',
  },
  paper: 'arXiv:2010.02502, eq. 16',
  formula: String.raw`x' = \frac{\sigma_\downarrow}{\sigma}x + \Bigl(\alpha' - \frac{\sigma_\downarrow}{\sigma}\alpha\Bigr)D + \sigma_\uparrow z \\
    \sigma_\downarrow = \sqrt{\sigma'^2 - \sigma_\uparrow^2},\quad \sigma_\uparrow = \eta\sigma'\sqrt{1 - e^{-2h}}`,
  about:
    'Goes further down than the next level, then adds fresh noise to come back up to it. Coefficient by coefficient the same rule as DDIM with this η; it has its own entry because many tools know it by this name, with η = 1.',
  advice:
    'For liveliness at twenty steps and more; the picture changes with the number of steps, as with all fresh noise.',
  options: {
    eta: num({ label: 'η', help: '0: Euler; 1: full ancestral noise', default: 1, min: 0, max: 1, step: 0.05 }),
  },
  order: 1,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, denoise, noise }, { eta }) {
    return { x: ancestral(x, await denoise(), from, to, eta, noise) };
  },
});
