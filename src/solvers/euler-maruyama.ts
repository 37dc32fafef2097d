import { ancestral, finite } from '../core/exponential';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'euler-maruyama',
  name: 'Euler–Maruyama',
  family: 'stochastic',
  aliases: {},
  paper: 'arXiv:2011.13456, eq. 6 and appendix E',
  formula: String.raw`x' = x + \ln\frac{\alpha'}{\alpha}\,x + 2h(\alpha D - x) + \sigma\sqrt{2h}\,z`,
  about:
    'Euler’s rule for the reverse SDE dx = [fx − g²·score]dt + g dw, straight from the definition: over a step f integrates to ln(α′/α) and g² to 2hσ². It ignores that part of the drift is linear, so it needs short steps where exponential rules do not; from pure noise and to σ = 0 it makes a DDPM step.',
  advice: 'To see what the definition alone gives; DDPM solves the linear part exactly at the same price.',
  order: 1,
  stochastic: true,
  async step({ x, from, to, denoise, noise }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: ancestral(x, D, from, to, 1, noise) };
    const h = to.lambda - from.lambda;
    return {
      x: lin(
        [1 + Math.log(to.alpha / from.alpha) - 2 * h, x],
        [2 * h * from.alpha, D],
        [from.sigma * Math.sqrt(2 * h), noise()],
      ),
    };
  },
});
