import { logistic } from '../core/arithmetic';
import { defineCalibration } from '../core/calibration';
import { ratio } from '../core/grid';
import { int } from '../core/options';
import { coefficients, ownList } from '../core/recipe';
import { descend, descentOptions, type Student } from './fitting/descend';
import { affordable, handGrids, levelsFrom, widthsOf } from './fitting/hand';
import { spanOf } from './fitting/levels';
import { preciseList } from './fitting/students';

/** Numbers of a step: the place of its middle, ṫ at both points, s in the middle, ṡ, s at the end, ṡ in the middle. */
const SIZE = 7;
const same = (v: number): number => v;
/** From numbers without bounds, 0 for the plain midpoint rule, to what the solver takes: places between the ends, positive ṫ and s. */
const MAPS: readonly ((v: number) => number)[] = [logistic, Math.exp, Math.exp, Math.exp, same, Math.exp, same];

/** Whether a number is one that a run can be made of: a trial step of the fit may go far astray. */
const sound = (v: number, i: number): boolean =>
  Math.abs(v) < 1e4 && (MAPS[i % SIZE] === same || v > 1e-4) && (MAPS[i % SIZE] !== logistic || v < 1 - 1e-4);

export const warpOf = (free: readonly number[]): number[] => free.map((v, i) => MAPS[i % SIZE](v));

export default defineCalibration({
  id: 'bespoke',
  name: 'Bespoke solver',
  paper: 'arXiv:2310.19075, §3',
  formula: String.raw`\min_{t_r,\,s_r}\ \mathbb{E}\,\lVert x_N - x^*_N \rVert^2 \\
    \bar x(r) = s_r\,\tilde x(t_r),\quad \frac{d\bar x}{dr} = \frac{\dot s_r}{s_r}\bar x + \dot t_r s_r\,v\Bigl(\frac{\bar x}{s_r}, t_r\Bigr)`,
  about:
    'Bends the time and scales the path for one denoiser, so that the midpoint rule makes the least error on it: the same ODE, seen where it is straightest. Two evaluations a step, so half as many steps as the run had; fitted by Levenberg–Marquardt to the teacher’s ends.',
  advice:
    'For six evaluations and more. With fewer its two-evaluation steps are very long: NeuralSolver has more to work with.',
  yields: 'coefficients',
  options: {
    ...descentOptions,
    // A step has few numbers, and the plain rule is a bad start: it needs more of both.
    starts: int({ ...descentOptions.starts, default: 3 }),
    iterations: int({ ...descentOptions.iterations, default: 25 }),
  },
  async fit(bench, o) {
    const span = spanOf(bench);
    const afforded = await affordable(bench, span);
    const n = Math.floor(afforded / 2);
    if (n < 1)
      throw new RangeError(
        `A step of two evaluations does not fit into a run of ${afforded}: take at least two steps that end at σ > 0.`,
      );
    const student: Student = {
      free: n - 1 + SIZE * n,
      drawnFrom: n,
      recipe(p, digits) {
        const [levels, warp] = [levelsFrom(bench, span, p.slice(0, n)), warpOf(p.slice(n))];
        if (!levels || !warp.every(sound)) return undefined;
        const few = digits === 'few';
        return {
          ...bench.recipe,
          grid: few ? ownList([...levels, ...span.tail]) : preciseList(levels, span.tail),
          solver: { id: 'bespoke', options: { warp: few ? coefficients(warp) : warp.join(', ') } },
          each: {},
        };
      },
      picture(p) {
        const warp = warpOf(p.slice(n));
        const values = Array.from({ length: n }, (_, i) => warp.slice(SIZE * i, SIZE * (i + 1)));
        return {
          heat: { title: 'time and scale', rows: 'step', columns: 'middle, ṫ, ṫ, s, ṡ, s, ṡ', values },
          sigmas: levelsFrom(bench, span, p.slice(0, n))?.map(ratio),
        };
      },
    };
    const starts = handGrids(bench, span, n).map((levels) => [
      ...widthsOf(bench, levels),
      ...new Array<number>(SIZE * n).fill(0),
    ]);
    const { recipe, notes = [] } = await descend(bench, student, starts, o);
    return { recipe, notes: afforded % 2 ? [...notes, 'Steps cost two evaluations each: one is left unspent'] : notes };
  },
});
