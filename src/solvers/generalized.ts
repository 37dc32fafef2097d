import { dataMoments, dataStep, finite, recent, transport } from '../core/exponential';
import { deviations as counts, fittedSteps, multistepWeights } from '../core/multistep';
import { fittedTo, numbersOf } from '../core/numbers';
import { int, list } from '../core/options';
import type { Level, NoiseProcess } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

const NAME = 'Generalised solver';

/** The level that the denoiser is told, within what the process has. */
function shifted(process: NoiseProcess, at: Level, by: number): Level {
  if (by === 0 || !Number.isFinite(at.lambda)) return at;
  const [low, high] = [process.at(process.tMax).lambda, process.at(process.tMin).lambda];
  return process.atLambda(Math.min(Math.max(at.lambda + by, low), high));
}

export default defineSolver({
  id: 'generalized',
  name: NAME,
  family: 'multistep',
  aliases: {},
  paper: 'arXiv:2510.17699, §3',
  formula: String.raw`x_{i+1} = (1 + a_i)\frac{\sigma'}{\sigma}x_i + \alpha'\sum_{j \le i}\bigl(w_{ij} + c_{ij}\bigr)D_j \\
    D_j = D(x_j, \lambda_j + \xi_j),\quad w_{ij} \text{ those of DPM-Solver++}`,
  about:
    'A free combination of the state and of all predictions so far, around the weights of DPM-Solver++; and the network may be told another time than the state has. Older states are combinations of these already, so they have no numbers of their own. Without numbers it is DPM-Solver++.',
  advice: 'With the numbers of a calibration, on the schedule that came with them; they fit no other.',
  options: {
    order: int({ label: 'order', help: 'of the weights that it starts from', default: 3, min: 1, max: 3 }),
    deviations: list({
      label: 'deviations',
      help: 'a₀ c₀₀ ξ₀, a₁ c₁₀ c₁₁ ξ₁ … step by step; empty: all 0',
      default: '',
    }),
  },
  order: ({ order }) => order,
  history: ({ order, deviations }) => {
    const count = numbersOf(NAME, deviations).length;
    return count ? Math.ceil((Math.sqrt(25 + 8 * count) - 5) / 2) - 1 : order - 1;
  },
  async step(s, { order, deviations }) {
    const { x, from, to, index, grid, history } = s;
    const n = fittedSteps(grid);
    const numbers = fittedTo(NAME, deviations, counts.before(n), `${n}·${n + 5}/2 for ${n} steps`);
    if (!numbers.length || to.sigma === 0) return { x: await theory() };
    const row = numbers.slice(counts.before(index), counts.before(index) + counts.ofStep(index));
    const [a, shift, c] = [row[0], row[row.length - 1], row.slice(1, -1).reverse()];
    const at = shifted(s.process, from, shift);
    const D = await (at === from ? s : s.moved(x, at)).denoise();
    // The grid’s own levels: what the network was told does not change where the state was.
    const past = history.slice(0, index).map((e, k) => ({ ...e, at: grid[index - 1 - k] }));
    const known = [{ x, out: D, at: from }, ...past];
    const w = weights([from, ...recent(past, from, to, order - 1).map((e) => e.at)]);
    const terms = known.map((e, k) => [to.alpha * ((w[k] ?? 0) + c[k]), e.out] as const);
    return { x: lin([(1 + a) * (to.sigma / from.sigma), x], ...terms) };

    /** Weights of the newest predictions, in units of α′. */
    function weights(levels: readonly Level[]): number[] {
      if (!finite(from, to)) return [1 - ((to.sigma / from.sigma) * from.alpha) / to.alpha];
      const h = to.lambda - from.lambda;
      const nodes = levels.map((l) => l.lambda - from.lambda);
      return multistepWeights(nodes, dataMoments(h, nodes.length), h);
    }
    async function theory() {
      const out = await s.denoise();
      if (!finite(from, to)) return transport(x, out, from, to);
      const points = [{ x, out, at: from }, ...recent(history, from, to, order - 1)];
      const outs = points.map((e) => e.out);
      return dataStep(x, weights(points.map((e) => e.at)), outs, from, to);
    }
  },
});
