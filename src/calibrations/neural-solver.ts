import { defineCalibration } from '../core/calibration';
import { ratio } from '../core/grid';
import { coefficients, ownList } from '../core/recipe';
import { descend, descentOptions, type Student } from './fitting/descend';
import { affordable, handGrids, levelsFrom, widthsOf } from './fitting/hand';
import { spanOf } from './fitting/levels';
import { mixedVelocities, type Rule } from './fitting/mixed';
import { preciseList } from './fitting/students';

/** Rules that the search may start from, on each grid made by hand. */
const STARTS: readonly Rule[] = [
  { kind: 'adams', order: 2 },
  { kind: 'adams', order: 3 },
  { kind: 'data', order: 2 },
  { kind: 'data', order: 3 },
  ...[1, 2, 3].map((order): Rule => ({ kind: 'data', order, corrector: true, lowerOrderFinal: true })),
  { kind: 'noise', order: 2, corrector: true, lowerOrderFinal: true },
];

/** The lower triangle that the solver wants: what belongs to the newest velocity follows from the rest. */
export const below = (rows: readonly (readonly number[])[]): number[] => rows.flatMap((row) => row.slice(0, -1));

/** The whole triangle again, as a table with its diagonal. */
function table(c: readonly number[], n: number): number[][] {
  return Array.from({ length: n }, (_, i) => {
    const row = c.slice((i * (i - 1)) / 2, (i * (i + 1)) / 2);
    return Array.from({ length: n }, (_, j) =>
      j < i ? row[j] : j === i ? 1 - row.reduce((a, b) => a + b, 0) : Number.NaN,
    );
  });
}

export default defineCalibration({
  id: 'neural-solver',
  name: 'NeuralSolver (differentiable solver search)',
  paper: 'arXiv:2505.21114, §4',
  formula: String.raw`\min_{w,\,c}\ \mathbb{E}\,\lVert x_N - x^*_N \rVert^2,\quad \Delta s = \operatorname{softmax}(w) \\
    \tilde x' = \tilde x + \Delta s_i\Bigl[\sum_{j < i} c_{ij}v_j + \bigl(1 - \textstyle\sum_j c_{ij}\bigr)v_i\Bigr]`,
  about:
    'Looks for the best rule there is of one evaluation a step: widths of all steps, and weights of all velocities so far in each. It starts from the best of the classical rules, written in these weights, on a few schedules, and goes down by Levenberg–Marquardt on the distance of the ends from the teacher’s.',
  advice: 'For up to ten steps; with twice as many samples as it has numbers to fit, (N − 1)(N + 2)/2 for N steps.',
  yields: 'coefficients',
  options: descentOptions,
  async fit(bench, o) {
    const span = spanOf(bench);
    const n = await affordable(bench, span);
    const student: Student = {
      free: ((n - 1) * (n + 2)) / 2,
      recipe(p, digits) {
        const [levels, c] = [levelsFrom(bench, span, p.slice(0, n)), p.slice(n)];
        if (!levels) return undefined;
        const few = digits === 'few';
        return {
          ...bench.recipe,
          grid: few ? ownList([...levels, ...span.tail]) : preciseList(levels, span.tail),
          solver: { id: 'neural-solver', options: { coefficients: few ? coefficients(c) : c.join(', ') } },
          each: {},
        };
      },
      picture: (p) => ({
        heat: { title: 'weights of the velocities', rows: 'step', columns: 'velocity', values: table(p.slice(n), n) },
        sigmas: levelsFrom(bench, span, p.slice(0, n))?.map(ratio),
      }),
    };
    const starts = handGrids(bench, span, n).flatMap((levels) =>
      STARTS.map((rule) => [
        ...widthsOf(bench, levels),
        ...below(mixedVelocities(rule, levels, bench.process.frame, span.tail.length)),
      ]),
    );
    return descend(bench, student, starts, o);
  },
});
