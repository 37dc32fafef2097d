import { dataStep, phi, recent, transport } from '../core/exponential';
import { choice, flag } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpmpp-3m',
  name: 'DPM-Solver++(3M)',
  family: 'multistep',
  aliases: { diffusers: 'DPMSolverMultistepScheduler(solver_order=3), the published variant' },
  paper: 'arXiv:2211.01095, appendix',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}x + \alpha' h\bigl[\varphi_1(-h)D_0 + \varphi_2(-h)hD^{(1)} + \varphi_3(-h)h^2D^{(2)}\bigr]`,
  about:
    'Extrapolates the denoiser by the parabola through its last three values. As published in code (and copied into diffusers) the second derivative lacks a factor 2, which leaves second order; “right” restores the third.',
  advice:
    'Where steps are short (twenty and more). With few steps the longer extrapolation overshoots: 2M or UniPC is safer.',
  options: {
    variant: choice({
      label: 'second derivative',
      default: 'right',
      choices: { right: 'right: third order', published: 'as published in code: second order' },
    }),
    lowerOrderFinal: flag({ label: 'lower order in the last two steps', default: false }),
  },
  order: ({ variant, lowerOrderFinal }) => (variant === 'right' && !lowerOrderFinal ? 3 : 2),
  history: 2,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, remaining, denoise }, { variant, lowerOrderFinal }) {
    const D = await denoise();
    const [one, two] = recent(history, from, to, lowerOrderFinal ? Math.min(2, remaining - 1) : 2);
    if (!one || to.sigma === 0) return { x: transport(x, D, from, to) };
    const h = to.lambda - from.lambda;
    const r0 = (from.lambda - one.at.lambda) / h;
    if (!two) return { x: transport(x, lin([1 + 1 / (2 * r0), D], [-1 / (2 * r0), one.out]), from, to) };
    const r1 = (one.at.lambda - two.at.lambda) / h;
    const newer = lin([1 / r0, D], [-1 / r0, one.out]);
    const older = lin([1 / r1, one.out], [-1 / r1, two.out]);
    const bend = lin([1 / (r0 + r1), newer], [-1 / (r0 + r1), older]);
    const curvature = lin([variant === 'right' ? 2 : 1, bend]);
    const weights = [1, 2, 3].map((k) => h * phi(k, -h));
    return { x: dataStep(x, weights, [D, lin([1, newer], [r0, bend]), curvature], from, to) };
  },
});
