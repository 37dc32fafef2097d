import { moveInFrame, slope, transport } from '../core/exponential';
import { int } from '../core/options';
import { inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'ipndm-v',
  name: 'iPNDM-v',
  family: 'multistep',
  aliases: { ComfyUI: 'ipndm_v' },
  paper: 'arXiv:2202.09778, weights as published at github.com/zju-pi/diff-sampler',
  formula: String.raw`\tilde x' = \tilde x + h_0\Bigl[k_0 + \tfrac12h_0\delta_1 + \tfrac12\bigl(h_1(h_1 + h_2) - \tfrac13h_0^2\bigr)\delta_2\Bigr] \\
    h_0 = s' - s,\quad h_j = s_{j-1} - s_j,\quad \delta_j \text{ the divided differences of } k`,
  about:
    'iPNDM with weights for unequal steps, as published in code. With three points a pair of parentheses is missing: LMS has h₀(h₀ + h₁) − h₀²/3 where this rule has h₁(h₁ + h₂) − h₀²/3. On smooth schedules the order stays three; abrupt changes of step size cost accuracy. The published weights of four points do not even add up to one where the step size changes, which leaves first order. Take LMS unless you want the numbers of those tools.',
  options: { order: int({ label: 'points', help: 'evaluations combined', default: 3, min: 2, max: 4 }) },
  order: ({ order }) => (order === 4 ? 1 : order),
  inexact: ({ order }) => order === 4,
  history: ({ order }) => order - 1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, process, denoise }, { order }) {
    const { frame } = process;
    const D = await denoise();
    const points = [{ at: from, x, out: D }];
    const s = [to, from].map((at) => inFrame(frame, at).s);
    for (const e of history.slice(0, order - 1)) {
      // In a flow's frame the slope at pure noise is finite and counts; in σ/α it is not.
      const past = inFrame(frame, e.at).s;
      if (!Number.isFinite(past) || (s[s.length - 1] - past) * (s[0] - s[1]) <= 0) break;
      points.push(e);
      s.push(past);
    }
    if (points.length === 1 || to.sigma === 0) return { x: transport(x, D, from, to) };
    const [h0, h1, h2, h3] = points.map((_, i) => s[i] - s[i + 1]);
    const [k0, k1, k2, k3] = points.map((e) => slope(frame, e.x, e.out, e.at));
    const first = lin([1 / h1, k0], [-1 / h1, k1]);
    const linear = lin([h0, k0], [(h0 * h0) / 2, first]);
    if (!k2) return { x: moveInFrame(frame, x, linear, from, to) };
    const span = h1 + h2;
    const second = lin([1 / span, first], [-1 / (h2 * span), k1], [1 / (h2 * span), k2]);
    const weight = (h1 * span - (h0 * h0) / 3) / 2;
    const delta = lin([1, linear], [h0 * weight, second]);
    if (!k3) return { x: moveInFrame(frame, x, delta, from, to) };
    const [two, three] = [h0 + h1, h0 + h1 + h2];
    const share = (1 - h0 / (3 * two)) / 2 + ((1 - h0 / (2 * two)) * h0) / (6 * three);
    const t = (h0 * share * h0 * two * three) / (h1 * span * (span + h3));
    const [p, q] = [h1 / h2, (h1 * span) / (h2 * (h2 + h3))];
    const third = lin([1, k0], [-(1 + p + q), k1], [p + q * (1 + h2 / h3), k2], [-p * q, k3]);
    return { x: moveInFrame(frame, x, lin([1, delta], [t, third]), from, to) };
  },
});
