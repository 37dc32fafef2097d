import { noisePrediction, noiseStep, phi, recent, transport } from '../core/exponential';
import { choice, flag, int } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpm-solver-m',
  name: 'DPM-Solver multistep',
  family: 'multistep',
  aliases: {
    diffusers: 'DPMSolverMultistepScheduler(algorithm_type="dpmsolver", solver_order), the published variant',
  },
  paper: 'arXiv:2206.00927 and arXiv:2211.01095, appendix',
  formula: String.raw`x' = \frac{\alpha'}{\alpha}x - \sigma' h\bigl[\varphi_1(h)\hat\varepsilon_0 + \tfrac12\varphi_1(h)(\hat\varepsilon_0 - \hat\varepsilon_1)/r\bigr],\quad r = h_1/h \\
    \text{order 3: } x' = \frac{\alpha'}{\alpha}x - \sigma' h\bigl[\varphi_1(h)\hat\varepsilon_0 + \varphi_2(h)h\hat\varepsilon^{(1)} + \varphi_3(h)h^2\hat\varepsilon^{(2)}\bigr]`,
  about:
    'Extrapolates the noise prediction from the steps before: 2M and 3M without the “++”. Set it beside them to see what the prediction does: with strong guidance or large steps the data form is calmer. As published in code the second derivative of order 3 lacks a factor 2, which leaves second order.',
  options: {
    order: int({ label: 'order', default: 2, min: 2, max: 3 }),
    variant: choice({
      label: 'second derivative',
      help: 'of order 3',
      default: 'right',
      choices: { right: 'right: third order', published: 'as published in code: second order' },
    }),
    linear: choice({
      label: 'first difference',
      help: 'of order 2',
      default: 'midpoint',
      choices: { midpoint: 'midpoint', heun: 'integrated exactly (“heun”, “taylor”)' },
    }),
    lowerOrderFinal: flag({ label: 'lower order in the last steps', default: false }),
  },
  order: ({ order, variant, lowerOrderFinal }) => (variant === 'right' && !lowerOrderFinal ? order : 2),
  history: ({ order }) => order - 1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, remaining, denoise }, { order, variant, linear, lowerOrderFinal }) {
    const D = await denoise();
    const [one, two] = recent(history, from, to, Math.min(order, lowerOrderFinal ? remaining : order) - 1);
    if (!one || to.sigma === 0) return { x: transport(x, D, from, to) };
    const h = to.lambda - from.lambda;
    const r0 = (from.lambda - one.at.lambda) / h;
    const eps = noisePrediction(x, D, from);
    const eps1 = noisePrediction(one.x, one.out, one.at);
    const newer = lin([1 / r0, eps], [-1 / r0, eps1]);
    const whole = Math.expm1(h);
    const half = linear === 'heun' ? h * phi(2, h) : whole / 2;
    if (!two) return { x: noiseStep(x, [whole, half], [eps, newer], from, to) };
    const r1 = (one.at.lambda - two.at.lambda) / h;
    const older = lin([1 / r1, eps1], [-1 / r1, noisePrediction(two.x, two.out, two.at)]);
    const bend = lin([1 / (r0 + r1), newer], [-1 / (r0 + r1), older]);
    const curvature = lin([variant === 'right' ? 2 : 1, bend]);
    const weights = [1, 2, 3].map((k) => h * phi(k, h));
    return { x: noiseStep(x, weights, [eps, lin([1, newer], [r0, bend]), curvature], from, to) };
  },
});
