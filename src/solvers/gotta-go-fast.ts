import { ancestral, finite } from '../core/exponential';
import type { Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

export default defineSolver({
  id: 'gotta-go-fast',
  name: 'Gotta Go Fast',
  family: 'adaptive',
  aliases: {},
  paper: 'arXiv:2105.14080, algorithm 1',
  formula: 'x′ = x + ½(K₁ + K₂),  K₁ at x, K₂ at x + K₁ with the same z;  error ½(K₂ − K₁)',
  about:
    'Euler–Maruyama and the stochastic improved Euler rule as a pair, and the better result is kept. A rejected step is tried again with the same draw, scaled to the new width; with Brownian noise it follows the same path, so that rejection cannot bias what is accepted. The paper steps in t and shrinks with the error’s power 0.9; here steps are in λ.',
  options: {},
  order: 2,
  nfePerStep: 2,
  history: 0,
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
