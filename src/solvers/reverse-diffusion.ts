import { ancestral, finite } from '../core/exponential';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'reverse-diffusion',
  name: 'Reverse diffusion',
  family: 'stochastic',
  aliases: { diffusers: 'ScoreSdeVeScheduler.step_pred' },
  paper: 'arXiv:2011.13456, eq. 46 and appendix E',
  formula: String.raw`x' = (2 - r)x + \frac{\beta}{\sigma^2}(\alpha D - x) + \sqrt\beta\,z \\
    r = \alpha/\alpha',\quad \beta = \sigma^2 - r^2\sigma'^2`,
  about:
    'The predictor of predictor–corrector samplers: the reverse SDE is cut into steps as the noising process itself is, so that one step takes back what one noising step x = rx′ + √β·z did. Its noise is that of the noising step and not of the posterior, too much where steps are long. With the Langevin corrector it is the PC sampler of the paper. From pure noise and to σ = 0 it makes a DDPM step.',
  advice: 'As the predictor of PC samplers with many steps; alone, DDPM has the smaller noise, that of the posterior.',
  order: 1,
  stochastic: true,
  async step({ x, from, to, denoise, noise }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: ancestral(x, D, from, to, 1, noise) };
    const r = from.alpha / to.alpha;
    const beta = (from.sigma - r * to.sigma) * (from.sigma + r * to.sigma);
    const pull = beta / from.sigma ** 2;
    return { x: lin([2 - r - pull, x], [pull * from.alpha, D], [Math.sqrt(beta), noise()]) };
  },
});
