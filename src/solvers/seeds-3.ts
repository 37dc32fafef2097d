import { finite, phi, transport } from '../core/exponential';
import { num } from '../core/options';
import type { Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'seeds-3',
  name: 'SEEDS-3',
  family: 'stochastic',
  aliases: { ComfyUI: 'seeds_3' },
  paper: 'arXiv:2305.14267',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}e^{-\eta h}x + \alpha'\Bigl[(1 - e^{-k})D + \frac{k\varphi_2(-k)}{r_2}(D_v - D)\Bigr] + \sigma' n \\
    u \text{ at } \lambda + \tfrac13h,\quad v \text{ at } \lambda + \tfrac23h \text{ with } D_u,\quad k = (1 + \eta)h`,
  about:
    'DPM-Solver++(3S) for the diffusion SDE, with all three stages on one noise path: three evaluations and three draws a step. Third order at η = 0. With noise the weak order is the second, for the stages see the noise only at their own points.',
  advice:
    'In law it gains nothing over SEEDS-2 for the third evaluation; it is here for its ODE limit and for comparison.',
  options: {
    eta: num({ label: 'η', help: '0: the ODE; 1: the diffusion SDE', default: 1, min: 0, max: 2, step: 0.05 }),
    sNoise: num({
      label: 'S noise',
      help: 'scale of the noise; 1 is right',
      default: 1,
      min: 0.9,
      max: 1.1,
      step: 0.005,
    }),
  },
  order: ({ eta, sNoise }) => (eta === 0 ? 3 : sNoise === 1 ? 2 : 0),
  nfePerStep: 3,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, process, denoise, noise }, { eta, sNoise }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const [r1, r2] = [1 / 3, 2 / 3];
    const at = (r: number): Level => process.atLambda(from.lambda + r * (to.lambda - from.lambda));
    const points = [from, at(r1), at(r2), to];
    let n = lin();
    /** To point j: the path's noise continued, then the exponential rule with slope-like term c·(E − D). */
    const advance = (j: number, c: number, E: typeof x) => {
      const [a, b] = [points[j - 1], points[j]];
      const z = Math.expm1(2 * eta * (a.lambda - b.lambda));
      if (z < 0) n = lin([Math.exp(eta * (a.lambda - b.lambda)), n], [sNoise * Math.sqrt(-z), noise(j - 1, a, b)]);
      const k = (1 + eta) * (b.lambda - from.lambda);
      const bend = b.alpha * c * k * phi(2, -k);
      return lin(
        [(b.sigma / from.sigma) * Math.exp(eta * (from.lambda - b.lambda)), x],
        [b.alpha * k * phi(1, -k) - bend, D],
        [bend, E],
        [b.sigma, n],
      );
    };
    const Du = await denoise(advance(1, 0, D), points[1]);
    const Dv = await denoise(advance(2, r2 / r1, Du), points[2]);
    return { x: advance(3, 1 / r2, Dv) };
  },
});
