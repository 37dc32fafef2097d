import { transport } from '../core/exponential';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'tcd',
  name: 'TCD: strategic stochastic sampling',
  family: 'stochastic',
  aliases: { diffusers: 'TCDScheduler(eta = γ)' },
  paper: 'arXiv:2402.19159, algorithm 4',
  formula: String.raw`x_s = \alpha_s D + \sigma_s\hat\varepsilon, \quad t_s = (1 - \gamma)t' \\
    x' = \frac{\alpha'}{\alpha_s}x_s + \sqrt{\sigma'^2 - \frac{\sigma_s^2\alpha'^2}{\alpha_s^2}}\,z`,
  about:
    'Multistep sampling for trajectory consistency models: jumps along the trajectory to a time below the next one, then noises exactly back up to it. γ = 0 is DDIM; γ = 1 jumps to the end each time, as LCM does. Networks trained for such jumps need two to eight steps; with an ordinary denoiser a jump is an Euler step, too long for γ > 0 whatever the number of steps, so it has an order only for γ = 0.',
  advice: 'For networks distilled into trajectory consistency models, in two to eight steps. For others DDIM.',
  options: { gamma: num({ label: 'γ', help: '0: DDIM; 1: to the end', default: 0.3, min: 0, max: 1, step: 0.05 }) },
  order: ({ gamma }) => (gamma > 0 ? 0 : 1),
  stochastic: ({ gamma }) => gamma > 0,
  async step({ x, from, to, process, denoise, noise }, { gamma }) {
    const D = await denoise();
    const t = (1 - gamma) * to.t;
    const below = gamma === 0 || to.sigma === 0 ? to : t < process.tMin ? process.zero : process.at(t);
    const kept = to.alpha / below.alpha;
    const fresh = Math.sqrt(Math.max(0, to.sigma ** 2 - (kept * below.sigma) ** 2));
    const drawn = fresh > 0 ? [[fresh, noise()] as const] : [];
    return { x: lin([kept, transport(x, D, from, below)], ...drawn) };
  },
});
