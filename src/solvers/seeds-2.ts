import { finite, transport } from '../core/exponential';
import { num } from '../core/options';
import type { Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'seeds-2',
  name: 'SEEDS-2',
  family: 'stochastic',
  aliases: { ComfyUI: 'seeds_2' },
  paper: 'arXiv:2305.14267',
  formula: String.raw`u = \frac{\sigma_u}{\sigma}e^{-\eta rh}x + \alpha_u(1 - e^{-rk})D + \sigma_un_u \\
    x' = \frac{\sigma'}{\sigma}e^{-\eta h}x + \alpha'(1 - e^{-k})\Bigl[\bigl(1 - \tfrac{1}{2r}\bigr)D + \tfrac{1}{2r}D_u\Bigr] + \sigma' n \\
    k = (1 + \eta)h,\quad n_u = \sqrt{1 - e^{-2\eta rh}}\,z_1,\quad n = e^{-\eta(1 - r)h}n_u + \sqrt{1 - e^{-2\eta(1 - r)h}}\,z_2`,
  about:
    'The 2S rule for the diffusion SDE. Both stages live on one noise path: the step’s noise n is that of the inner point, decayed, plus a second draw for the rest of the interval. This keeps second weak order where DPM-Solver++ SDE with independent draws has the first. η = 0 is 2S itself.',
  advice: 'When the law must be right and evaluations are not scarce: second order with noise, and no memory.',
  options: {
    eta: num({ label: 'η', help: '0: the ODE; 1: the diffusion SDE', default: 1, min: 0, max: 2, step: 0.05 }),
    r: num({ label: 'r', help: 'where the inner point lies in λ', default: 0.5, min: 0.1, max: 1, step: 0.05 }),
    sNoise: num({
      label: 'S noise',
      help: 'scale of the noise; 1 is right',
      default: 1,
      min: 0.9,
      max: 1.1,
      step: 0.005,
    }),
  },
  order: ({ eta, sNoise }) => (eta > 0 && sNoise !== 1 ? 0 : 2),
  nfePerStep: 2,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, process, denoise, noise }, { eta, r, sNoise }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const inner = process.atLambda(from.lambda + r * (to.lambda - from.lambda));
    const decay = (a: Level, b: Level): number => Math.exp(eta * (a.lambda - b.lambda));
    /** The noise that a stretch of the path adds, in units of σ at its end. */
    const fresh = (tag: number, a: Level, b: Level) => {
      const size = sNoise * Math.sqrt(-Math.expm1(2 * eta * (a.lambda - b.lambda)));
      return size > 0 ? lin([size, noise(tag, a, b)]) : lin();
    };
    const advance = (D: typeof x, at: Level, n: typeof x) =>
      lin(
        [(at.sigma / from.sigma) * decay(from, at), x],
        [-at.alpha * Math.expm1((1 + eta) * (from.lambda - at.lambda)), D],
        [at.sigma, n],
      );
    const first = fresh(0, from, inner);
    const Du = await denoise(advance(D, inner, first), inner);
    const all = lin([decay(inner, to), first], [1, fresh(1, inner, to)]);
    return { x: advance(lin([1 - 1 / (2 * r), D], [1 / (2 * r), Du]), to, all) };
  },
});
