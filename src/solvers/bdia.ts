import { transport } from '../core/exponential';
import { ratio } from '../core/grid';
import { num } from '../core/options';
import { stateScale } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'bdia',
  name: 'BDIA',
  family: 'multistep',
  aliases: {},
  paper: 'arXiv:2307.10829, BDIA-DDIM',
  formula: String.raw`x' = F(x \to \lambda') + \gamma\frac{c'}{c_1}\bigl[x_1 - F(x \to \lambda_1)\bigr],\quad c = \sqrt{\alpha^2 + \sigma^2} \\
    F\text{: DDIM with this } D,\quad x_1 \text{ one state before}`,
  about:
    'DDIM forwards from where it is and, by the same evaluation, DDIM backwards to where it was: γ says how much of the mismatch there is passed on. γ = 1 makes the leading error cancel (second order). A step can be undone exactly, with γ in the denominator, once two states are known; each step back multiplies rounding by 1/γ. (The BELM authors’ code leaves the noise prediction out of the first step back.)',
  advice:
    'For editing, where a sample is taken back to its noise and must come from there again; to sample alone, no step need be undone.',
  options: {
    gamma: num({ label: 'γ', help: '0.5 for sampling, 1 for inversion', default: 1, min: 0.1, max: 1, step: 0.05 }),
  },
  order: ({ gamma }) => (gamma === 1 ? 2 : 1),
  history: 1,
  directions: ['denoise', 'invert'],
  undo: ({ gamma }) => 1 / gamma,
  async step({ x, from, to, history: [previous], denoise }, { gamma }) {
    const D = await denoise();
    const ahead = transport(x, D, from, to);
    const [s, width] = [ratio(from), ratio(to) - ratio(from)];
    if (!previous || (s - ratio(previous.at)) * width <= 0) return { x: ahead };
    // The rule is one for unit variance, α² + σ² = 1; elsewhere its terms are scaled to it. Plain, it is unstable for α = 1.
    const share = ((width < 0 ? gamma : 1 / gamma) * stateScale(to, 1)) / stateScale(previous.at, 1);
    return { x: lin([1, ahead], [share, previous.x], [-share, transport(x, D, from, previous.at)]) };
  },
});
