import { ancestral, finite } from '../core/exponential';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpmpp-sde',
  name: 'DPM-Solver++ SDE',
  family: 'stochastic',
  aliases: {
    diffusers: 'DPMSolverSDEScheduler',
    'k-diffusion': 'sample_dpmpp_sde',
    ComfyUI: 'dpmpp_sde',
    A1111: 'DPM++ SDE',
  },
  paper: 'github.com/crowsonkb/k-diffusion, after arXiv:2211.01095',
  formula: String.raw`u = A_\eta(D) \text{ at } \lambda + rh,\quad x' = A_\eta\bigl(\bigl(1 - \tfrac{1}{2r}\bigr)D + \tfrac{1}{2r}D_u\bigr) \text{ at } \lambda' \\
    A_\eta(D) = \frac{\sigma_\downarrow}{\sigma}x + \Bigl(\alpha' - \frac{\sigma_\downarrow}{\sigma}\alpha\Bigr)D + \sigma_\uparrow z \\
    \sigma_\downarrow = \sqrt{\sigma'^2 - \sigma_\uparrow^2},\quad \sigma_\uparrow = \eta\sigma'\sqrt{1 - e^{-2h}}`,
  about:
    'The 2S rule with ancestral noise at the inner point and again over the whole step. Two evaluations and two draws a step. Second order without noise (η = 0 is 2S itself); first weak order with it when the two draws are independent, for then the second stage does not see the noise that the inner point saw.',
  advice:
    'Needs many steps, as every first-order rule does. SEEDS-2 keeps the noise together, for second order at the same price.',
  options: {
    eta: num({ label: 'η', help: '0: 2S; 1: full ancestral noise', default: 1, min: 0, max: 1, step: 0.05 }),
    sNoise: num({ label: 'S_noise', help: '1: exact', default: 1, min: 0.5, max: 1.5, step: 0.01 }),
    r: num({ label: 'r', help: 'where the inner point lies in λ', default: 0.5, min: 0.1, max: 1, step: 0.05 }),
  },
  order: ({ eta, sNoise }) => (eta > 0 ? (sNoise === 1 ? 1 : 0) : 2),
  nfePerStep: 2,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, process, denoise, noise }, { eta, r, sNoise }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: ancestral(x, D, from, to, eta, noise) };
    const inner = process.atLambda(from.lambda + r * (to.lambda - from.lambda));
    const u = ancestral(x, D, from, inner, eta, () => lin([sNoise, noise(0, from, inner)]));
    const mixed = lin([1 - 1 / (2 * r), D], [1 / (2 * r), await denoise(u, inner)]);
    return { x: ancestral(x, mixed, from, to, eta, () => lin([sNoise, noise(1)])) };
  },
});
