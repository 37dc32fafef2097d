import { dataMoments, dataStep, finite, transport } from '../core/exponential';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

export default defineSolver({
  id: 'dpmpp-3s',
  name: 'DPM-Solver++(3S)',
  family: 'singlestep',
  aliases: {
    diffusers: 'DPMSolverSinglestepScheduler(solver_order=3)',
    ComfyUI: 'seeds_3 (η = 0)',
  },
  paper: 'arXiv:2211.01095, appendix',
  formula: 'x′ = (σ′/σ)x + α′[(1 − e^(−h))D + (h/r₂)φ₂(−h)(D_v − D)],  u, v at λ + r₁h, λ + r₂h',
  about:
    'The data-prediction twin of DPM-Solver-3: two inner points, the second corrected by the first. No memory, so it suits steps of very different size and adaptive control, but each step costs three evaluations. Third order needs r₂ = 2/3.',
  options: {
    r1: num({ label: 'r₁', default: 1 / 3, min: 0.1, max: 0.9, step: 0.01 }),
    r2: num({ label: 'r₂', help: '2/3 for third order', default: 2 / 3, min: 0.1, max: 1, step: 0.01 }),
  },
  order: ({ r2 }) => (Math.abs(r2 - 2 / 3) < 1e-9 ? 3 : 2),
  nfePerStep: 3,
  history: 0,
  stochastic: false,
  adaptive: true,
  async step({ x, from, to, process, denoise }, { r1, r2 }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const h = to.lambda - from.lambda;
    const first = process.atLambda(from.lambda + r1 * h);
    const second = process.atLambda(from.lambda + r2 * h);
    /** The step to λ + width, with the data prediction moving linearly from D to its value at distance c. */
    const advance = (width: number, other: Vec, c: number, level: typeof to): Vec => {
      const [whole, linear] = dataMoments(width, 2);
      return dataStep(x, [whole - linear / c, linear / c], [D, other], from, level);
    };
    const Du = await denoise(transport(x, D, from, first), first);
    const Dv = await denoise(advance(r2 * h, Du, r1 * h, second), second);
    const next = advance(h, Dv, r2 * h, to);
    const lower = transport(x, lin([1 - 1 / (2 * r1), D], [1 / (2 * r1), Du]), from, to);
    return { x: next, error: lin([1, next], [-1, lower]) };
  },
});
