import { noisePrediction, recent, transport } from '../core/exponential';
import { adamsBashforth, weighted } from '../core/lagrange';
import { choice, int } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'ipndm',
  name: 'iPNDM / PLMS',
  family: 'multistep',
  aliases: { diffusers: 'IPNDMScheduler (its ends)', ComfyUI: 'ipndm' },
  paper: 'arXiv:2202.09778, with the start of arXiv:2204.13902',
  formula: String.raw`x' = \frac{\alpha'}{\alpha}x + \Bigl(\sigma' - \frac{\alpha'\sigma}{\alpha}\Bigr)\frac{55\hat\varepsilon_0 - 59\hat\varepsilon_1 + 37\hat\varepsilon_2 - 9\hat\varepsilon_3}{24}`,
  about:
    'DDIM’s transfer with ε̂ extrapolated by the Adams–Bashforth weights of equal steps. No schedule has equal steps in σ/α for long, so three or four points still give second order; LMS and DEIS carry the weights that do better.',
  advice:
    'From eight steps on among the best on our mixtures, for all that its order is two; with four it overshoots, and fewer points are better.',
  options: {
    order: int({ label: 'points', help: 'evaluations combined', default: 4, min: 1, max: 4 }),
    ends: choice({
      label: 'steps from pure noise and to σ = 0',
      default: 'plain',
      choices: { plain: 'Euler’s', published: 'by ε̂ alone, as IPNDMScheduler: from pure noise D counts for nothing' },
    }),
  },
  order: ({ order }) => Math.min(order, 2),
  inexact: ({ ends }) => ends === 'published',
  history: ({ order }) => order - 1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, denoise }, { order, ends }) {
    const D = await denoise();
    const published = ends === 'published';
    if (published && from.alpha === 0 && to.sigma > 0) return { x: lin([to.sigma / from.sigma, x]) };
    if (from.alpha === 0 || (to.sigma === 0 && !published)) return { x: transport(x, D, from, to) };
    const past = published ? history.slice(0, order - 1) : recent(history, from, to, order - 1);
    const points = [{ at: from, x, out: D }, ...past];
    const eps = weighted(
      adamsBashforth[points.length - 1],
      points.map((e) => noisePrediction(e.x, e.out, e.at)),
    );
    const r = to.alpha / from.alpha;
    return { x: lin([r, x], [to.sigma - r * from.sigma, eps]) };
  },
});
