import { noisePrediction, transport } from '../core/exponential';
import { ratio } from '../core/grid';
import { num } from '../core/options';
import type { Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

/** DDIM's step for x with the noise that was predicted at another point: (α′/α)x + α′(σ′/α′ − σ/α)ε̂. */
function shift(x: Vec, eps: Vec, from: Level, to: Level): Vec {
  const a = to.alpha / from.alpha;
  return lin([a, x], [to.sigma - a * from.sigma, eps]);
}

export default defineSolver({
  id: 'edict',
  name: 'EDICT',
  family: 'one-step',
  aliases: {},
  paper: 'arXiv:2211.12446, EDICT',
  formula: String.raw`\hat x = F(x; \hat\varepsilon(y)),\quad \hat y = F(y; \hat\varepsilon(\hat x)) \\
    x' = p\,\hat x + (1 - p)\,\hat y,\quad y' = p\,\hat y + (1 - p)\,x' \\
    F\text{: DDIM with the noise given}`,
  about:
    'Two states take turns: each makes DDIM’s step F with the noise that the other one predicts, which can be undone line by line; mixing then keeps them together. Steps back need both states, and multiply rounding by up to 1/p² each.',
  advice:
    'Where the way back must be exact and two evaluations a step are no matter; BDIA and O-BELM do the same for one.',
  options: { p: num({ label: 'p', help: 'mixing; 1: none', default: 0.93, min: 0.5, max: 1, step: 0.01 }) },
  order: 1,
  inexact: () => true,
  nfePerStep: 2,
  directions: ['denoise', 'invert'],
  undo: ({ p }) => 1 / (p * p),
  async step(s, { p }) {
    const { x, from, to, carry } = s;
    const [y = x] = carry;
    const predicted = async (u: Vec, at: Level, D = s.denoise(u, at)): Promise<Vec> => noisePrediction(u, await D, at);
    if (ratio(to) > ratio(from)) {
      const yHat = lin([1 / p, y], [1 - 1 / p, x]);
      const xHat = lin([1 / p, x], [1 - 1 / p, yHat]);
      const before = shift(yHat, await predicted(xHat, to, s.moved(xHat, to).denoise()), from, to);
      return { x: shift(xHat, await predicted(before, to), from, to), carry: [before] };
    }
    const D = s.moved(y, from).denoise();
    if (from.alpha === 0) return { x: transport(x, await D, from, to) };
    const xHat = shift(x, await predicted(y, from, D), from, to);
    const yHat = shift(y, await predicted(xHat, from), from, to);
    const mixed = lin([p, xHat], [1 - p, yHat]);
    return { x: mixed, carry: [lin([p, yHat], [1 - p, mixed])] };
  },
});
