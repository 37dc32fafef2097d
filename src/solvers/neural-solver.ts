import { moveInFrame, slope, transport } from '../core/exponential';
import { weighted } from '../core/lagrange';
import { fittedSteps } from '../core/multistep';
import { fittedTo, numbersOf } from '../core/numbers';
import { list } from '../core/options';
import { inFrame } from '../core/process';
import { defineSolver } from '../core/solver';

const NAME = 'NeuralSolver';
/** The length of the last row, if so many numbers fill a lower triangle without its diagonal. */
const lastRow = (count: number): number => Math.ceil((Math.sqrt(1 + 8 * count) - 1) / 2);

export default defineSolver({
  id: 'neural-solver',
  name: NAME,
  family: 'multistep',
  aliases: {},
  paper: 'arXiv:2505.21114, §4',
  formula: String.raw`\bar v_i = \sum_{j < i} c_{ij}v_j + \Bigl(1 - \sum_{j < i} c_{ij}\Bigr)v_i \\
    \tilde x' = \tilde x + \Delta s\,\bar v_i,\quad v = \frac{d\tilde x}{ds}`,
  about:
    'Each step mixes all velocities so far, with weights of its own that a calibration finds. All explicit rules of one evaluation a step that follow a constant velocity exactly are among them; without numbers it is Euler’s.',
  advice: 'With the coefficients of a calibration, on the schedule that came with them; they fit no other.',
  options: {
    coefficients: list({
      label: 'coefficients',
      help: 'c₁₀, c₂₀, c₂₁, c₃₀ … row by row; empty: all 0',
      default: '',
    }),
  },
  order: 1,
  history: ({ coefficients }) => lastRow(numbersOf(NAME, coefficients).length),
  async step({ x, from, to, index, grid, history, process: { frame }, denoise }, { coefficients }) {
    const n = fittedSteps(grid);
    const c = fittedTo(NAME, coefficients, (n * (n - 1)) / 2, `${n}·${n - 1}/2 for ${n} steps`);
    const D = await denoise();
    if (!c.length || to.sigma === 0) return { x: transport(x, D, from, to) };
    const first = (index * (index - 1)) / 2;
    // The newest evaluation of the history is the row's last.
    const row = c.slice(first, first + index).reverse();
    const past = history.slice(0, index);
    const weights = past.map((_, k) => row[k]);
    const velocities = [{ x, out: D, at: from }, ...past].map((e) => slope(frame, e.x, e.out, e.at));
    const mixed = weighted([1 - weights.reduce((a, b) => a + b, 0), ...weights], velocities);
    return { x: moveInFrame(frame, x, weighted([inFrame(frame, to).s - inFrame(frame, from).s], [mixed]), from, to) };
  },
});
