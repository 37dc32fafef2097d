import { finite, transport } from '../core/exponential';
import type { Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

const clock = ({ alpha, sigma }: Level): number => (sigma / alpha) ** 2;
/** The score of x̃ = x/α. */
const scoreAt = (xBar: Vec, D: Vec, tau: number): Vec => lin([-1 / tau, xBar], [1 / tau, D]);

export default defineSolver({
  id: 'accelerated-ddim',
  name: 'Accelerated DDIM',
  family: 'singlestep',
  aliases: {},
  paper: 'arXiv:2403.03852 (coefficients derived from its idea)',
  formula: String.raw`\tilde x' = \tilde x + \tfrac12\Bigl[\Delta\,\hat s + \tfrac{\Delta^2}{2\Delta_+}(\hat s - \hat s_+)\Bigr] \\
    \tau = \sigma^2/\alpha^2,\quad \Delta = \tau - \tau',\quad \hat s = (D - \tilde x)/\tau \\
    \hat s_+ \text{ one level back, at } \tilde x - \tfrac12\Delta_+\hat s,\quad \Delta_+ = \tau_+ - \tau`,
  about:
    'The sampler for which a rate of 1/T² was proved. Each step first goes back up by one level and reads how the score changed. Its first-order part is Euler’s rule in σ²/α², not DDIM as everybody runs it, so it misses the solution for a constant denoiser and wants many short steps. The first step has no level before it and is DDIM.',
  advice: 'To see what a proof of convergence asks for. On our mixtures it is worse than DDIM at forty evaluations.',
  order: 2,
  inexact: () => true,
  nfePerStep: 2,
  extraNfe: -1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, index, grid, denoise }) {
    const D = await denoise();
    const up = grid[index - 1];
    if (!up || !finite(up, from) || !finite(from, to)) return { x: transport(x, D, from, to) };
    const tau = clock(from);
    const [width, before] = [tau - clock(to), clock(up) - tau];
    const xBar = lin([1 / from.alpha, x]);
    const score = scoreAt(xBar, D, tau);
    const back = lin([1, xBar], [-before / 2, score]);
    const scoreBack = scoreAt(back, await denoise(lin([up.alpha, back]), up), clock(up));
    const bend = width ** 2 / (4 * before);
    return { x: lin([to.alpha, xBar], [to.alpha * (width / 2 + bend), score], [-to.alpha * bend, scoreBack]) };
  },
});
