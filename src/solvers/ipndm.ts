import { finite, noisePrediction, recent, transport } from '../core/exponential';
import { adamsBashforth, weighted } from '../core/lagrange';
import { int } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'ipndm',
  name: 'iPNDM / PLMS',
  family: 'multistep',
  aliases: { ComfyUI: 'ipndm' },
  paper: 'arXiv:2202.09778, with the start of arXiv:2204.13902',
  formula: 'x′ = (α′/α)x + (σ′ − α′σ/α)·(55ε̂₀ − 59ε̂₁ + 37ε̂₂ − 9ε̂₃)/24',
  about:
    'DDIM’s transfer with ε̂ extrapolated by the Adams–Bashforth weights of equal steps. No schedule has equal steps in σ/α for long, so three or four points still give second order; LMS and DEIS carry the weights that do better.',
  options: { order: int({ label: 'points', help: 'evaluations combined', default: 4, min: 1, max: 4 }) },
  order: ({ order }) => Math.min(order, 2),
  nfePerStep: 1,
  history: ({ order }) => order - 1,
  stochastic: false,
  adaptive: false,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, denoise }, { order }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const points = [{ at: from, x, out: D }, ...recent(history, from, to, order - 1)];
    const eps = weighted(
      adamsBashforth[points.length - 1],
      points.map((e) => noisePrediction(e.x, e.out, e.at)),
    );
    const r = to.alpha / from.alpha;
    return { x: lin([r, x], [to.sigma - r * from.sigma, eps]) };
  },
});
