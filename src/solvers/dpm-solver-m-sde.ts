import { finite, noisePrediction, phi, recent, transport } from '../core/exponential';
import { choice, int, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpm-solver-m-sde',
  name: 'SDE-DPM-Solver',
  family: 'stochastic',
  aliases: { diffusers: 'DPMSolverMultistepScheduler(algorithm_type="sde-dpmsolver")' },
  paper: 'arXiv:2211.01095, §5 and appendix',
  formula: String.raw`x' = \frac{\alpha'}{\alpha}x - (1 + \eta)\sigma'(e^h - 1)\Bigl[\hat\varepsilon_0 + \frac{\hat\varepsilon_0 - \hat\varepsilon_1}{2r}\Bigr] + \sigma'\sqrt{\eta(e^{2h} - 1)}\,z \\
    r = h_1/h`,
  about:
    'The diffusion SDE with the noise prediction held fixed or extrapolated over a step. The noise it adds grows like e^h − 1, so large steps overshoot where the data form stays calm: set it beside DPM-Solver++(2M) SDE.',
  advice: 'For comparison with the data form, which adds less noise.',
  options: {
    order: int({ label: 'order', default: 2, min: 1, max: 2 }),
    eta: num({ label: 'η', help: '0: the ODE; 1: the diffusion SDE', default: 1, min: 0, max: 1, step: 0.05 }),
    variant: choice({
      label: 'second-order term',
      default: 'midpoint',
      choices: { midpoint: 'midpoint', heun: 'heun: integrated exactly' },
    }),
  },
  order: ({ order }) => order,
  history: ({ order }) => order - 1,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, history, denoise, noise }, { order, eta, variant }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const h = to.lambda - from.lambda;
    const eps = noisePrediction(x, D, from);
    const factor = -(1 + eta) * to.sigma;
    const spread = to.sigma * Math.sqrt(eta * Math.expm1(2 * h));
    const plain = lin(
      [to.alpha / from.alpha, x],
      [factor * Math.expm1(h), eps],
      ...(spread > 0 ? ([[spread, noise()]] as const) : []),
    );
    const [one] = recent(history, from, to, order - 1);
    if (!one) return { x: plain };
    const r = (from.lambda - one.at.lambda) / h;
    const weight = (factor * (variant === 'heun' ? h * phi(2, h) : Math.expm1(h) / 2)) / r;
    return { x: lin([1, plain], [weight, eps], [-weight, noisePrediction(one.x, one.out, one.at)]) };
  },
});
