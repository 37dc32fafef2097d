import { transport } from '../core/exponential';
import { choice } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'ddpm',
  name: 'DDPM',
  family: 'stochastic',
  aliases: { diffusers: 'DDPMScheduler(variance_type)', ComfyUI: 'ddpm' },
  paper: 'arXiv:2006.11239, eq. 6–7',
  formula: 'x′ = (rσ′²/σ²)x + (α′β/σ²)D + √β̃·z,  r = α/α′, β = σ² − r²σ′², β̃ = βσ′²/σ²',
  about:
    'Draws from the posterior q(x′ | x, x₀ = D) of the noising process. With its own variance β̃ it is DDIM at η = 1; with the larger β, the variance of one noising step, it only makes sense with many steps.',
  options: {
    variance: choice({
      label: 'variance',
      default: 'small',
      choices: { small: 'β̃, the posterior’s', large: 'β, the noising step’s' },
    }),
  },
  order: 1,
  nfePerStep: 1,
  history: 0,
  stochastic: true,
  adaptive: false,
  async step({ x, from, to, denoise, noise }, { variance }) {
    const D = await denoise();
    if (to.sigma === 0) return { x: transport(x, D, from, to) };
    // One noising step to → from multiplies by r and adds variance β.
    const r = from.alpha / to.alpha;
    const beta = (from.sigma - r * to.sigma) * (from.sigma + r * to.sigma);
    const shrink = (to.sigma / from.sigma) ** 2;
    const spread = Math.sqrt(variance === 'small' ? beta * shrink : beta);
    return { x: lin([r * shrink, x], [(to.alpha * beta) / from.sigma ** 2, D], [spread, noise()]) };
  },
});
