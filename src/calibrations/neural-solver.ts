import { defineCalibration, type Workbench } from '../core/calibration';
import { ratio } from '../core/grid';
import { int } from '../core/options';
import type { Level } from '../core/process';
import { coefficients, ownList, type Recipe } from '../core/recipe';
import { affordable, handGrids, levelsFrom, widthsOf } from './fitting/hand';
import { leastSquares } from './fitting/least-squares';
import { spanOf } from './fitting/levels';
import { mixedVelocities, type Rule } from './fitting/mixed';
import { endOf, missing, preciseList } from './fitting/students';

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
  formula: String.raw`\min_{\Delta s,\,c}\ \mathbb{E}\,\lVert x_N - x^*_N \rVert^2,\quad \Delta s = \operatorname{softmax}(w) \\
    \tilde x' = \tilde x + \Delta s_i\Bigl[\sum_{j < i} c_{ij}v_j + \bigl(1 - \textstyle\sum_j c_{ij}\bigr)v_i\Bigr]`,
  about:
    'Looks for the best rule there is of one evaluation a step: widths of all steps, and weights of all velocities so far in each. It starts from the best of the classical rules, written in these weights, on a few schedules, and goes down by Levenberg–Marquardt on the distance of the ends from the teacher’s.',
  advice: 'For up to ten steps, and no fewer samples than it has numbers to fit: N(N + 1)/2 for N steps.',
  yields: 'coefficients',
  options: {
    iterations: int({ label: 'iterations', default: 20, min: 1, max: 200 }),
    starts: int({ label: 'starts', help: 'that are gone down from', default: 2, min: 1, max: 8 }),
  },
  async fit(bench, { iterations, starts }) {
    const span = spanOf(bench);
    const n = await affordable(bench, span);
    const off = await missing(bench);
    const frame = bench.process.frame;
    const student = (levels: readonly Level[], c: readonly number[]): Recipe => ({
      ...bench.recipe,
      grid: preciseList(levels, span.tail),
      solver: { id: 'neural-solver', options: { coefficients: c.join(', ') } },
      each: {},
    });
    const found: { parameters: number[]; loss: number }[] = [];
    const grids = handGrids(bench, span, n);
    for (const [k, levels] of grids.entries()) {
      for (const rule of STARTS) {
        const c = below(mixedVelocities(rule, levels, frame, span.tail.length));
        const loss = await bench.loss(student(levels, c));
        if (Number.isFinite(loss)) found.push({ parameters: [...widthsOf(bench, levels), ...c], loss });
      }
      await bench.report((0.1 * (k + 1)) / grids.length, 'Measuring classical rules to start from');
    }
    found.sort((a, b) => a.loss - b.loss);
    if (!found.length) throw new RangeError('Every rule that it could start from breaks on this denoiser.');
    const unpack = (p: readonly number[]) => ({ levels: levelsFrom(bench, span, p.slice(0, n)), c: p.slice(n) });
    const trace = [found[0].loss];
    let best = found[0];
    for (const [k, start] of found.slice(0, starts).entries()) {
      const { parameters, cost } = await leastSquares(
        async (p) => {
          const { levels, c } = unpack(p);
          const end = levels && (await endOf(bench, student(levels, c)));
          return end && off(end);
        },
        start.parameters,
        {
          iterations,
          async told(fit, i) {
            const { levels, c } = unpack(fit.parameters);
            trace.push(Math.min(trace[trace.length - 1], Math.sqrt(fit.cost)));
            await bench.report(0.1 + (0.9 * (k + (i + 1) / iterations)) / starts, `Going down from start ${k + 1}`, {
              heat: { title: 'weights of the velocities', rows: 'step', columns: 'velocity', values: table(c, n) },
              sigmas: levels?.map(ratio),
              trace,
            });
          },
        },
      );
      if (Math.sqrt(cost) < best.loss) best = { parameters, loss: Math.sqrt(cost) };
    }
    const { levels, c } = unpack(best.parameters);
    return {
      recipe: await rounded(bench, student(levels ?? [], c), levels ?? [], span.tail, c),
      notes: notesOf(bench, n),
    };
  },
});

/** With as few digits as a link should carry, unless these make it worse. */
async function rounded(
  bench: Workbench,
  precise: Recipe,
  levels: readonly Level[],
  tail: readonly Level[],
  c: readonly number[],
) {
  const short: Recipe = {
    ...precise,
    grid: ownList([...levels, ...tail]),
    solver: { id: 'neural-solver', options: { coefficients: coefficients(c) } },
  };
  return (await bench.loss(short)) <= 1.01 * (await bench.loss(precise)) ? short : precise;
}

const notesOf = ({ count, dim }: Workbench, n: number): string[] => {
  const numbers = (n * (n + 1)) / 2 + n - 1;
  return count * dim < 2 * numbers
    ? [`${count} samples are few for ${numbers} numbers: it may fit these noises and no others. Give it more`]
    : [];
};
