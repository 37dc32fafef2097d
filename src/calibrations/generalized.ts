import { defineCalibration, type Workbench } from '../core/calibration';
import { ratio } from '../core/grid';
import { deviations } from '../core/multistep';
import { num } from '../core/options';
import { coefficients, ownList } from '../core/recipe';
import { descend, descentOptions, type Student } from './fitting/descend';
import { affordable, handGrids, levelsFrom, widthsOf } from './fitting/hand';
import { spanOf } from './fitting/levels';
import { slicedCritic } from './fitting/critic';
import { preciseList } from './fitting/students';

/** Orders of DPM-Solver++ that it starts from. */
const ORDERS = [1, 2, 3];
const { ofStep, before } = deviations;

export default defineCalibration({
  id: 'generalized',
  name: 'Generalised solver (GAS)',
  paper: 'arXiv:2510.17699, §3',
  formula: String.raw`\min_{t,\,a,\,c,\,\xi}\ \mathbb{E}\,\lVert x_N - x^*_N \rVert^2 + w\,SW_2^2(x_N, x_0) \\
    x_{i+1} = (1 + a_i)\frac{\sigma'}{\sigma}x_i + \alpha'\sum_{j \le i}(w_{ij} + c_{ij})\,D(x_j, \lambda_j + \xi_j)`,
  about:
    'Frees everything in DPM-Solver++: its levels, its weights of the state and of all predictions so far, and the time that the network is told. Fitted by Levenberg–Marquardt to the teacher’s ends. The paper’s adversarial part is not here; in its place there may be a sliced Wasserstein critic, which compares the ends with data, not with the teacher’s.',
  advice:
    'It has the most numbers of all fits, so give it samples: twice as many as the numbers, N(N + 7)/2 for N steps.',
  yields: 'coefficients',
  options: {
    ...descentOptions,
    critic: num({
      label: 'sliced Wasserstein critic',
      help: 'its weight, in place of the adversarial loss; 0: the teacher alone',
      default: 0,
      min: 0,
      max: 10,
      step: 0.01,
    }),
  },
  async fit(bench, o) {
    const span = spanOf(bench);
    const n = await affordable(bench, span);
    // The order is the first of its numbers. There is nothing between two orders, so it has no slope and stays.
    const student: Student = {
      free: n - 1 + before(n),
      recipe([order, ...p], digits) {
        const [levels, d] = [levelsFrom(bench, span, p.slice(0, n)), p.slice(n)];
        if (!levels || !ORDERS.includes(order)) return undefined;
        const few = digits === 'few';
        return {
          ...bench.recipe,
          grid: few ? ownList([...levels, ...span.tail]) : preciseList(levels, span.tail),
          solver: { id: 'generalized', options: { order, deviations: few ? coefficients(d) : d.join(', ') } },
          each: {},
        };
      },
      picture: ([, ...p]) => ({
        heat: { title: 'deviations', rows: 'step', columns: 'state, predictions, time', values: table(p.slice(n), n) },
        sigmas: levelsFrom(bench, span, p.slice(0, n))?.map(ratio),
      }),
      also: o.critic > 0 ? await slicedCritic(bench, o.critic) : undefined,
    };
    const starts = handGrids(bench, span, n).flatMap((levels) =>
      ORDERS.map((order) => [order, ...widthsOf(bench, levels), ...new Array<number>(before(n)).fill(0)]),
    );
    const { recipe, notes = [] } = await descend(bench, student, starts, o);
    return { recipe, notes: [...notes, ...criticNotes(bench, o.critic)] };
  },
});

const table = (d: readonly number[], n: number): number[][] =>
  Array.from({ length: n }, (_, i) => {
    const row = d.slice(before(i), before(i) + ofStep(i));
    const blank = new Array<number>(n - 1 - i).fill(Number.NaN);
    return [...row.slice(0, -1), ...blank, row[row.length - 1]];
  });

const criticNotes = ({ count }: Workbench, weight: number): string[] =>
  weight > 0
    ? [
        `A sliced Wasserstein critic on ${count} data stood in for the paper’s adversarial loss: ends may leave the teacher’s for it`,
      ]
    : [];
