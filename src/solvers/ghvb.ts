import { moveInFrame, recent, slope, transport } from '../core/exponential';
import { weighted } from '../core/lagrange';
import { choice, int, num } from '../core/options';
import { inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

/** Adams–Bashforth on equal steps: x′ − x = h Σ γₖ∇ᵏf; the weights of f's last values from those of its differences. */
const gamma = [1, 1 / 2, 5 / 12, 3 / 8];
const binomial = [[1], [1, -1], [1, -2, 1], [1, -3, 3, -1]];
const fromDifferences = (g: readonly number[]): number[] =>
  g.map((_, j) => g.reduce((sum, gk, k) => sum + gk * (binomial[k][j] ?? 0), 0));

export default defineSolver({
  id: 'ghvb',
  name: 'Momentum (HB, NT, GHVB)',
  family: 'multistep',
  aliases: {},
  paper: 'arXiv:2307.11118',
  formula: String.raw`v_0 = (1 - \beta)v_1 + \beta k \\
    \tilde x' = \tilde x + \Delta s\sum_j \Bigl(\gamma_j + \frac{1 - \beta}{\beta}\gamma_{j-1}\Bigr)\nabla^j v_0,\quad \gamma = 1, \tfrac12, \tfrac{5}{12}, \tfrac38`,
  about:
    'Polyak’s momentum against divergence artifacts: the slope is averaged over time before an Adams rule uses it, which widens the region of stability. The generalised form (GHVB) undoes the lag and keeps second order; the plain heavy ball (HB) and Nesterov’s form (NT), which mixes the newest slope in once more, are of first order. β = 1 is the Adams rule of equal steps: iPNDM, but for flows. Try it where few steps overshoot, as with strong guidance.',
  options: {
    form: choice({
      label: 'form',
      default: 'ghvb',
      choices: { ghvb: 'GHVB', hb: 'heavy ball (HB)', nt: 'Nesterov (NT)' },
    }),
    order: int({ label: 'points', help: 'of the Adams rule', default: 2, min: 1, max: 4 }),
    beta: num({ label: 'β', help: '1: no momentum', default: 0.8, min: 0.2, max: 1, step: 0.05 }),
  },
  order: ({ form, order, beta }) => (form !== 'ghvb' && beta < 1 ? 1 : Math.min(order, 2)),
  history: ({ form, order }) => (form === 'ghvb' ? 0 : order - 1),
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, carry, process, denoise }, { form, order, beta }) {
    const { frame } = process;
    const D = await denoise();
    const ds = inFrame(frame, to).s - inFrame(frame, from).s;
    if (!Number.isFinite(ds)) return { x: transport(x, D, from, to) };
    const past = form === 'ghvb' ? [] : recent(history, from, to, order - 1);
    const slopes = [{ at: from, x, out: D }, ...past].map((e) => slope(frame, e.x, e.out, e.at));
    const newest = weighted(fromDifferences(gamma.slice(0, slopes.length)), slopes);
    const v = carry.length ? lin([1 - beta, carry[0]], [beta, newest]) : newest;
    if (form !== 'ghvb') {
      const used = form === 'hb' ? v : lin([1 - beta, v], [beta, newest]);
      return { x: moveInFrame(frame, x, lin([ds, used]), from, to), carry: [v] };
    }
    const averages = [v, ...carry].slice(0, order);
    const lag = (1 - beta) / beta;
    const weights = fromDifferences(averages.map((_, k) => gamma[k] + (k ? lag * gamma[k - 1] : 0)));
    return {
      x: moveInFrame(frame, x, lin([ds, weighted(weights, averages)]), from, to),
      carry: averages.slice(0, Math.max(order - 1, 1)),
    };
  },
});
