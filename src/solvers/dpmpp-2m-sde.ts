import { finite, phi, recent, transport } from '../core/exponential';
import { choice, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpmpp-2m-sde',
  name: 'DPM-Solver++(2M) SDE',
  family: 'stochastic',
  aliases: {
    diffusers: 'DPMSolverMultistepScheduler(algorithm_type="sde-dpmsolver++")',
    'k-diffusion': 'sample_dpmpp_2m_sde',
    ComfyUI: 'dpmpp_2m_sde, dpmpp_2m_sde_heun',
    A1111: 'DPM++ 2M SDE, DPM++ 2M SDE Heun',
  },
  paper: 'arXiv:2211.01095, §5 and appendix',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}e^{-\eta h}x + \alpha'(1 - e^{-k})\Bigl[D_0 + \frac{D_0 - D_1}{2r}\Bigr] + \sigma'\sqrt{1 - e^{-2\eta h}}\,z \\
    k = (1 + \eta)h,\quad r = h_1/h`,
  about:
    '2M for the diffusion SDE: part of the noise is renewed in each step, which forgives early errors when there are enough steps. η = 0 is 2M itself. “heun” integrates the extrapolation exactly instead of at the midpoint.',
  advice:
    'With twenty steps or more, where noise mends errors of the network; with fewer, the noise it adds near the end stays in the sample.',
  options: {
    eta: num({ label: 'η', help: '0: 2M; 1: the diffusion SDE', default: 1, min: 0, max: 2, step: 0.05 }),
    variant: choice({
      label: 'second-order term',
      default: 'midpoint',
      choices: { midpoint: 'midpoint', heun: 'heun' },
    }),
  },
  order: 2,
  history: 1,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, history, denoise, noise }, { eta, variant }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const h = to.lambda - from.lambda;
    const k = (1 + eta) * h;
    const whole = -Math.expm1(-k);
    const [previous] = recent(history, from, to, 1);
    const r = previous ? (from.lambda - previous.at.lambda) / h : 1;
    const linear = (variant === 'midpoint' ? whole / 2 : k * phi(2, -k)) / r;
    return {
      x: lin(
        [(to.sigma / from.sigma) * Math.exp(-eta * h), x],
        [to.alpha * whole, D],
        ...(previous
          ? ([
              [to.alpha * linear, D],
              [-to.alpha * linear, previous.out],
            ] as const)
          : []),
        ...(eta > 0 ? ([[to.sigma * Math.sqrt(-Math.expm1(-2 * eta * h)), noise()]] as const) : []),
      ),
    };
  },
});
