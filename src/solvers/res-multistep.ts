import { dataMoments, dataStep, finite, recent, transport } from '../core/exponential';
import { quadratureWeights } from '../core/lagrange';
import { int } from '../core/options';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'res-multistep',
  name: 'RES multistep (exponential Adams)',
  family: 'multistep',
  aliases: {
    diffusers: 'DPMSolverMultistepScheduler(solver_order=2, solver_type="heun")',
    ComfyUI: 'res_multistep (order 2)',
  },
  paper: 'arXiv:2308.02157; doi:10.1017/S0962492910000048',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}x + \alpha'\sum_j w_jD_j,\quad w_j = \int_0^h e^{u - h}\ell_j(u)\,du`,
  about:
    'The polynomial through the last data predictions, integrated exactly. Order 2 differs from DPM-Solver++(2M) only in the weight of the difference: 2M takes (1 − e^(−h))/2, this rule φ₂(−h)h, which matters for large steps. Order 3 is 3M with its factor 2. Worth a try where 2M is the usual choice.',
  options: { order: int({ label: 'order', default: 2, min: 2, max: 4 }) },
  order: ({ order }) => order,
  history: ({ order }) => order - 1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, denoise }, { order }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const points = [{ at: from, out: D }, ...recent(history, from, to, order - 1)];
    const nodes = points.map((e) => e.at.lambda - from.lambda);
    const weights = quadratureWeights(nodes, dataMoments(to.lambda - from.lambda, points.length));
    return {
      x: dataStep(
        x,
        weights,
        points.map((e) => e.out),
        from,
        to,
      ),
    };
  },
});
