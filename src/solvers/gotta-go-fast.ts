import { ancestral, finite } from '../core/exponential';
import type { Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

export default defineSolver({
  id: 'gotta-go-fast',
  name: 'Gotta Go Fast',
  family: 'adaptive',
  aliases: {},
  paper: 'arXiv:2105.14080',
  formula: String.raw`x' = x + \tfrac12(K_1 + K_2),\quad \text{error} = \tfrac12(K_2 - K_1) \\
    K = \ln\frac{\alpha'}{\alpha}\,x + 2h(\alpha D - x) + \sigma\sqrt{2h}\,z \\
    K_1 \text{ at } x,\quad K_2 \text{ at } x + K_1 \text{ with the same } z`,
  about:
    'Euler–Maruyama and the stochastic improved Euler rule as a pair, and the better result is kept. A rejected step is tried again with the same draw, scaled to the new width; with Brownian noise it follows the same path, so that rejection cannot bias what is accepted. The paper steps in t and shrinks with the error’s power 0.9; here steps are in λ.',
  advice: 'With adaptive control when a stochastic run must meet a tolerance; on a fixed grid 2M SDE costs half.',
  order: 2,
  nfePerStep: 2,
  stochastic: true,
  adaptive: true,
  async step({ x, from, to, denoise, noise }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: ancestral(x, D, from, to, 1, noise) };
    const h = to.lambda - from.lambda;
    const z = noise();
    // Over a step in λ the drift f integrates to ln(α′/α), and g² to 2hσ².
    const shrink = Math.log(to.alpha / from.alpha);
    const change = (at: Vec, out: Vec, { alpha, sigma }: Level): Vec =>
      lin([shrink - 2 * h, at], [2 * h * alpha, out], [sigma * Math.sqrt(2 * h), z]);
    const one = change(x, D, from);
    const ahead = lin([1, x], [1, one]);
    const two = change(ahead, await denoise(ahead, to), to);
    return { x: lin([1, x], [0.5, one], [0.5, two]), error: lin([0.5, two], [-0.5, one]) };
  },
});
