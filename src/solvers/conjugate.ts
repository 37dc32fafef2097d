import { finite, noisePrediction, transport } from '../core/exponential';
import { gaussLegendre } from '../core/lagrange';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

const { nodes, weights } = gaussLegendre(16);

export default defineSolver({
  id: 'conjugate',
  name: 'Conjugate integrator',
  family: 'one-step',
  aliases: {},
  paper: 'arXiv:2310.07894 (λ-DDIM)',
  formula: String.raw`\frac{x'}{\alpha'} = e^{-\kappa\Delta\tau}\Bigl[(1 + \kappa\Delta\tau)\frac{x}{\alpha} + \hat\varepsilon\int e^{\kappa(u - \tau)}\,d\rho(u)\Bigr] \\
    \tau = t/t_{\max},\quad \rho = \sigma/\alpha`,
  about:
    'DDIM is Euler’s rule for x/α, where the drift is gone. Here the state is stretched by e^(κτ) first, which puts a drift κ back in, and Euler’s rule is applied there. κ = 0 is DDIM; any other κ keeps its order and, unlike DDIM, misses the solution for a constant denoiser.',
  advice:
    'To see how the choice of variables moves the error of a first-order rule. There is no reason to prefer it to second order.',
  options: { kappa: num({ label: 'κ', help: '0: DDIM', default: 0.3, min: -1, max: 1, step: 0.01 }) },
  order: 1,
  inexact: ({ kappa }) => kappa !== 0,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, process, denoise }, { kappa }) {
    const D = await denoise();
    if (kappa === 0 || !finite(from, to)) return { x: transport(x, D, from, to) };
    const clock = kappa / process.tMax;
    const [s, width] = [from.sigma / from.alpha, to.sigma / to.alpha - from.sigma / from.alpha];
    const stretch = (t: number): number => Math.exp(clock * (t - from.t));
    const integral =
      (width / 2) *
      nodes.reduce((sum, node, i) => {
        const { t } = process.atLambda(-Math.log(s + (width * (node + 1)) / 2));
        return sum + weights[i] * stretch(t);
      }, 0);
    const back = to.alpha / stretch(to.t);
    return {
      x: lin([(back / from.alpha) * (1 + clock * (to.t - from.t)), x], [back * integral, noisePrediction(x, D, from)]),
    };
  },
});
