import { choice, int, num } from '../core/options';
import { singlestep } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpmpp-s-sde',
  name: 'DPM-Solver++ SDE singlestep',
  family: 'stochastic',
  aliases: { diffusers: 'DPMSolverSinglestepScheduler(algorithm_type="sde-dpmsolver++", solver_order)' },
  paper: 'arXiv:2211.01095, §5',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}e^{-\eta h}x + \alpha'(1 - e^{-k})\Bigl[D + \frac{D_u - D}{2r_1}\Bigr] + \sigma'\sqrt{1 - e^{-2\eta h}}\,z \\
    \text{order 3: } \alpha' k\bigl[\varphi_1(-k)D + \varphi_2(-k)(D_v - D)/r_2\bigr],\quad k = (1 + \eta)h`,
  about:
    'The 2S and 3S rules for the diffusion SDE, as diffusers has them: every inner point and the end have noise of their own. Because the end does not know the noise that the inner points saw, the weak order is one, whatever the rule.',
  advice: 'To reproduce runs of diffusers; for new work SEEDS-2 and SEEDS-3 carry the noise properly.',
  options: {
    order: int({ label: 'evaluations a step', default: 2, min: 2, max: 3 }),
    eta: num({ label: 'η', help: '0: the ODE; 1: the diffusion SDE', default: 1, min: 0, max: 1, step: 0.05 }),
    r1: num({ label: 'r₁', help: 'first inner point', default: 0.5, min: 0.1, max: 0.9, step: 0.01 }),
    r2: num({ label: 'r₂', help: 'second inner point', default: 2 / 3, min: 0.1, max: 1, step: 0.01 }),
    variant: choice({
      label: 'inner values',
      default: 'midpoint',
      choices: {
        midpoint: 'midpoint',
        heun: 'integrated exactly (“heun”)',
        published: '“heun” as in diffusers: a wrong sign in order 3',
      },
    }),
  },
  order: ({ eta, variant }) => (variant === 'published' ? 0 : eta > 0 ? 1 : 2),
  nfePerStep: ({ order }) => order,
  stochastic: ({ eta }) => eta > 0,
  step: (s, { order, eta, r1, r2, variant }) =>
    singlestep(s, {
      prediction: 'data',
      eta,
      inner: order === 2 ? [r1] : [r1, r2],
      second: variant === 'midpoint' ? 'midpoint' : 'linear',
      slip: variant === 'published',
      final: variant === 'midpoint' ? (order === 2 ? 'midpoint' : 'linear') : order === 2 ? 'linear' : 'parabola',
    }),
});
