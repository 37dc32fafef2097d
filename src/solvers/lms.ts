import { moveInFrame, recent, slope, transport } from '../core/exponential';
import { quadratureWeights, weighted } from '../core/lagrange';
import { int } from '../core/options';
import { inFrame } from '../core/process';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'lms',
  name: 'LMS (Adams–Bashforth)',
  family: 'multistep',
  aliases: { diffusers: 'LMSDiscreteScheduler', 'k-diffusion': 'sample_lms', ComfyUI: 'lms', A1111: 'LMS' },
  paper: 'doi:10.1007/978-3-540-78862-1, III.5 (variable-step Adams)',
  formula: String.raw`\tilde x' = \tilde x + \sum_j b_jk_j,\quad b_j = \int_s^{s'} \ell_j(u)\,du`,
  about:
    'The slope is extrapolated by a polynomial in σ/α (a flow’s own time for flows) through its last values, with weights that know the unequal steps. Also called ρAB-DEIS. The start uses lower orders.',
  advice:
    'More points are better on our mixtures at any number of steps; iPNDM’s simpler weights are often better still.',
  options: { order: int({ label: 'order', default: 4, min: 1, max: 4 }) },
  order: ({ order }) => order,
  history: ({ order }) => order - 1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, process, denoise }, { order }) {
    const { frame } = process;
    const D = await denoise();
    const [s, end] = [inFrame(frame, from).s, inFrame(frame, to).s];
    if (!Number.isFinite(s)) return { x: transport(x, D, from, to) };
    const points = [{ at: from, x, out: D }, ...recent(history, from, to, order - 1)];
    const b = quadratureWeights(
      points.map((e) => inFrame(frame, e.at).s - s),
      points.map((_, k) => (end - s) ** (k + 1) / (k + 1)),
    );
    const slopes = points.map((e) => slope(frame, e.x, e.out, e.at));
    return { x: moveInFrame(frame, x, weighted(b, slopes), from, to) };
  },
});
