import { dataMoments, finite, recent, transport } from '../core/exponential';
import { quadratureWeights } from '../core/lagrange';
import { choice, flag, int, list } from '../core/options';
import type { Level } from '../core/process';
import { defineSolver, type Step } from '../core/solver';
import { parseStatistics, passage, sampleAt, type Quadrature, type Statistics } from '../core/statistics';
import { lin, type Vec } from '../core/vec';

/** A sum for every scalar of a sample with weights of its own, or with one row of weights for all. */
interface Row {
  weights: readonly number[];
  constant: number;
}
function combine(rowwise: Step['rowwise'], rows: readonly Row[], vectors: readonly Vec[]): Vec | Promise<Vec> {
  if (rows.length === 1 && rows[0].constant === 0)
    return lin(...vectors.map((v, i) => [rows[0].weights[i], v] as const));
  return rowwise(
    (inputs, out) => {
      if (rows.length > 1 && rows.length !== out.length)
        throw new RangeError(`Statistics: they are of ${rows.length} scalars, but a sample has ${out.length}`);
      for (let j = 0; j < out.length; j++) {
        const { weights, constant } = rows[rows.length > 1 ? j : 0];
        out[j] = weights.reduce((sum, w, i) => sum + w * inputs[i][j], constant);
      }
    },
    ...vectors,
  );
}

/** Weights of Σ mₖ g[λ₀ … λₖ]: the k-th divided difference in place of the k-th Taylor coefficient. */
const pseudoWeights = (nodes: readonly number[], moments: readonly number[]): number[] =>
  nodes.map((u, i) =>
    nodes.reduce((sum, _, k) => {
      if (k < i) return sum;
      return sum + nodes.slice(0, k + 1).reduce((w, v, j) => (j === i ? w : w / (u - v)), moments[k]);
    }, 0),
  );

/** f = (σε̂ − l·x)/α = ((1 − l)/α)x − D, one row per scalar. */
const predictionRows = (table: Statistics | undefined, at: Level): Row[] =>
  (table?.l[0] ?? [1]).map((_, c) => {
    const l = table ? sampleAt(table, c, at.lambda)[0] : 1;
    return { weights: [(1 - l) / at.alpha, -1], constant: 0 };
  });

/** x at `to` from x and f at `from` (the first place) and f at further places. */
function updateRows(
  table: Statistics | undefined,
  places: readonly Level[],
  to: Level,
  pseudo: boolean,
  quadrature: Quadrature,
): Row[] {
  const from = places[0];
  const h = to.lambda - from.lambda;
  const nodes = places.map((at) => at.lambda - from.lambda);
  const weigh = pseudo ? pseudoWeights : quadratureWeights;
  if (!table) {
    const weights = weigh(nodes, dataMoments(h, nodes.length));
    return [{ weights: [to.sigma / from.sigma, ...weights.map((w) => -to.alpha * w)], constant: 0 }];
  }
  return table.l[0].map((_, c) => {
    const { L, moments, drift } = passage(table, c, from.lambda, to.lambda, nodes.length, quadrature);
    // g = e^{−S}f − ∫ e^{−S}b with S counted from the base: κf + δ.
    const g = places.map((at, i): [number, number] => {
      if (i === 0) return [1, 0];
      const [a, b] = nodes[i] < 0 ? [at, from] : [from, at];
      const { S, B } = passage(table, c, a.lambda, b.lambda, 0, quadrature);
      return nodes[i] < 0 ? [Math.exp(S), Math.exp(S) * B] : [Math.exp(-S), -B];
    });
    const weights = weigh(nodes, moments);
    return {
      weights: [(to.alpha / from.alpha) * Math.exp(-L), ...weights.map((w, i) => -to.alpha * w * g[i][0])],
      constant: -to.alpha * weights.reduce((sum, w, i) => sum + w * g[i][1], drift),
    };
  });
}

export default defineSolver({
  id: 'dpm-solver-v3',
  name: 'DPM-Solver-v3',
  family: 'predictor-corrector',
  aliases: {},
  paper: 'arXiv:2310.13268, §3',
  formula: String.raw`x' = \alpha' e^{-L(\lambda')}\Bigl[\frac{x}{\alpha} - \int_\lambda^{\lambda'} e^{L + S}(g + B)\,d\mu\Bigr] \\
    g = e^{-S}(\sigma\hat\varepsilon - l\,x)/\alpha - B \\
    L = \int l,\quad S = \int s,\quad B = \int e^{-S}b \text{ from } \lambda`,
  about:
    'Between the noise and the data prediction lies a whole family; l, s and b, measured once on a model, choose the member that changes least along the way, scalar by scalar. Without statistics it is l = 1, s = b = 0: the data prediction, that is DPM-Solver++. “Pseudo” takes divided differences for derivatives: one order less than the points would give, but steadier in few steps. A table keeps third order only while steps are longer than its spacing.',
  advice:
    'With statistics of the very model and fewer than ten steps; without a table it is DPM-Solver++ at the same price.',
  options: {
    order: int({ label: 'order', help: 'of the predictor', default: 3, min: 1, max: 3 }),
    predictor: choice({
      label: 'predictor',
      default: 'full',
      choices: { full: 'derivatives by interpolation', pseudo: 'pseudo: divided differences' },
    }),
    corrector: choice({
      label: 'corrector',
      default: 'pseudo',
      choices: {
        none: 'none',
        pseudo: 'pseudo, with one point more',
        full: 'interpolation, with as many points',
        wide: 'interpolation, with one point more',
      },
    }),
    lowerOrderFinal: flag({ label: 'lower order in the last steps', default: true }),
    quadrature: choice({
      label: 'integrals of the statistics',
      default: 'exact',
      choices: { exact: 'of lines between the rows', trapezoid: 'trapezoid over the rows, as published' },
    }),
    statistics: list({
      label: 'statistics',
      help: 'rows “λ l s b”, divided by “;”; empty: l = 1, s = b = 0',
      default: '',
    }),
  },
  order: ({ order, predictor, corrector, lowerOrderFinal, statistics }) => {
    const own = { pseudo: 2, full: order, wide: order + 1, none: predictor === 'pseudo' ? Math.min(order, 2) : order }[
      corrector
    ];
    return Math.min(own, lowerOrderFinal || statistics.trim() ? 2 : 3);
  },
  history: ({ order }) => order - 1,
  async step({ x, from, to, history, carry, remaining, last, denoise, rowwise }, o) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const table = parseStatistics(o.statistics);
    const order = o.lowerOrderFinal ? Math.min(o.order, remaining) : o.order;
    const points = [{ at: from, x, out: D }, ...recent(history, from, to, order - 1)];
    const predict = (u: Vec, out: Vec, at: Level) => combine(rowwise, predictionRows(table, at), [u, out]);
    // The carry holds f where the network saw it: at the predicted states, not at the corrected ones.
    const values = await Promise.all(points.map(async (e, k) => carry[k] ?? (await predict(e.x, e.out, e.at))));
    const places = points.map((e) => e.at);
    const rows = updateRows(table, places, to, o.predictor === 'pseudo', o.quadrature);
    const predicted = await combine(rowwise, rows, [x, ...values]);
    if (o.corrector === 'none' || last) return { x: predicted };
    const out = await denoise(predicted, to, 'step');
    const value = await predict(predicted, out, to);
    const kept = { out, carry: [value, ...values].slice(0, o.order) };
    const used = points.length + (o.corrector === 'full' ? 0 : 1);
    if (used === 1) return { x: predicted, ...kept };
    const corrected = updateRows(
      table,
      [from, to, ...places.slice(1)].slice(0, used),
      to,
      o.corrector === 'pseudo',
      o.quadrature,
    );
    const inputs = [values[0], value, ...values.slice(1)].slice(0, used);
    return { x: await combine(rowwise, corrected, [x, ...inputs]), ...kept };
  },
});
